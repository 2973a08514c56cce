"""What the guild stands for, version by version; which organisations stand behind the newest, and who has yet to."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import get_language

from members import next_version
from members.models import Member
from members.next_version import StaleText
from organisations.models import Endorsement, Organisation, Principles, Stage

__all__ = ["Ended", "StaleText", "body_of", "endorse", "endorsed", "newest", "publish", "yet_to"]


class Ended(Exception):
    """An organisation that ended stands behind nothing new."""


def newest() -> Principles | None:
    return Principles.objects.order_by("-number").first()


def body_of(principles: Principles) -> str:
    """In the language of the page; the Dutch words when there are no others."""
    return principles.body_en if get_language() == "en" and principles.body_en else principles.body


def publish(*, number: int, body: str, body_en: str, by: Member, now: datetime) -> Principles:
    """The next version; from now on each organisation has yet to stand behind it. Raises `StaleText`."""
    principles, _is_new = next_version.publish(Principles, number=number, body=body, body_en=body_en, by=by, now=now)
    return principles


@transaction.atomic
def endorse(
    organisation: Organisation,
    *,
    number: int,
    by: Member,
    now: datetime,
    endorsed_on: date,
    member: Member | None = None,
    name: str = "",
) -> tuple[Endorsement, bool]:
    """That it stands behind the newest version, as this member or someone by this name said; and whether that is new.

    `number` is the version that was read: raises `StaleText` when there is a newer one. Raises `Ended`.
    """
    current = Organisation.objects.real().select_for_update(no_key=True).get(pk=organisation.pk)
    text = newest()
    if text is None or text.number != number:
        raise StaleText(text)
    if there := text.endorsements.select_related("member").filter(organisation=current).first():
        return there, False
    if current.stage == Stage.ENDED:
        raise Ended
    who = {"member": member, "name": "" if member else name}
    facts = {"endorsed_on": endorsed_on, "entered_by": by, "entered_at": now}
    return text.endorsements.create(organisation=current, **who, **facts), True


def endorsed(principles: Principles):
    """Organisations that take part and stand behind this version."""
    return Organisation.objects.joined().filter(_stands_behind(principles))


def yet_to(principles: Principles):
    """Organisations that take part and do not stand behind this version yet."""
    return Organisation.objects.joined().exclude(_stands_behind(principles))


def _stands_behind(principles):
    return Exists(Endorsement.objects.filter(organisation=OuterRef("pk"), principles=principles))
