"""Rows 5 and 14: how many queries a page asks and how much it weighs, however much there is."""

from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from bench import guild
from bench.report import Row, Target, same_everywhere, worst_of
from bench.visitors import COVERAGE, LIST, MEETING, MEETING_BY_COORDINATOR, PANEL, PROFILE, SEARCH, START, WORDS, Visit
from meetings.models import ActionItem, AgendaItem, Assignment, Audience, Invitation, Meeting, Nudge
from members import search
from members.models import CvEntry, Expertise, KnowledgeArea, Member
from organisations.models import CoreTask
from samensterker.localtime import local_day
from samensterker.outbox.models import Message, UnreachableAddress

QUERIES = {
    name: Target(5, f"queries of the {name}", floor, ambition)
    for name, floor, ambition in (
        *((name, 12, 8) for name in (START, MEETING, MEETING_BY_COORDINATOR, PANEL, PROFILE, COVERAGE)),
        (LIST, 8, 6),
        (SEARCH, 6, 4),
    )
}
WEIGHTS = {
    name: Target(14, f"kilobytes of HTML of the {name}", floor, ambition)
    for name, floor, ambition in (
        (LIST, 25, 18),
        (MEETING, 30, 20),
        (MEETING_BY_COORDINATOR, 30, 20),
        (COVERAGE, None, None),
    )
}
SPREAD = Target(14, "weight of the same page in both guilds, larger : smaller", 1.05, 1.05)
MANY = 25

Counts = dict[str, dict[str, int]]  # by page, then by where


def look(visits: list[Visit], where: str, counts: Counts) -> None:
    """Counts with an empty cache and with a full one; the highest is the count."""
    for visit in visits:
        if visit.name in QUERIES:
            cache.clear()
            counts.setdefault(visit.name, {})[where] = max(_ask(visit)[0], _ask(visit)[0])


def weigh(visits: list[Visit], where: str, weights: Counts) -> None:
    """In bytes, before compression."""
    for visit in visits:
        if visit.name in WEIGHTS:
            weights.setdefault(visit.name, {})[where] = _ask(visit)[1]


def look_at_one_and_many(visits: list[Visit], counts: Counts, *, now: datetime) -> None:
    """The same with one row of each list, and with 25 where there are fewer. The guild is left as it was."""
    people = [visit for visit in visits if visit.name in (LIST, SEARCH)]
    others = [visit for visit in visits if visit not in people]
    looks = (("1 row", _leave_one, others), ("1 other", _leave_two, people), (f"{MANY} rows", _promise_more, visits))
    for where, change, looked_at in looks:
        with transaction.atomic():
            change(now)
            look(looked_at, where, counts)
            transaction.set_rollback(True)


def rows(counts: Counts, weights: Counts) -> list[Row]:
    return [
        *(same_everywhere(target, counts[name]) for name, target in QUERIES.items()),
        *(worst_of(target, [bytes_ / 1000 for bytes_ in weights[name].values()]) for name, target in WEIGHTS.items()),
        worst_of(SPREAD, [max(by_guild.values()) / min(by_guild.values()) for by_guild in weights.values()]),
    ]


def _ask(visit: Visit) -> tuple[int, int]:
    """How many queries it took, and how many bytes came."""
    client = visit.client()
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(visit.path)
    if answer.status_code != 200:
        raise SystemExit(f"{visit.path} answered {answer.status_code}.")
    return len(captured), len(answer.content)


def _leave_one(now: datetime) -> None:
    """One row in each list of each page: one named assignment, long overdue, of the reader's at the next meeting."""
    meeting, reader = guild.upcoming(now), guild.reader()
    one = reader.assignments.open().filter(item__meeting=meeting, item__audience=Audience.NAMED)[0]
    last = Meeting.objects.held(now).values("pk")[:1]
    Nudge.objects.all().delete()
    Assignment.objects.exclude(pk=one.pk).delete()
    ActionItem.objects.exclude(pk=one.item_id).delete()
    AgendaItem.objects.exclude(pk=one.item.agenda_item_id).delete()
    Invitation.objects.exclude(meeting=meeting, member=reader).delete()
    Meeting.objects.exclude(pk=meeting.pk).exclude(pk__in=last).delete()
    Message.objects.exclude(pk=Message.objects.failed()[0].pk).delete()
    CoreTask.objects.exclude(pk=CoreTask.objects.all()[0].pk).delete()
    CvEntry.objects.exclude(pk=guild.sharer().cv_entries.all()[0].pk).delete()
    Expertise.objects.exclude(pk=guild.sharer().expertise.all()[0].pk).delete()
    UnreachableAddress.objects.exclude(pk=UnreachableAddress.objects.all()[0].pk).delete()
    for rows in (Assignment.objects.all(), ActionItem.objects.all()):
        rows.update(due_on=local_day(now) - timedelta(days=100))


def _leave_two(now: datetime) -> None:
    """In the guild: the reader and one other, who is busy with what is searched for."""
    reader, other = guild.reader(), guild.sharer()
    Member.objects.exclude(pk__in=[reader.pk, other.pk]).update(left_at=now, is_active=False)
    Member.objects.filter(pk=other.pk).update(doing_now=WORDS, doing_now_at=now)
    search.refresh([other.pk])


def _promise_more(now: datetime) -> None:
    """More assignments for the reader, and more on the profile; the other lists have more than that."""
    reader, sharer = guild.reader(), guild.sharer()
    CvEntry.objects.bulk_create(
        CvEntry(member=sharer, kind="work", role="Secretaris", from_year=2001) for _ in range(MANY)
    )
    areas = KnowledgeArea.objects.exclude(expertise__member=sharer)[:MANY]
    Expertise.objects.bulk_create(Expertise(member=sharer, area=area, level=2, changed_at=now) for area in areas)
    items = ActionItem.objects.exclude(assignments__member=reader).order_by("-pk")[: MANY - reader.assignments.count()]
    Assignment.objects.bulk_create(
        Assignment(item=item, member=reader, due_on=item.due_on, assigned_at=now) for item in items
    )
