"""What an organisation asks of the others: placing it, whom it asks, what they answer, and how it ends.

A request stands as long as it is open and its organisation takes part. Each change holds the request's row, so that an
answer and the closing come one after the other; an area is held before it, as in `members.area_merging`.
"""

from collections.abc import Iterable
from datetime import datetime, time
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from members.models import KnowledgeArea, Member
from organisations import help_letters
from organisations.models import (
    Affiliation,
    CoreTask,
    HelpAnswer,
    HelpAsked,
    HelpKind,
    HelpRequest,
    Organisation,
    Outcome,
)
from samensterker.localtime import AMSTERDAM, at_local, local_day

MOST_A_DAY = 10  # people and organisations that one organisation asks for help on one day


class NotStanding(Exception):
    """It was closed, or its organisation takes part no more; carries the request as it is now."""

    def __init__(self, request: HelpRequest) -> None:
        super().__init__(request)
        self.request = request


class StaleRequest(NotStanding):
    """Someone else changed it after this form was made."""


class AreaGone(Exception):
    """The area is not in use any more."""


class TooMany(Exception):
    """Enough for one day; carries how many may still be asked today."""

    def __init__(self, left: int) -> None:
        super().__init__(left)
        self.left = left


class OwnRequest(Exception):
    """Who belongs to the organisation that asks does not come forward."""


class AnsweredBefore(Exception):
    """Someone else answered for the organisation already; carries that answer."""

    def __init__(self, asked: HelpAsked) -> None:
        super().__init__(asked)
        self.asked = asked


# --- placing and changing -------------------------------------------------------------------------


def place(
    organisation: Organisation,
    *,
    kind: HelpKind,
    area: KnowledgeArea,
    task: CoreTask | None,
    words: str,
    by: Member,
    now: datetime,
    submission: UUID | None = None,
) -> tuple[HelpRequest, bool]:
    """The request, and whether it is new: the same form sent twice finds the first."""
    if made := _made(submission):
        return made, False
    try:
        with transaction.atomic():
            request = HelpRequest.objects.create(
                organisation=organisation,
                kind=kind,
                area=hold_area(area),
                task=task,
                words=words,
                asked_by=by,
                asked_at=now,
                submission=submission,
            )
            return request, True
    except IntegrityError:  # the same form, a moment ago
        if made := _made(submission):
            return made, False
        raise


def _made(submission):
    return submission and HelpRequest.objects.filter(submission=submission).first()


@transaction.atomic
def change(
    request: HelpRequest,
    *,
    version: int,
    kind: HelpKind,
    area: KnowledgeArea,
    task: CoreTask | None,
    words: str,
) -> bool:
    """Answers whether anything was different. Raises `StaleRequest`, and `NotStanding` when it is over."""
    area = hold_area(area)
    current = _standing(request)
    facts = {"kind": kind, "area": area, "task": task, "words": words}
    if all(getattr(current, name) == value for name, value in facts.items()):
        return False
    if current.version != version:
        raise StaleRequest(current)
    HelpRequest.objects.filter(pk=current.pk).update(**facts, version=F("version") + 1)
    return True


@transaction.atomic
def close(request: HelpRequest, *, outcome: Outcome, by: Member, now: datetime) -> bool:
    """How it ended; said again, the last word counts and the moment stays. Answers whether anything was new."""
    current = _held(request)
    if current.outcome == outcome:
        return False
    current.closed_at = current.closed_at or now
    current.closed_by, current.outcome = by, Outcome(outcome)
    current.save(update_fields=["closed_at", "closed_by", "outcome"])
    return True


# --- asking and answering -------------------------------------------------------------------------


