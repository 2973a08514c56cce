"""Puts the example guild in an empty database, all of it or nothing."""

import uuid
from datetime import datetime, time, timedelta

from django.db import transaction

from meetings import action_items, scheduling
from meetings.models import Audience, Meeting
from members import joining
from members.models import Channel, KnowledgeArea, Member, Role
from members.profile import save_contact_details
from organisations.models import Affiliation, Organisation, Stage
from samensterker.localtime import at_local, local_day
from samensterker.portal.example_guild import (
    calendar,
    covering,
    filling_in,
    gathering,
    giving_courses,
    helping,
    meetings,
    partners,
    past_mail,
    people,
    planning,
    plans,
    telling,
)

# What the form of the kick-off would have carried, had there been one: by it the example is known again.
KICK_OFF = uuid.uuid5(uuid.NAMESPACE_URL, "https://example.org/samensterker/startbijeenkomst")
NEXT = uuid.uuid5(uuid.NAMESPACE_URL, "https://example.org/samensterker/plan-van-aanpak")


class OtherPeople(Exception):
    """There are people in the database that the example does not know."""


def is_here() -> bool:
    return Meeting.objects.filter(submission=KICK_OFF).exists()


@transaction.atomic
def lay_out(*, now: datetime) -> bool:
    """Answers whether it was laid out now; False when it was here already, whatever the day, and nothing was changed.

    Raises `OtherPeople` when the database is in use.
    """
    if is_here():
        return False
    if Member.objects.exists():
        raise OtherPeople
    _Guild(now).lay_out()
    return True


