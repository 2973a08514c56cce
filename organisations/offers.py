"""What organisations offer each other, in the same words and areas as help requests; what members offer is their
expertise."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from members.models import KnowledgeArea
from organisations.help_requests import hold_area
from organisations.models import HelpKind, Offer, Organisation
from samensterker.localtime import local_day


class OfferedAlready(Exception):
    """The organisation offers this already, as `offer` says."""

    def __init__(self, offer: Offer) -> None:
        super().__init__(offer)
        self.offer = offer


class StaleOffer(Exception):
    """Someone else changed or ended it after this form was made; `offer` is how it stands now."""

    def __init__(self, offer: Offer) -> None:
        super().__init__(offer)
        self.offer = offer


@transaction.atomic
def make(
    organisation: Organisation,
    *,
    kind: HelpKind,
    area: KnowledgeArea,
    words: str,
    until_on: date | None,
    on: date,
    submission: UUID | None = None,
) -> tuple[Offer, bool]:
    """From this day on; whether it is new: the same form sent twice finds the first. Raises `OfferedAlready`."""
    area = hold_area(area)
    _one_at_a_time(organisation)
    if made := submission and Offer.objects.filter(submission=submission).first():
        return made, False
    _refuse_second(organisation, kind, area, on)
    facts = {"kind": kind, "area": area, "words": words, "until_on": until_on}
    return Offer.objects.create(organisation=organisation, from_on=on, submission=submission, **facts), True


@transaction.atomic
def change(
    offer: Offer,
    *,
    version: int,
    kind: HelpKind,
    area: KnowledgeArea,
    words: str,
    until_on: date | None,
    on: date,
) -> bool:
    """Answers whether anything was different. Raises `StaleOffer` and `OfferedAlready`."""
    area = hold_area(area)
    _one_at_a_time(offer.organisation)
    current = Offer.objects.select_related("organisation", "area").get(pk=offer.pk)
    facts = {"kind": kind, "area": area, "words": words, "until_on": until_on}
    if all(getattr(current, name) == value for name, value in facts.items()):
        return False
    if current.version != version:
        raise StaleOffer(current)
    _refuse_second(current.organisation, kind, area, on, besides=current)
    Offer.objects.filter(pk=current.pk).update(**facts, version=F("version") + 1)
    return True


@transaction.atomic
def end(offer: Offer, *, on: date) -> bool:
    """Its last day was yesterday; what began today is as if it was never there. Answers whether it still stood."""
    _one_at_a_time(offer.organisation)
    standing = Offer.objects.current(on).filter(pk=offer.pk)
    if standing.filter(from_on=on).delete()[0]:
        return True
    return bool(standing.update(until_on=on - timedelta(days=1), version=F("version") + 1))


def move_area(gone: KnowledgeArea, into: KnowledgeArea, *, now: datetime) -> None:
    """Two areas became one: of two that offer the same, the one under the old name ends."""
    today = local_day(now)
    standing = Offer.objects.select_for_update().filter(Q(until_on=None) | Q(until_on__gte=today))
    kept = {(row.organisation_id, row.kind): row for row in standing.filter(area=into).order_by("pk")}
    for double in standing.filter(area=gone).order_by("pk"):
        row = kept.get((double.organisation_id, double.kind))
        if row is None:
            continue
        if not row.words and double.words:
            Offer.objects.filter(pk=row.pk).update(words=double.words, version=F("version") + 1)
        if row.until_on and (double.until_on is None or double.until_on > row.until_on):
            Offer.objects.filter(pk=row.pk).update(until_on=double.until_on, version=F("version") + 1)
        double.delete()
    Offer.objects.filter(area=gone).update(area=into)


def _one_at_a_time(organisation):
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)


def _refuse_second(organisation, kind, area, on, besides=None):
    """Also of one with a last day, which no constraint sees."""
    same = Offer.objects.filter(organisation=organisation, kind=kind, area=area).exclude(pk=besides and besides.pk)
    if there := same.filter(Q(until_on=None) | Q(until_on__gte=on)).first():
        raise OfferedAlready(there)