@transaction.atomic
def ask(
    request: HelpRequest,
    *,
    members: Iterable[int] = (),
    organisations: Iterable[int] = (),
    by: Member,
    now: datetime,
) -> list[HelpAsked]:
    """Asks these, by key, and mails them; nobody is asked twice, and who went meanwhile is left out.

    Raises `TooMany` when it is more than one organisation asks on a day, and then nobody is asked.
    """
    Organisation.objects.select_for_update(no_key=True).get(pk=request.organisation_id)  # its forms count in turn
    current = _standing(request)
    people = Member.objects.taking_part().filter(pk__in=list(members)).exclude(help_asked__request=current)
    others = Organisation.objects.joined().filter(pk__in=list(organisations)).exclude(pk=current.organisation_id)
    others = others.exclude(help_asked__request=current)
    about = {"request": current, "asked_by": by, "asked_at": now}
    rows = [HelpAsked(member=member, **about) for member in people.by_name()]
    rows += [HelpAsked(organisation=organisation, **about) for organisation in others.by_name()]
    left = max(MOST_A_DAY - asked_today(current.organisation, now=now), 0)
    if len(rows) > left:
        raise TooMany(left)
    HelpAsked.objects.bulk_create(rows)
    help_letters.lay_asking(rows, by=by, now=now)
    return rows


def asked_today(organisation: Organisation, *, now: datetime) -> int:
    midnight = at_local(local_day(now), time.min)
    rows = HelpAsked.objects.filter(request__organisation=organisation, asked_at__gte=midnight)
    return rows.exclude(member=F("asked_by")).count()  # who came forward was not asked


@transaction.atomic
def volunteer(request: HelpRequest, *, member: Member, now: datetime) -> HelpAsked:
    """A member comes forward; for who was asked already this is their yes. Raises `OwnRequest` and `NotStanding`."""
    current = _standing(request)
    if belongs_to(member, current.organisation, now=now):
        raise OwnRequest
    asked, _is_new = HelpAsked.objects.get_or_create(
        request=current, member=member, defaults={"asked_by": member, "asked_at": now}
    )
    answer(asked, answer=HelpAnswer.YES, by=member, now=now)
    return asked


def belongs_to(member: Member, organisation: Organisation, *, now: datetime) -> bool:
    return Affiliation.objects.current(local_day(now)).filter(member=member, organisation=organisation).exists()


@transaction.atomic
def answer(asked: HelpAsked, *, answer: HelpAnswer, by: Member, now: datetime) -> bool:
    """Keeps the answer; the last one counts, as long as the request stands. Answers whether it was new.

    For an organisation the first of its contact persons answers, and only they change it: raises `AnsweredBefore`.
    """
    request = _standing(asked.request)
    current = HelpAsked.objects.select_for_update(of=["self"], no_key=True).to_show().get(pk=asked.pk)
    current.request = request
    if current.organisation_id and current.answer and current.answered_by_id != by.pk:
        raise AnsweredBefore(current)
    if current.answer == answer:
        return False
    before = current.answer
    current.answer, current.answered_at, current.answered_by = HelpAnswer(answer), now, by
    current.save(update_fields=["answer", "answered_at", "answered_by"])
    help_letters.lay_answer(current, before=before, by=by, now=now)
    asked.answer, asked.answered_at, asked.answered_by = current.answer, now, by  # the object in hand says what is kept
    return True


# --- what came of it ------------------------------------------------------------------------------


def help_given(year: int) -> int:
    """How often help was given in a year: help requests that were closed in it, by the calendar here, of which who
    asked said that it helped, wholly or in part. A request counts once, however many people helped."""
    began, ended = (datetime(day, 1, 1, tzinfo=AMSTERDAM) for day in (year, year + 1))
    helped = HelpRequest.objects.filter(outcome__in=[Outcome.HELPED, Outcome.PARTLY])
    return helped.filter(closed_at__gte=began, closed_at__lt=ended).count()


def move_area(gone: KnowledgeArea, into: KnowledgeArea, *, now: datetime) -> None:
    """Two areas became one; also of what was closed, so that it is found under the name that is left."""
    HelpRequest.objects.filter(area=gone).update(area=into)


def hold_area(area: KnowledgeArea) -> KnowledgeArea:
    """The area, or the one it was merged into; not merged while something is said of it."""
    current = KnowledgeArea.objects.select_for_update(no_key=True).filter(pk=area.pk).first()
    if current and current.merged_into:
        return hold_area(current.merged_into)
    if current is None or not current.is_in_use:
        raise AreaGone
    return current


def _held(request):
    rows = HelpRequest.objects.select_for_update(of=["self"], no_key=True)
    return rows.select_related("organisation", "area", "task", "asked_by").get(pk=request.pk)


def _standing(request):
    current = _held(request)
    if not current.is_standing:
        raise NotStanding(current)
    return current
