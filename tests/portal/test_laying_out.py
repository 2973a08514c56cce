"""How the example guild is laid out; `test_example_guild.py` is about what stands in it."""

from datetime import date, datetime, timedelta
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.utils import timezone

from courses.models import Course, CourseMessage, Enrolment
from courses.models import Interest as CourseInterest
from meetings.feasts import is_feast
from meetings.models import DateOption, Idea, Invitation, Meeting, PollVoter, Proposal, ReportVersion
from members.models import (
    Change,
    Expertise,
    Member,
    SharingChoice,
)
from organisations.models import (
    Backup,
    Endorsement,
    Handover,
    HelpAsked,
    HelpRequest,
    Organisation,
)
from samensterker.localtime import AMSTERDAM, local_day
from samensterker.outbox.models import Message
from samensterker.portal.example_guild import OtherPeople, calendar, courses, lay_out, laying_out
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 11, 30, tzinfo=AMSTERDAM)


def everything():
    """Every row of our own tables."""
    ours = [model for model in apps.get_models() if model.__module__.split(".")[0] in OURS]
    return {model._meta.label: list(model.objects.order_by("pk").values()) for model in ours}


OURS = {"members", "organisations", "courses", "meetings", "samensterker"}


@pytest.mark.parametrize("day", [(2026, 11, 22), (2027, 3, 28), (2027, 12, 31), (2028, 2, 29)])
def test_lays_out_on_any_day_and_all_of_it_happened_in_the_weeks_since(day):
    now = datetime(*day, 3, 15, tzinfo=AMSTERDAM)
    assert lay_out(now=now)

    began = calendar.kick_off(now).starts_at
    moments = [
        *Change.objects.exclude(part="state").values_list("at", flat=True),
        *Expertise.objects.values_list("changed_at", flat=True),
        *Expertise.objects.exclude(confirmed_at=None).values_list("confirmed_at", flat=True),
        *SharingChoice.objects.values_list("chosen_at", flat=True),
        *Member.objects.exclude(last_login=None).values_list("last_login", flat=True),
        *Message.objects.values_list("ended_at", flat=True),
        *Endorsement.objects.values_list("entered_at", flat=True),
        *Backup.objects.values_list("asked_at", flat=True),
        *HelpRequest.objects.values_list("asked_at", flat=True),
        *HelpAsked.objects.exclude(answered_at=None).values_list("answered_at", flat=True),
        *Organisation.objects.exclude(interviewed_at=None).values_list("interviewed_at", flat=True),
        *Organisation.objects.exclude(doing_now_at=None).values_list("doing_now_at", flat=True),
        *Handover.objects.values_list("started_at", flat=True),
        *Invitation.objects.exclude(meeting__submission=laying_out.KICK_OFF).values_list("invited_at", flat=True),
        *ReportVersion.objects.values_list("sent_at", flat=True),
        *Proposal.objects.values_list("proposed_at", flat=True),
        *Idea.objects.values_list("written_at", flat=True),
        *PollVoter.objects.exclude(answered_at=None).values_list("answered_at", flat=True),
    ]
    assert began <= min(moments)
    assert max(moments) < now
    of_courses = [
        *Enrolment.objects.exclude(course__stage="finished").values_list("enrolled_at", flat=True),
        *Course.objects.exclude(stage="finished").values_list("created_at", flat=True),
        *CourseInterest.objects.values_list("said_at", flat=True),
        *CourseMessage.objects.values_list("written_at", flat=True),
    ]
    assert began - timedelta(weeks=3) <= min(of_courses)  # the guild began with a course
    assert max(of_courses) < now
    taken = {local_day(meeting.starts_at).replace(day=1) for meeting in Meeting.objects.plenary()}
    assert taken.isdisjoint(local_day(option.starts_at).replace(day=1) for option in DateOption.objects.all())


def test_twice_changes_nothing():
    assert lay_out(now=NOW)
    before = everything()

    for days in (0, 1, 40, 400):
        assert not lay_out(now=NOW + timedelta(days=days))

    assert everything() == before


def test_twice_changes_nothing_of_what_people_did_since():
    lay_out(now=NOW)
    Member.objects.filter(email="bram.jansen@example.org").update(email="bram@example.com", first_name="Bramme")
    MemberFactory()
    before = everything()

    assert not lay_out(now=NOW)

    assert everything() == before


def test_other_people_are_left_alone():
    MemberFactory()
    before = everything()

    with pytest.raises(OtherPeople):
        lay_out(now=NOW)

    assert everything() == before


def test_all_or_nothing(monkeypatch):
    before = everything()
    monkeypatch.setattr(courses, "COURSES", ["not a course"])

    with pytest.raises(AttributeError):
        lay_out(now=NOW)

    assert everything() == before


def every_day_of(*years):
    day = date(years[0], 1, 1)
    while day.year <= years[-1]:
        for hour in (0, 23):
            yield datetime(day.year, day.month, day.day, hour, 30, tzinfo=AMSTERDAM)
        day += timedelta(days=1)


def test_meetings_fit_the_calendar_whatever_day_it_is():
    for now in every_day_of(2026, 2027, 2028):
        held, coming = calendar.kick_off(now), calendar.next_meeting(now)
        months = {(held.day.year, held.day.month), (coming.day.year, coming.day.month)}

        assert len(months) == 2
        assert (held.day.year, held.day.month) < (now.year, now.month)
        assert timedelta(weeks=3) <= now.date() - held.day <= timedelta(days=37)
        assert timedelta(weeks=2) <= coming.day - now.date() <= timedelta(days=34)
        assert coming.day.weekday() < 5
        assert not calendar.is_holiday(coming.day)

        evenings = [evening.day for evening in calendar.evenings_to_choose(now)]
        assert len({(day.year, day.month) for day in evenings} - months) == 1
        assert len(set(evenings)) == 3
        assert not any(calendar.is_holiday(day) or is_feast(day) for day in evenings)
        circle = calendar.circle_meets(now)
        assert timedelta(days=8) <= circle - now.date() <= timedelta(days=35)
        assert not calendar.is_holiday(circle)

        first, second, third = (evening.day for evening in calendar.teamdesk_evenings(now))
        assert first < second < now.date()
        assert first - now.date() > timedelta(days=-42)
        assert third - now.date() >= timedelta(days=8)
        days = [evening.day for evening in calendar.wordpress_evenings(now)]
        assert days[0] - now.date() >= timedelta(days=15)
        assert (days[0].year, days[0].month) > (now.year, now.month)
        days += [evening.day for evening in calendar.writing_evenings(now)]
        assert circle not in days
        assert calendar.rosters_evenings(now)[-1].day < now.date() - timedelta(days=117)
        days += [first, second, third, *(evening.day for evening in calendar.rosters_evenings(now))]
        assert not any(calendar.is_holiday(day) or is_feast(day) for day in days)


# --- the command ----------------------------------------------------------------------------------


def example_guild():
    out = StringIO()
    call_command("example_guild", stdout=out)
    return out.getvalue()


def test_command_says_what_it_did():
    assert example_guild() == "The example guild is here.\n"
    assert example_guild() == "The example guild was here already.\n"
    assert Meeting.objects.get(submission=laying_out.NEXT).starts_at > timezone.now()


def test_command_refuses_a_database_in_use():
    MemberFactory()

    with pytest.raises(CommandError, match="There are people in this database already"):
        example_guild()


def test_command_refuses_a_database_of_somebody_else(settings):
    settings.DATABASE_URL = "postgres://db.example.org/guild"

    with pytest.raises(CommandError, match="only laid out in the embedded one"):
        example_guild()

    assert not Member.objects.exists()
