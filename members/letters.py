"""Mails about logging in and about the account itself.

They are drawn at once, as the code in them is known only now, and wait in the outbox as a secret: never on the
coordinator's log, wiped when they went, and worthless after a while.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from members.models import Member
from samensterker.outbox import kinds
from samensterker.outbox.letters import draw, packed, unpacked
from samensterker.outbox.queueing import Draft, queue


@dataclass(frozen=True)
class AccountLetter:
    """A letter that allauth asks for: its kind, its template, and how long it is worth sending."""

    kind: str
    template: str
    lasts: timedelta
    news: Any = ""  # what happened, for a letter that only tells that


TEN_MINUTES = timedelta(minutes=10)
CODE_FOR_ADDRESS = AccountLetter("members.email-code", "email_code", TEN_MINUTES)


def _notice(news):
    return AccountLetter("members.account-notice", "notice", timedelta(days=2), news)


# By the name that allauth gives them; those of signing up are missing, as nobody signs up by themselves.
ACCOUNT_LETTERS = {
    "login_code": AccountLetter("members.login-code", "login_code", TEN_MINUTES),
    "unknown_account": AccountLetter("members.unknown-address", "unknown_address", TEN_MINUTES),
    "email_confirmation": CODE_FOR_ADDRESS,
    "email_confirmation_signup": CODE_FOR_ADDRESS,  # of who logs in for the first time
    "password_reset_key": AccountLetter("members.password-link", "password_link", timedelta(hours=1)),
    "password_set": _notice(_("You chose a password. You can now log in with it.")),
    "password_changed": _notice(_("Your password has been changed.")),
    "password_reset": _notice(_("Your password has been changed, with a link from a mail.")),
    "email_changed": _notice(_("Your email address has been changed. From now on we mail you at %(to_email)s.")),
    "email_deleted": _notice(_("The email address %(deleted_email)s has been removed.")),
}


def lay(name: str, address: str, context: dict[str, Any], *, now: datetime) -> None:
    """Draw the letter that allauth calls by this name, and lay it ready for this address."""
    account_letter = ACCOUNT_LETTERS[name]
    language = _language_of(address)
    with translation.override(language):
        news = str(account_letter.news) % context
    template = f"account/email/{account_letter.template}"
    letter = draw(template, {**context, "email": address, "news": news}, language=language)
    draft = Draft(
        kind=account_letter.kind,
        dedupe_key=f"{account_letter.kind}:{uuid4()}",  # each request is a message of its own
        address=address,
        due_at=now,
        expires_at=now + account_letter.lasts,
        secret=packed(letter),
    )
    queue([draft])


def register_kinds():
    for name, title, description, always_because in KINDS:
        kinds.register(
            kinds.LetterKind(
                name=name,
                title=title,
                description=description,
                still_wanted=kinds.all_wanted,
                render=unpacked,
                is_asked_for=True,
                is_secret=True,
                always_because=always_because,
            )
        )


ASKED = _("You get this mail because it was asked for with your address.")
SAFETY = _("You always get this mail, because it is about the safety of your account.")
KINDS = [
    ("members.login-code", _("Code to log in"), _("When you log in with your email address."), ASKED),
    ("members.unknown-address", _("Address not known"), _("When someone logs in with an unknown address."), ASKED),
    ("members.email-code", _("Code for an email address"), _("When you change your email address."), ASKED),
    ("members.password-link", _("Link for a new password"), _("When you forgot your password."), ASKED),
    ("members.account-notice", _("Change in your account"), _("When your password or address changed."), SAFETY),
]


def _language_of(address):
    """Their own when we know them. It is looked up for everyone, so that a stranger's request takes as long."""
    known = Member.objects.filter(email=address).values_list("language", flat=True).first()
    return known or translation.get_language()
