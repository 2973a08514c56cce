"""What the page of a meeting shows, in as few queries as it can be; their SQL is worked out once."""

from collections import defaultdict
from datetime import UTC, datetime
from typing import NamedTuple

from django.db.models import Case, Exists, F, FilteredRelation, IntegerField, OuterRef, Q, Subquery, When
from django.http import Http404

from meetings import scheduling
from meetings.models import (
    ActionItem,
    AgendaAttachment,
    AgendaItem,
    Assignment,
    Audience,
    Guest,
    Invitation,
    Meeting,
    ReportVersion,
)
from meetings.models.assignment import NAME, full_name
from members.models import Group, Member
from members.policies import is_coordinator
from organisations.models import Organisation
from samensterker.prepared import Prepared, known

COUNTED = 1000  # what is more than this, nobody counts


class Facts(NamedTuple):
    """What the page says of the meeting itself, in parts that are drawn once for all that looks the same (ADR 27)."""

    pk: int
    starts_at: datetime
    ends_at: datetime
    place: str
    online_link: bool  # whether there is one; the link itself is for who comes
    host: str
    is_cancelled: bool
    year: int  # in which one looks, as days of another year are written with theirs


def facts(meeting, *, on):
    host = str(meeting.host) if meeting.host else ""
    where = meeting.place, bool(meeting.online_link), host
    return Facts(meeting.pk, meeting.starts_at, meeting.ends_at, *where, meeting.is_cancelled, on.year)


def meeting_and_invitation(pk, member, *, now):
    """The meeting with its host, its group and whether it `has_guests`; and the member's invitation or None.

    For a coordinator it also has in `not_invited` how many of the guild can still be invited.
    """
    about = {"meeting": pk, "member": member.pk}
    rows = MEETING_TO_INVITE_FOR.objects(now=now, **about) if is_coordinator(member) else MEETING.objects(**about)
    meeting = next(iter(rows), None)
    if meeting is None:
        raise Http404
    meeting.group = Group(pk=meeting.group_id, name=meeting.group_name) if meeting.group_id else None
    host = Organisation(pk=meeting.host_id, name=meeting.host_name, stage=meeting.host_stage)
    meeting.host = host if meeting.host_id else None
    if meeting.my_answer is None:
        return meeting, None
    answer = {"answer": meeting.my_answer, "answered_at": meeting.answered_at}
    return meeting, Invitation(pk=meeting.invitation_id, meeting=meeting, member=member, **answer)


def _meeting(*, meeting, member):
    mine = FilteredRelation("invitations", condition=Q(invitations__member=member))
    return Meeting.objects.filter(pk=meeting).annotate(
        mine=mine,
        invitation_id=F("mine__pk"),
        my_answer=F("mine__answer"),
        answered_at=F("mine__answered_at"),
        host_name=F("host__name"),
        group_name=F("group__name"),
        has_guests=Exists(Guest.objects.filter(meeting=OuterRef("pk"))),
        host_stage=F("host__stage"),
        room_of_stage=F("venue__organisation__stage"),
    )


def _meeting_to_invite_for(*, now, meeting, member):
    # Of no group, so the day does not matter.
    everyone = Meeting(pk=meeting, starts_at=datetime(1970, 1, 1, tzinfo=UTC))
    not_invited = NumberOf(scheduling.not_yet_invited(everyone).values("pk")[: COUNTED + 1])
    can_be_invited = When(group=None, cancelled_at=None, starts_at__gt=now, then=not_invited)
    return _meeting(meeting=meeting, member=member).annotate(not_invited=Case(can_be_invited, default=0))


