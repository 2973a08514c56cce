"""The links in mails about help requests: to answer, and to say whether it helped, without logging in."""

from datetime import date

from django.core import signing
from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models import Member
from members.policies import is_coordinator
from organisations.models import HelpAsked, HelpRequest
from organisations.policies import is_contact_of

# A full stop: it stands in no signature, and mail programs keep it within a link.
_asked = signing.Signer(salt="organisations.help", sep=".")
_helped = signing.Signer(salt="organisations.helped", sep=".")


class Closed(models.TextChoices):
    """Why a link cannot be used any more."""

    LEFT = "left", _("you are no longer in the guild")
    NOT_YOURS = "not-yours", _("you no longer speak for this organisation")
    OVER = "over", _("the help request is closed")


def asked_token(asked: HelpAsked, member: Member) -> str:
    """Stands for this one question to this one person: whoever has it may answer it, and nothing else."""
    return _asked.sign(f"{asked.pk}-{member.pk}")


def asked_by_token(token: str) -> tuple[HelpAsked, Member]:
    """The question, and whose link it is. Raises `HelpAsked.DoesNotExist` for a token that we did not make."""
    asked_key, member_key = _keys(_asked, token, HelpAsked.DoesNotExist)
    rows = HelpAsked.objects.to_show().select_related(
        "request__organisation", "request__area", "request__task__area", "request__asked_by"
    )
    asked = rows.get(pk=asked_key)
    # A member who was merged with another goes on under the other's key.
    return asked, asked.member or _member(member_key, HelpAsked.DoesNotExist)


def helped_token(request: HelpRequest, member: Member) -> str:
    """Stands for the question whether it helped: whoever has it may answer that, and nothing else."""
    return _helped.sign(f"{request.pk}-{member.pk}")


def helped_by_token(token: str) -> tuple[HelpRequest, Member]:
    """The request, and whose link it is. Raises `HelpRequest.DoesNotExist` for a token that we did not make."""
    request_key, member_key = _keys(_helped, token, HelpRequest.DoesNotExist)
    rows = HelpRequest.objects.select_related("organisation", "area", "task__area", "asked_by", "closed_by")
    return rows.get(pk=request_key), _member(member_key, HelpRequest.DoesNotExist)


def asking_closed_because(asked: HelpAsked, member: Member, *, on: date) -> Closed | None:
    """Why it cannot be answered, or None as long as it can."""
    if member.left_at is not None:
        return Closed.LEFT
    if asked.organisation and not is_contact_of(member, asked.organisation, on=on):
        return Closed.NOT_YOURS
    return None if asked.request.is_standing else Closed.OVER


def helped_closed_because(request: HelpRequest, member: Member, *, on: date) -> Closed | None:
    """Why this member cannot say whether it helped, or None as long as they can; also after it was said once."""
    if member.left_at is not None:
        return Closed.LEFT
    speaks_for = is_coordinator(member) or is_contact_of(member, request.organisation, on=on)
    return None if speaks_for else Closed.NOT_YOURS


def _keys(signer, token, unknown):
    try:
        first, _dash, second = signer.unsign(token).partition("-")
        return int(first), int(second)
    except (signing.BadSignature, ValueError) as error:
        raise unknown from error


def _member(key, unknown):
    found = Member.objects.filter(pk=key).first()
    if found is None:
        raise unknown
    return found
