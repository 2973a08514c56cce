"""How members log in: what allauth leaves to us."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.models import EmailAddress
from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import arriving, letters


class AccountAdapter(DefaultAccountAdapter):
    # In our words, which also say how to mend it; none of them tells whether an address is known.
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": gettext_lazy(
            "This email address and this password do not belong together. Try again, or log in with a code."
        ),
        "enter_current_password": gettext_lazy("This is not your present password. Try again."),
        "incorrect_code": gettext_lazy("This is not the newest code that we mailed. Look at it once more."),
        "incorrect_password": gettext_lazy("This is not your password. Try again."),
        "rate_limited": gettext_lazy("That was quick. Wait a few minutes before you ask again."),
        "too_many_login_attempts": gettext_lazy("That was not right too often. Wait a few minutes, then try again."),
    }

    def is_open_for_signup(self, request):
        """Nobody signs up by themselves; the coordinator adds members."""
        return False

    def send_mail(self, template_prefix, email, context):
        letters.lay(template_prefix.rpartition("/")[2], email, context, now=timezone.now())

    def pre_login(self, request, user, *, email, **hook):
        if refusal := super().pre_login(request, user, email=email, **hook):
            return refusal
        if email and email.lower() != user.email:  # changed by the coordinator since the code went out
            messages.error(request, _("This email address is not in use any more. Log in with your new one."))
            return redirect("account_request_login_code")
        if email and _has_just_proved(request, user, email):
            trust_address(user)
            for words in arriving.take_over(user, now=timezone.now()):
                messages.success(request, words)
        return None


def _has_just_proved(request, user, email):
    """Whether the code from the mailbox was filled in, in this very login."""
    records = get_authentication_records(request, user)
    return bool(records) and records[-1].get("method") == "code" and records[-1].get("email") == email


def trust_address(member):
    """Their email address is theirs, and the only one: allauth asks for no second proof, and no old one logs in."""
    address = EmailAddress.objects.filter(user=member, email=member.email).first()
    if address and address.verified and address.primary:
        return
    with transaction.atomic():
        EmailAddress.objects.filter(user=member).exclude(email=member.email or "").delete()
        EmailAddress.objects.exclude(user=member).filter(email=member.email).delete()  # of who had it before
        if member.email:
            proven = {"verified": True, "primary": True}
            EmailAddress.objects.update_or_create(user=member, email=member.email, defaults=proven)


def trust_addresses(members):
    """The same for many at once, with as many queries as for one; each of them has an address."""
    with transaction.atomic():
        EmailAddress.objects.filter(Q(user__in=members) | Q(email__in=[member.email for member in members])).delete()
        EmailAddress.objects.bulk_create(
            [EmailAddress(user=member, email=member.email, verified=True, primary=True) for member in members],
            batch_size=5000,
        )
