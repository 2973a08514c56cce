"""What the page of a meeting shows, in as few queries as it can be; their SQL is worked out once."""

from django.db.models import F, FilteredRelation, Q
from django.http import Http404

from meetings import scheduling
from meetings.models import ActionItem, AgendaItem, Assignment, Audience, Invitation, Meeting
from meetings.models.assignment import NAME, full_name
from members.models import Member
from organisations.models import Organisation
from samensterker.prepared import Prepared

COUNTED = 1000  # what is more than this, nobody counts


def meeting_and_invitation(pk, member):
    """The meeting with its host, and the member's invitation or None."""
    meeting = next(iter(MEETING.objects(meeting=pk, member=member.pk)), None)
    if meeting is None:
        raise Http404
    meeting.host = Organisation(pk=meeting.host_id, name=meeting.host_name) if meeting.host_id else None
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
    )


def agenda_items(meeting):
    """In their order, each with its `presenter_name`."""
    items = AGENDA.objects(meeting=meeting.pk)
    for item in items:
        item.presenter_name = full_name((item.first_name, item.surname_prefix, item.last_name))
    return items


def _agenda(*, meeting):
    names = {name.removeprefix("member__"): F(name.replace("member", "presenter")) for name in NAME}
    items = AgendaItem.objects.filter(meeting=meeting).annotate(**names).order_by("position")
    return items.only("title", "minutes", "explanation", "outcome")


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
    return parts.values_list("item_id", "member_id", *NAME, "pk", "due_on", "done_at", "done_by_id", *by)


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


def _mine(item, member, pk, due_on, done_at, done_by_id, *name_of_ticker):
    part = Assignment(pk=pk, item=item, member=member, due_on=due_on, done_at=done_at)
    part.today = item.today
    if done_by_id:
        part.done_by = Member(pk=done_by_id, **dict(zip(("first_name", "surname_prefix", "last_name"), name_of_ticker)))
    return part


def number_not_invited(meeting):
    """How many more can be invited; stops counting just above COUNTED."""
    return len(NOT_INVITED.rows(meeting=meeting.pk))


def _not_invited(*, meeting):
    return scheduling.not_yet_invited(Meeting(pk=meeting)).values_list("pk")[: COUNTED + 1]


MEETING = Prepared(_meeting, meeting=-1, member=-2)
AGENDA = Prepared(_agenda, meeting=-1)
ITEMS = Prepared(_items, meeting=-1)
ITEM = Prepared(_items, pk=-1)
PARTS = Prepared(_parts, item__meeting=-1, member=-2)
PARTS_OF_ITEM = Prepared(_parts, item=-1, member=-2)
NOT_INVITED = Prepared(_not_invited, meeting=-1)
