from collections import Counter
from datetime import date, datetime, timedelta
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import models
from django.utils import timezone

from courses.models import Course
from meetings.models import ActionItem, Assignment, Meeting
from members.models import (
    Absence,
    Change,
    CvEntry,
    Expertise,
    GroupMembership,
    KnowledgeArea,
    Member,
    SearchRow,
    Shared,
    SharingChoice,
)
from members.profile import MEASURED_PARTS
from organisations.coverage import Strength, covers, who_counts
from organisations.models import (
    Affiliation,
    Backup,
    ContactMoment,
    CoreTask,
    Endorsement,
    Handover,
    HelpAsked,
    HelpRequest,
    Offer,
    Organisation,
    Principles,
    StageChange,
    TaskHolder,
)
from samensterker.localtime import AMSTERDAM, local_day
from samensterker.outbox import planners
from samensterker.outbox.models import KeptMail, Message
from samensterker.outbox.sending import send_due
from samensterker.portal.example_guild import OtherPeople, calendar, lay_out, laying_out
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 11, 30, tzinfo=AMSTERDAM)


def everything():
    """Every row of our own tables."""
    ours = [model for model in apps.get_models() if model.__module__.split(".")[0] in OURS]
    return {model._meta.label: list(model.objects.order_by("pk").values()) for model in ours}


OURS = {"members", "organisations", "courses", "meetings", "samensterker"}


def kick_off():
    return Meeting.objects.get(submission=laying_out.KICK_OFF)


def next_meeting():
    return Meeting.objects.get(submission=laying_out.NEXT)


def progress(title):
    parts = ActionItem.objects.get(title=title).assignments
    return parts.done().count(), parts.count()


def test_people_and_organisations():
    lay_out(now=NOW)

    assert Member.objects.taking_part().count() == 14
    assert [member.email for member in Member.objects.coordinators()] == ["anna.de.vries@example.org"]
    assert Member.objects.get(email="bram.jansen@example.org").full_name == "Bram Jansen"
    assert Organisation.objects.joined().count() == 7
    assert Affiliation.objects.current(local_day(NOW)).count() == 14
    assert set(Organisation.objects.filter(affiliations__is_contact=True)) == set(Organisation.objects.joined())
    assert [str(member) for member in Member.objects.by_name()][:4] == [
        "Wim Bakker",
        "Tineke van den Berg",
        "Sjoerd de Boer",
        "Émile Dubois",
    ]


def test_kick_off_was_held():
    lay_out(now=NOW)

    meeting = kick_off()
    assert Meeting.objects.held(NOW).get() == meeting
    assert meeting.starts_at.astimezone(AMSTERDAM) == datetime(2026, 10, 29, 19, 30, tzinfo=AMSTERDAM)
    assert meeting.agenda_items.aggregate(models.Sum("minutes"))["minutes__sum"] == meeting.minutes == 120
    assert meeting.agenda_items.exclude(outcome="").count() == 5
    assert "appeltaart" in meeting.report
    assert meeting.invitations.counts() == {"yes": 11, "maybe": 1, "no": 2, "": 0}


def test_next_meeting_comes():
    lay_out(now=NOW)

    meeting = next_meeting()
    assert Meeting.objects.upcoming(NOW).get() == meeting
    assert meeting.starts_at.astimezone(AMSTERDAM) == datetime(2026, 12, 8, 19, 30, tzinfo=AMSTERDAM)
    assert meeting.host.name == "De Zonnehoek"
    assert "Plan van aanpak" in {item.title for item in meeting.agenda_items.all()}
    assert meeting.agenda_items.aggregate(models.Sum("minutes"))["minutes__sum"] <= meeting.minutes
    assert meeting.invitations.counts() == {"yes": 6, "maybe": 2, "no": 1, "": 5}


def test_action_items():
    lay_out(now=NOW)

    assert {item.title: progress(item.title) for item in ActionItem.objects.all()} == {
        "Omkijken naar een geschikte en goedkopere locatie": (3, 14),
        "Beschikbaarheidsrooster invullen": (9, 14),
        "Kort cv naar de coördinator sturen": (10, 14),
        "Bereikbaarheidsgegevens doorgeven": (12, 14),
        "Verslag schrijven en rondsturen": (1, 1),
        "Plan van aanpak opstellen, in concept": (0, 1),
        "Cv's en bereikbaarheidsgegevens rondsturen": (0, 1),
    }
    assert not Assignment.objects.overdue(local_day(NOW)).exists()
    assert Assignment.objects.filter(done_at__gt=NOW).count() == 0