class _Guild:
    """What is laid out, and when it all happened."""

    def __init__(self, now):
        self.now = now
        self.today = local_day(now)
        self.kick_off, self.next = calendar.kick_off(now), calendar.next_meeting(now)
        self.began_at = self.kick_off.starts_at - timedelta(weeks=3)
        self.reported_at = at_local(self.kick_off.day + timedelta(days=3), time(10))
        self.invited_at = at_local(self.today - timedelta(days=6), time(10))

    def lay_out(self):
        self._organisations()
        self._people()
        self._rooms()
        self._kick_off()
        self._action_items()
        gathering.report(self.kick_off_meeting, by=self.anna, now=self.reported_at)
        self._contact_details()
        self._profiles()
        self._between_organisations()
        self._next_meeting()
        self._courses()
        planning.plan(self.organisations, self.members, coordinator=self.anna, now=self.now)

    def _organisations(self):
        self.organisations = {
            example.slug: Organisation.objects.create(
                name=example.name,
                slug=example.slug,
                kind=example.kind,
                neighbourhood=example.neighbourhood,
                website=example.website,
                about=example.about,
                doing_now=example.doing_now,
                doing_now_at=self._ago(example.doing_now_days) if example.doing_now else None,
                stage=Stage.JOINED,
                joined_on=local_day(self.began_at),
                interviewed_at=self._ago(example.interview_days),
            )
            for example in partners.ORGANISATIONS
        }

    def _people(self):
        self.members = {}
        for example in people.PEOPLE:  # the coordinator first
            self.members[example.key] = self._person(example)
        self.anna = self.members[people.COORDINATOR]

    def _person(self, example):
        role = Role.COORDINATOR if example.key == people.COORDINATOR else Role.MEMBER
        names = {name: getattr(example, name) for name in ("first_name", "surname_prefix", "last_name")}
        if example.has_email:
            how = {"email": example.email, "welcomed_at": self.began_at}
        else:
            how = {"has_no_email": True, "by": self.members[people.COORDINATOR], "channel": Channel.PHONE}
        member = joining.add_member(role=role, now=self.began_at, **names, **how)
        Affiliation.objects.create(
            member=member,
            organisation=self.organisations[example.organisation],
            role=example.role,
            is_contact=example.is_contact,
            from_on=local_day(self.began_at),
        )
        return member

    def _rooms(self):
        years = {self.kick_off.day.year, self.today.year, self.next.day.year}
        self.rooms = planning.rooms(self.organisations, years=sorted(years))

    def _kick_off(self):
        """Who came stands in the answers and the minutes; of its invitation no mail is left."""
        self.kick_off_meeting = scheduling.call_meeting(
            by=self.anna,
            now=self.began_at,
            submission=KICK_OFF,
            invite=False,
            starts_at=self.kick_off.starts_at,
            ends_at=self.kick_off.ends_at,
            venue=self.rooms[plans.HELD_AT],
            cost_cents=plans.HELD_FOR_CENTS,
            agenda=gathering.agenda_of(meetings.KICK_OFF_AGENDA, self.members),
            **meetings.KICK_OFF,
        )
        gathering.gather(self.kick_off_meeting, self.members, asked_at=self.began_at)

    def _action_items(self):
        everyone = {"audience": Audience.EVERYONE}
        hers = {"audience": Audience.NAMED, "assignees": [self.anna]}
        for example in meetings.EVERYONES_ITEMS:
            self._action_item(example, done_by=example.get("done_by", []), **everyone)
        for example in meetings.COORDINATORS_ITEMS:
            self._action_item(example, done_by=[people.COORDINATOR] if example.get("is_done") else [], **hers)

    def _action_item(self, example, *, done_by, **who):
        item = action_items.add_action_item(
            title=example["title"],
            due_on=self.next.day - timedelta(days=example["days_before"]),
            by=self.anna,
            now=self.kick_off.ends_at,
            meeting=self.kick_off_meeting,
            agenda_item=self.kick_off_meeting.agenda_items.get(position=example["agenda"]),
            fulfilled_by=example.get("fulfilled_by", ""),
            **who,
        )
        done = item.assignments.filter(member__in=[self.members[key] for key in done_by]).order_by("pk")
        for days, assignment in enumerate(done, start=2):
            action_items.tick(assignment, by=assignment.member, now=self.kick_off.ends_at + timedelta(days=days))

    def _contact_details(self):
        """These tick themselves: on the evening itself, and later that week."""
        told = [example for example in people.PEOPLE if example.contact_details]
        for number, example in enumerate(told):
            moment = self.kick_off.ends_at + timedelta(days=number // 3, minutes=number)
            member = self.members[example.key]
            how = {"by": member} if example.has_email else {"by": self.anna, "channel": Channel.PHONE}
            save_contact_details(member, **example.contact_details, now=moment, **how)

    def _profiles(self):
        """Filled in on an evening in the weeks since; what others did is told, as if it was then."""
        filling_in.fill_in(self.members, coordinator=self.anna, kick_off=self.kick_off.starts_at, now=self.now)
        past_mail.send_as_if_due()

    def _between_organisations(self):
        areas = {area.name: area for area in KnowledgeArea.objects.in_use()}
        kick_off = self.kick_off.starts_at
        telling.tell(self.organisations, self.members, kick_off=kick_off, began_at=self.began_at, now=self.now)
        covering.cover(self.organisations, self.members, areas, now=self.now)
        helping.help_each_other(self.organisations, self.members, areas, now=self.now)

    def _next_meeting(self):
        meeting = scheduling.call_meeting(
            by=self.anna,
            now=self.invited_at,
            submission=NEXT,
            starts_at=self.next.starts_at,
            ends_at=self.next.ends_at,
            venue=self.rooms[plans.NEXT_AT],
            cost_cents=plans.NEXT_FOR_CENTS,
            agenda=gathering.agenda_of(meetings.NEXT_AGENDA, self.members),
            **{**meetings.NEXT, "host": self.organisations[meetings.NEXT["host"]]},
        )
        gathering.take_up_what_returns(meeting, self.kick_off_meeting, by=self.anna, now=self.invited_at)
        gathering.ask_guest(meeting, by=self.anna, now=self.invited_at)
        past_mail.send_as_if(self.invited_at)
        gathering.answer(meeting, self.members)

    def _courses(self):
        areas = {area.name: area for area in KnowledgeArea.objects.in_use()}
        kick_off = self.kick_off.starts_at
        giving_courses.give(self.organisations, self.members, areas, kick_off=kick_off, now=self.now)

    def _ago(self, days):
        return None if days is None else at_local(self.today - timedelta(days=days), time(17))