class NumberOf(Subquery):
    """How many rows; of a queryset that stops somewhere."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def agenda_items(meeting):
    """In their order, each with its `presenter_name`, the name of its working form, and in `files` its attachments."""
    items = AGENDA.objects(meeting=meeting.pk)
    files = defaultdict(list)
    if any(item.has_files for item in items):
        for item, *file in FILES.rows(agenda_item__meeting=meeting.pk):
            files[item].append(file)
    for item in items:
        item.presenter_name = full_name((item.first_name, item.surname_prefix, item.last_name))
        item.files = files[item.pk]
    return items


def _agenda(*, meeting):
    names = {name.removeprefix("member__"): F(name.replace("member", "presenter")) for name in NAME}
    files = Exists(AgendaAttachment.objects.filter(agenda_item=OuterRef("pk")))
    facts = {**names, "form_name": F("working_form__name"), "has_files": files}
    items = AgendaItem.objects.filter(meeting=meeting).annotate(**facts).order_by("position")
    return items.only(
        "title", "minutes", "explanation", "outcome", "purpose", "working_form", "is_break", "times_carried", "recurs"
    )


def _files(**which):
    return AgendaAttachment.objects.filter(**which).order_by("pk").values_list("agenda_item_id", "pk", "name")


def put_what_was_reported(meeting, items, *, organises):
    """Gives the meeting its `report` and the items their `outcome` and `decided`, as the version sent last has them.

    Answers that version, or None; then who organises the meeting sees the notes as they are, and others see none.
    """
    for item in items:
        item.decided = []
    rows = LAST_VERSION.rows(meeting=meeting.pk)
    if not rows:
        if not organises:
            meeting.report = ""
            for item in items:
                item.outcome = ""
        return None
    [(number, content, sent_at)] = rows
    told = {point["key"]: point for point in content.get("points", ())}
    for item in items:
        point = told.get(item.pk, {})
        item.outcome = point.get("outcome", "")
        item.decided = [decision["text"] for decision in point.get("decisions", ())]
    meeting.report = content.get("general", {}).get("outcome", "")
    return ReportVersion(meeting=meeting, number=number, sent_at=sent_at)


def _last_version(*, meeting):
    versions = ReportVersion.objects.filter(meeting=meeting).order_by("-number")
    return versions.values_list("number", "content", "sent_at")[:1]


def action_items(meeting, member, today):
    """Each with its progress, its people, and in `mine` the part of this member, or None."""
    items = ITEMS.objects(meeting=meeting.pk)
    return _with_parts(items, PARTS.rows(item__meeting=meeting.pk, member=member.pk), member, today)


def action_item(pk, member, today):
    """One of them, as it stands on the page."""
    [item] = _with_parts(ITEM.objects(pk=pk), PARTS_OF_ITEM.rows(item=pk, member=member.pk), member, today)
    return item


def _items(**which):
    items = ActionItem.objects.filter(**which).with_progress().order_by("due_on", "pk")
    return items.only("title", "due_on", "audience", "fulfilled_by", "agenda_item")


def _parts(*, member, **of_item):
    """Of the people whom a row names, and of the member."""
    named = Q(item__audience=Audience.NAMED, member__left_at=None)
    parts = Assignment.objects.filter(named | Q(member=member), **of_item).by_name()
    by = [name.replace("member", "done_by") for name in NAME]
    state = ("due_on", "snoozed_at", "help_asked_at", "done_at", "done_by_id")
    return parts.values_list("item_id", "member_id", *NAME, "pk", *state, *by)


def _with_parts(items, parts, member, today):
    by_key, reader = {item.pk: item for item in items}, member.pk
    for item in items:
        item.today, item.people, item.mine = today, [], None
    for item_id, member_id, first_name, prefix, last_name, *part in parts:
        item = by_key[item_id]
        if item.audience == Audience.NAMED:
            item.people.append((member_id, full_name((first_name, prefix, last_name))))
        if member_id == reader:
            item.mine = _mine(item, member, *part)
    return items


def _mine(item, member, pk, due_on, snoozed_at, help_asked_at, done_at, done_by_id, *name_of_ticker):
    state = {"snoozed_at": snoozed_at, "help_asked_at": help_asked_at, "done_at": done_at, "done_by_id": done_by_id}
    part = known(Assignment, id=pk, due_on=due_on, **state)
    part.item, part.member, part.today = item, member, item.today
    if done_by_id:
        name = dict(zip(("first_name", "surname_prefix", "last_name"), name_of_ticker))
        part.done_by = known(Member, id=done_by_id, **name)
    return part


def number_not_invited(meeting):
    """How many more can be invited, of a meeting from above; stops counting just above COUNTED."""
    return meeting.not_invited if meeting.is_plenary else scheduling.not_yet_invited(meeting).count()


MEETING = Prepared(_meeting, meeting=-1, member=-2)
MEETING_TO_INVITE_FOR = Prepared(_meeting_to_invite_for, meeting=-1, member=-2, now=datetime(1970, 1, 1, tzinfo=UTC))
AGENDA = Prepared(_agenda, meeting=-1)
FILES = Prepared(_files, agenda_item__meeting=-1)
LAST_VERSION = Prepared(_last_version, meeting=-1)
ITEMS = Prepared(_items, meeting=-1)
ITEM = Prepared(_items, pk=-1)
PARTS = Prepared(_parts, item__meeting=-1, member=-2)
PARTS_OF_ITEM = Prepared(_parts, item=-1, member=-2)