def test_profiles_are_filled_in_by_some_more_than_by_others():
    lay_out(now=NOW)

    parts = {part: Member.objects.exclude(**{column: None}).count() for part, column in MEASURED_PARTS.items()}
    assert parts == {"contact_details": 12, "cv": 10, "expertise": 12, "roster": 9}
    assert Member.objects.exclude(doing_now="").count() == 12
    assert CvEntry.objects.filter(is_shown=False).exists()
    assert Expertise.objects.exclude(confirmed_by=None).count() == 8
    assert Absence.objects.not_over(local_day(NOW)).count() == 3
    assert KnowledgeArea.objects.filter(accepted_at__gt=NOW - timedelta(days=90)).exclude(parent=None).exists()
    assert set(Expertise.objects.filter(area__parent=None).values_list("area__name", flat=True)) == {"Websites"}


def test_some_share_all_some_nothing_and_one_was_not_asked():
    lay_out(now=NOW)

    columns = [what.column for what in Shared]
    people = Member.objects.order_by("pk")
    shares = {member.first_name: [getattr(member, column) for column in columns] for member in people}
    assert [name for name, choices in shares.items() if all(choices)] == ["Anna", "Fatima", "Zeynep"]
    assert [name for name, choices in shares.items() if not any(choices)] == ["Émile", "Wim", "Ngozi"]
    assert [member.first_name for member in Member.objects.filter(sharing_text=None)] == ["Ngozi"]
    assert SharingChoice.objects.count() == 13 * len(columns)


def test_one_has_no_email_and_the_coordinator_entered_what_she_said():
    lay_out(now=NOW)

    tineke = Member.objects.get(email=None)
    assert (tineke.first_name, tineke.has_no_email, tineke.entered_by.first_name) == ("Tineke", True, "Anna")
    assert set(tineke.changes.values_list("by__first_name", "channel")) == {("Anna", "phone")}
    assert set(tineke.sharing_choices.values_list("entered_by__first_name", "channel")) == {("Anna", "phone")}


def test_one_area_is_proposed():
    lay_out(now=NOW)

    area = KnowledgeArea.objects.proposed().get()
    assert (area.name, area.proposed_by.first_name) == ("Materiaal en gereedschap", "IJsbrand")


@pytest.mark.parametrize("day", [(2026, 11, 22), (2027, 3, 28), (2027, 12, 31), (2028, 2, 29)])
def test_all_of_it_happened_in_the_weeks_since(day):
    now = datetime(*day, 3, 15, tzinfo=AMSTERDAM)
    lay_out(now=now)

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
    ]
    assert began <= min(moments)
    assert max(moments) < now


def test_everyone_is_found():
    lay_out(now=NOW)

    assert SearchRow.objects.count() == 14
    assert "teamdesk" in SearchRow.objects.get(member__first_name="Fatima").members_words


def strengths(on):
    tasks = CoreTask.objects.current(on).values_list("pk", flat=True)
    return Counter(cover.strength for cover in covers(tasks, on=on).values())


def test_fewer_core_tasks_hang_on_one_person_than_in_january():
    lay_out(now=NOW)

    days = [date(2026, month, 1) for month in range(1, 12)] + [local_day(NOW)]
    assert strengths(days[-1]) == {Strength.FRAGILE: 13, Strength.OPEN: 6, Strength.BACKED_UP: 4, Strength.STRONG: 12}
    assert [strengths(day)[Strength.FRAGILE] for day in days] == [19, 19, 19, 19, 18, 18, 17, 17, 16, 16, 16, 13]


def test_every_organisation_that_takes_part_has_core_tasks():
    lay_out(now=NOW)

    tasks = Counter(CoreTask.objects.values_list("organisation", flat=True))
    assert set(tasks) == set(Organisation.objects.joined().values_list("pk", flat=True))
    assert min(tasks.values()) >= 4
    assert CoreTask.objects.values("area").distinct().count() == 8


def test_some_holders_do_not_count():
    lay_out(now=NOW)

    counting = who_counts(CoreTask.objects.values_list("pk", flat=True), on=local_day(NOW))
    idle = TaskHolder.objects.current(local_day(NOW)).exclude(pk__in=counting)
    assert {holder.who for holder in idle} == {"Bram Jansen", "Cor Blom", "Maeve O'Neill"}


def test_two_holders_stop_and_one_hands_over():
    lay_out(now=NOW)

    leaving = TaskHolder.objects.leaving(local_day(NOW))
    assert {(holder.name, holder.until_on) for holder in leaving} == {
        ("Joris van Dam", date(2027, 1, 31)),
        ("Frits Meijer", date(2027, 1, 31)),
    }
    handover = Handover.objects.open().get()
    assert (handover.holder.who, handover.successor.first_name) == ("Frits Meijer", "Émile")
    assert handover.steps.count() == 2


