"""What still goes by telephone and on paper: whom to call and about what, and letters for who has no email."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q

from meetings import agenda
from meetings.models import AgendaItem, Answer, Assignment, Invitation, Meeting
from members import confirming
from members.key_pages import KeyPage
from members.member_list import UNREACHABLE
from members.models import Member, PreferredContact
from samensterker.localtime import local_day

SOON = timedelta(days=7)
CALLS_ON_A_PAGE, LETTERS_ON_A_PAGE = 50, 20
ITEMS_NAMED = 20


@dataclass
class Call:
    """Someone to call, and about what."""

    member: Any
    answer: str | None = None  # to the next meeting; None: not invited
    items: list[tuple[str, date]] = field(default_factory=list)  # what they promised, and by when
    is_unreachable: bool = False
    is_asked_whether_right: bool = False

    @property
    def has_answered(self):
        return bool(self.answer)


@dataclass
class Letter:
    """One page for someone without email."""

    member: Member
    answer: str | None = None
    items: list[tuple[str, date]] = field(default_factory=list)


def next_meeting(now: datetime) -> Meeting | None:
    return Meeting.objects.plenary().upcoming(now).select_related("host").defer("report").first()


def to_call(meeting: Meeting | None, now: datetime):
    """Members whom no mail reaches or who like to be called, when there is something to ask them."""
    by_phone = Q(email=None) | Q(UNREACHABLE) | Q(preferred_contact=PreferredContact.PHONE)
    ask = Q(UNREACHABLE) | Q(pk__in=confirming.to_ask_yourself(now).values("pk"))
    due = Assignment.objects.open().due_by(local_day(now) + SOON).filter(member=OuterRef("pk"))
    ask |= Q(Exists(due), wants_no_chasing=False)
    if meeting:
        answered = Invitation.objects.filter(meeting=meeting, member=OuterRef("pk")).exclude(answer=Answer.NONE)
        ask |= ~Q(Exists(answered))
    return Member.objects.taking_part().filter(by_phone & ask)


def calls(meeting: Meeting | None, *, after: str, now: datetime) -> KeyPage:
    """A page of the call list, by name; in a constant number of queries."""
    members = to_call(meeting, now).annotate(
        is_unreachable=UNREACHABLE, is_asked=Q(pk__in=confirming.to_ask_yourself(now).values("pk"))
    )
    page = KeyPage.of(members, order=["sort_name", "pk"], after=after, size=CALLS_ON_A_PAGE)
    answers, items = _answers(meeting, page.rows), _open_items(page.rows, until=local_day(now) + SOON)
    rows = [
        Call(
            member,
            answers.get(member.pk),
            [] if member.wants_no_chasing else items[member.pk],
            member.is_unreachable,
            member.is_asked,
        )
        for member in page.rows
    ]
    return KeyPage(rows, page.following)


def letters(meeting: Meeting | None, *, after: str) -> KeyPage:
    """A page of letters, by name; in a constant number of queries."""
    members = Member.objects.taking_part().filter(email=None)
    page = KeyPage.of(members, order=["sort_name", "pk"], after=after, size=LETTERS_ON_A_PAGE)
    answers, items = _answers(meeting, page.rows), _open_items(page.rows)
    rows = [Letter(member, answers.get(member.pk), items[member.pk]) for member in page.rows]
    return KeyPage(rows, page.following)


def timetable(meeting: Meeting | None):
    if meeting is None:
        return None
    return agenda.timetable(meeting, list(AgendaItem.objects.filter(meeting=meeting).order_by("position")))


def _answers(meeting, members):
    """What each answered to the meeting, an empty text who did not; who is not invited is not in it."""
    if meeting is None:
        return {}
    return dict(Invitation.objects.filter(meeting=meeting, member__in=members).values_list("member_id", "answer"))


def _open_items(members, until=None):
    """What each still has to do: title and day, the first to be due first."""
    parts = Assignment.objects.open().filter(member__in=members).by_due_day()
    if until:
        parts = parts.due_by(until)
    items: dict[int, list[tuple[str, date]]] = defaultdict(list)
    for member, title, due_on in parts.values_list("member_id", "item__title", "due_on"):
        if len(items[member]) < ITEMS_NAMED:
            items[member].append((title, due_on))
    return items
