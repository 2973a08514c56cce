"""Writing down what is agreed at a meeting in one line: an action item, with the people and the day in it."""

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from meetings import action_items, minutes, typed_actions
from meetings.models import Audience, Invitation, Meeting
from meetings.models.assignment import full_name
from members.groups import everyone_in
from members.models import Member
from organisations.models import Affiliation
from samensterker.localtime import local_day

FOUND = 200  # whose names begin with some letters


def agree(meeting, agenda_item, line, *, by, now, submission):
    """The action item that this line says, and what to tell about it. Raises `typed_actions.Unclear`.

    The same `submission` gives the item that it made before.
    """
    typed = typed_actions.read(line, today=local_day(now), circle=circle_of(meeting, by=by, now=now))
    item = action_items.add_action_item(
        title=typed.title,
        due_on=typed.due_on,
        audience=Audience.EVERYONE if typed.is_for_everyone else Audience.NAMED,
        assignees=Member.objects.filter(pk__in=typed.keys),
        by=by,
        now=now,
        meeting=meeting,
        agenda_item=agenda_item,
        submission=submission,
    )
    minutes.touch(meeting, now=now)
    return item, typed.said


def circle_of(meeting, *, by, now):
    """Whom a line can name: of the whole guild, or of the group and who was invited to its meeting."""
    on = local_day(now)

    def find(letters):
        named = Q(first_name__unaccent__istartswith=letters) | Q(last_name__unaccent__istartswith=letters)
        rows = Member.objects.filter(named, erased_at=None).annotate(
            is_by_first_name=Q(first_name__unaccent__istartswith=letters), where=_first_organisation(on)
        )
        invited = Invitation.objects.filter(meeting=meeting, member=OuterRef("pk"))
        in_group = everyone_in(meeting.group_id, on=on).filter(pk=OuterRef("pk"))
        rows = rows.annotate(is_near=Exists(in_group) | Exists(invited)).order_by(
            "-is_active", "-is_by_first_name", "sort_name", "pk"
        )
        names = ("first_name", "surname_prefix", "last_name")
        found = rows.values_list("pk", "left_at", "paused_at", "is_near", "where", *names)[:FOUND]
        return [
            typed_actions.Person(
                pk, name[0], full_name(name), _why_not(meeting, left_at, paused_at, is_near), where or ""
            )
            for pk, left_at, paused_at, is_near, where, *name in found
        ]

    me = typed_actions.Person(by.pk, by.first_name, by.full_name)
    return typed_actions.Circle(find, me, _next_day(meeting, now))


def _first_organisation(on):
    current = Affiliation.objects.current(on).filter(member=OuterRef("pk")).order_by("organisation__name")
    return Subquery(current.values("organisation__name")[:1])


def _why_not(meeting, left_at, paused_at, is_near):
    if left_at:
        # Translators: why someone cannot do an action item: "Kees Mulder cannot do this: …"
        return _("no longer in the guild")
    if paused_at:
        # Translators: why someone cannot do an action item: "Kees Mulder cannot do this: …"
        return _("takes a break")
    if not (meeting.is_plenary or is_near):
        # Translators: why someone cannot do an action item: "Kees Mulder cannot do this: …"
        return _("does not belong to this group")
    return ""


def _next_day(meeting, now):
    """The day of the next meeting of the same circle, if there is one."""
    after = max(meeting.starts_at, now)
    following = Meeting.objects.standing().filter(group=meeting.group_id, starts_at__gt=after).order_by("starts_at")
    starts_at = following.values_list("starts_at", flat=True).first()
    return starts_at and local_day(starts_at)