def test_backups():
    lay_out(now=NOW)

    assert Backup.objects.in_force(local_day(NOW)).count() == 4
    backup = Backup.objects.open().get()
    assert (backup.task.organisation.name, backup.who) == ("Historische Kring De Brink", "De Zonnehoek")
    assert backup.waits_for_the_helper


def test_relations():
    lay_out(now=NOW)

    today = local_day(NOW)
    assert Counter(Organisation.objects.values_list("stage", flat=True)) == {
        "joined": 7,
        "resting": 2,
        "approached": 2,
        "in_conversation": 1,
        "idea": 1,
    }
    for organisation in Organisation.objects.all():
        assert StageChange.objects.filter(organisation=organisation).latest("at").after == organisation.stage
    due = ContactMoment.objects.due_by(today + timedelta(days=7), on=today)
    assert [moment.organisation.name for moment in due] == ["Hulpdienst Oost", "Vriendenkring De Haven", "Winkel Wijd"]
    assert [moment.next_on < today for moment in due] == [True, True, False]


def test_principles_have_a_second_version_that_one_has_yet_to_endorse():
    lay_out(now=NOW)

    assert [version.number for version in Principles.objects.all()] == [2, 1]
    endorsed = Endorsement.objects.filter(principles__number=2)
    yet_to = Organisation.objects.joined().exclude(endorsements__in=endorsed)
    assert [organisation.name for organisation in yet_to] == ["Koor Bont Gezang"]
    assert Endorsement.objects.filter(principles__number=1).count() == 7


def test_steering_group():
    lay_out(now=NOW)

    steering = GroupMembership.objects.steering(local_day(NOW))
    assert {row.member.first_name for row in steering} == {"Anna", "Kees", "Renée"}


def test_help_is_asked_and_offered():
    lay_out(now=NOW)

    assert Counter(HelpRequest.objects.values_list("outcome", flat=True)) == {"": 3, "helped": 1}
    assert Counter(HelpAsked.objects.values_list("answer", flat=True)) == {"": 2, "yes": 2, "later": 1}
    assert Offer.objects.current(local_day(NOW)).count() == 4


def test_one_organisation_was_not_interviewed_and_its_contact_person_has_no_email():
    lay_out(now=NOW)

    organisation = Organisation.objects.joined().get(interviewed_at=None)
    contact = organisation.affiliations.get(is_contact=True).member
    assert (organisation.slug, contact.email) == ("historische-kring", None)


def test_courses():
    lay_out(now=NOW)

    assert [(course.slug, course.stage) for course in Course.objects.announced()] == [
        ("teamdesk", "running"),
        ("wordpress-voor-beginners", "open"),
        ("boekhouden-voor-penningmeesters", "idea"),
    ]
    assert [course.area.name for course in Course.objects.announced()] == ["Teamdesk", "WordPress", "Boekhouden"]


def test_invitations_are_there_to_read():
    lay_out(now=NOW)

    invitations = Message.objects.filter(kind="meetings.invitation")
    assert (invitations.sent().count(), invitations.filter(state="expired").count()) == (13, 1)
    assert Message.objects.sent().count() == KeptMail.objects.count()
    mail = KeptMail.objects.get(message__kind="meetings.invitation", to__contains="bram.jansen@example.org")
    assert "Plan van aanpak" in mail.subject + mail.text
    assert "19.30" in mail.text
    assert "METHOD:REQUEST" in mail.calendar


def test_nobody_gets_mail_on_the_first_days(mailserver):
    lay_out(now=NOW)

    for days in range(3):
        moment = NOW + timedelta(days=days)
        planners.plan(now=moment)
        send_due(now=moment)

    assert mailserver.messages == []


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
    monkeypatch.setattr(laying_out.courses, "COURSES", ["not a course"])

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


@pytest.mark.parametrize("day", [(2027, 3, 28), (2027, 12, 31), (2028, 2, 29)])
def test_lays_out_on_any_day(day):
    assert lay_out(now=datetime(*day, 3, 15, tzinfo=AMSTERDAM))


# --- the command ----------------------------------------------------------------------------------


def example_guild():
    out = StringIO()
    call_command("example_guild", stdout=out)
    return out.getvalue()


def test_command_says_what_it_did():
    assert example_guild() == "The example guild is here.\n"
    assert example_guild() == "The example guild was here already.\n"
    assert next_meeting().starts_at > timezone.now()


def test_command_refuses_a_database_in_use():
    MemberFactory()

    with pytest.raises(CommandError, match="There are people in this database already"):
        example_guild()


def test_command_refuses_a_database_of_somebody_else(settings):
    settings.DATABASE_URL = "postgres://db.example.org/guild"

    with pytest.raises(CommandError, match="only laid out in the embedded one"):
        example_guild()

    assert not Member.objects.exists()
