"""What stands in the example guild; `test_laying_out.py` is about how it comes there."""

from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from django.db import models, transaction

from courses.models import Course, CourseGuest, CourseMaterial, Enrolment, SecondPerson
from meetings.models import (
    ActionItem,
    Assignment,
    DatePoll,
    Idea,
    Meeting,
    Proposal,
    PulseAnswer,
    RoomBudget,
    Venue,
)
from members.models import (
    Absence,
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
from samensterker.portal.example_guild import lay_out, laying_out

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("laid_out")]
NOW = datetime(2026, 11, 22, 11, 30, tzinfo=AMSTERDAM)


@pytest.fixture(scope="module")
def laid_out(django_db_setup, django_db_blocker):
    """Once for all tests of this module; what a test changes is taken back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        lay_out(now=NOW)
        yield
        transaction.set_rollback(True)


def kick_off():
    return Meeting.objects.get(submission=laying_out.KICK_OFF)


def next_meeting():
    return Meeting.objects.get(submission=laying_out.NEXT)


def progress(title):
    parts = ActionItem.objects.get(title=title).assignments
    return parts.done().count(), parts.count()


def test_people_and_organisations():
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
    meeting = kick_off()
    assert Meeting.objects.held(NOW).get() == meeting
    assert meeting.starts_at.astimezone(AMSTERDAM) == datetime(2026, 10, 29, 19, 30, tzinfo=AMSTERDAM)
    assert meeting.agenda_items.aggregate(models.Sum("minutes"))["minutes__sum"] == meeting.minutes == 120
    assert meeting.agenda_items.exclude(outcome="").count() == 5
    assert "appeltaart" in meeting.report
    assert meeting.invitations.counts() == {"yes": 11, "maybe": 1, "no": 2, "": 0}


def test_next_meeting_comes():
    meeting = next_meeting()
    assert Meeting.objects.plenary().upcoming(NOW).get() == meeting
    assert meeting.starts_at.astimezone(AMSTERDAM) == datetime(2026, 12, 8, 19, 30, tzinfo=AMSTERDAM)
    assert meeting.host.name == "De Zonnehoek"
    assert "Plan van aanpak" in {item.title for item in meeting.agenda_items.all()}
    assert meeting.agenda_items.aggregate(models.Sum("minutes"))["minutes__sum"] <= meeting.minutes
    assert meeting.invitations.counts() == {"yes": 6, "maybe": 2, "no": 1, "": 5}
    assert [(guest.name, guest.answer) for guest in meeting.guests.all()] == [("Marloes Vink", "yes")]
    assert meeting.venue.organisation == meeting.host
    assert meeting.online_link


def test_what_came_of_the_kick_off():
    meeting = kick_off()
    assert meeting.invitations.there().count() == 11
    assert set(meeting.agenda_items.points().values_list("was_discussed", flat=True)) == {True}
    assert [item.title for item in meeting.agenda_items.filter(is_break=True)] == ["Pauze, met appeltaart van Joke"]
    assert [(one.text[:15], one.review_on) for one in meeting.decisions.order_by("pk")] == [
        ("We heten Gilde ", None),
        ("We komen hoogst", date(2027, 3, 28)),
    ]
    assert [version.number for version in meeting.report_versions.all()] == [1]
    mails = KeptMail.objects.filter(message__kind="meetings.report")
    assert mails.count() == 13  # Tineke has no email
    assert "BESLUITEN" in mails.get(to__contains="bram.jansen@example.org").text
    assert (meeting.venue.name, meeting.cost_cents) == (meeting.place, 9000)


def test_the_thermometer_of_the_kick_off_has_closed():
    pulse = kick_off().pulse
    answers = PulseAnswer.objects.filter(pulse=pulse)
    assert pulse.closes_at < NOW
    assert (answers.count(), pulse.receivers.filter(has_answered=True).count(), pulse.receivers.count()) == (9, 9, 11)
    means = answers.aggregate(models.Avg("useful"), models.Avg("together"), models.Avg("forward"))
    assert sum(means.values()) / 3 == pytest.approx(7.81, abs=0.01)


def test_the_agenda_of_the_next_meeting():
    items = next_meeting().agenda_items.order_by("position")
    assert [(item.title[:15], item.purpose, item.is_break) for item in items] == [
        ("Welkom", "tell", False),
        ("Verslag van don", "decide", False),
        ("Waar komen we b", "decide", False),
        ("Plan van aanpak", "do", False),
        ("Pauze", "", True),
        ("Cursussen: wie ", "exchange", False),
        ("Rondvraag, en w", "exchange", False),
    ]
    assert items[1].approves == kick_off()
    assert (items[2].carried_from.meeting, items[2].times_carried) == (kick_off(), 1)
    assert [item.working_form.name for item in items if item.working_form] == [
        "Stemmen met de duim",
        "Samen aan de slag",
        "Speeddate hulpvraag en aanbod",
    ]


def test_rooms_and_what_they_may_cost():
    assert [(room.name, room.price_cents) for room in Venue.objects.order_by("price_cents")] == [
        ("Buurthuis De Zonnehoek, grote zaal", 0),
        ("De Letterbak, leeszaal", 2500),
        ("Zalencentrum De Brink, zaal 2", 9000),
    ]
    assert RoomBudget.objects.get(year=2026).amount_cents == 60_000


def test_proposals_wait_with_their_support():
    waiting = Proposal.objects.waiting(on=local_day(NOW)).with_support().most_supported()
    assert [(one.title, one.proposed_by.first_name, one.support) for one in waiting] == [
        ("Wie past er op de website in de vakantie?", "Bram", 3),
        ("Samen één sponsorbrief schrijven", "Zeynep", 2),
        ("Bij elkaar binnenkijken", "IJsbrand", 1),
    ]


def test_ideas_of_which_one_became_something():
    assert [(idea.title, idea.became) for idea in Idea.objects.all()] == [
        ("Eén plek voor onze handleidingen", ""),
        ("Gereedschap van elkaar lenen", ""),
        ("Eén sponsorbrief voor ons allemaal", "agenda"),
    ]


def test_a_date_poll_runs_and_some_answered():
    poll = DatePoll.objects.running(NOW).get()
    assert (poll.voters.count(), poll.voters.unanswered().count()) == (14, 8)
    evenings = [option.starts_at.astimezone(AMSTERDAM).date() for option in poll.options.all()]
    assert evenings == [date(2027, 1, 12), date(2027, 1, 14), date(2027, 1, 19)]


def test_a_circle_meets_by_itself():
    meeting = Meeting.objects.exclude(group=None).get()
    assert (meeting.group.name, meeting.starts_at.date()) == ("Leerkring Teamdesk", date(2026, 12, 2))
    assert {one.member.first_name for one in meeting.invitations.all()} == {"Fatima", "Sjoerd"}


def test_action_items():
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
    parts = {part: Member.objects.exclude(**{column: None}).count() for part, column in MEASURED_PARTS.items()}
    assert parts == {"contact_details": 12, "cv": 10, "expertise": 13, "roster": 9}
    assert Member.objects.exclude(doing_now="").count() == 12
    assert CvEntry.objects.filter(is_shown=False).exists()
    assert Expertise.objects.exclude(confirmed_by=None).count() == 8
    assert Absence.objects.not_over(local_day(NOW)).count() == 3
    assert KnowledgeArea.objects.filter(accepted_at__gt=NOW - timedelta(days=90)).exclude(parent=None).exists()
    assert set(Expertise.objects.filter(area__parent=None).values_list("area__name", flat=True)) == {"Websites"}


def test_some_share_all_some_nothing_and_one_was_not_asked():
    columns = [what.column for what in Shared]
    people = Member.objects.order_by("pk")
    shares = {member.first_name: [getattr(member, column) for column in columns] for member in people}
    assert [name for name, choices in shares.items() if all(choices)] == ["Anna", "Fatima", "Zeynep"]
    assert [name for name, choices in shares.items() if not any(choices)] == ["Émile", "Wim", "Ngozi"]
    assert [member.first_name for member in Member.objects.filter(sharing_text=None)] == ["Ngozi"]
    assert SharingChoice.objects.count() == 13 * len(columns)


def test_one_has_no_email_and_the_coordinator_entered_what_she_said():
    tineke = Member.objects.get(email=None)
    assert (tineke.first_name, tineke.has_no_email, tineke.entered_by.first_name) == ("Tineke", True, "Anna")
    assert set(tineke.changes.values_list("by__first_name", "channel")) == {("Anna", "phone")}
    assert set(tineke.sharing_choices.values_list("entered_by__first_name", "channel")) == {("Anna", "phone")}


def test_one_area_is_proposed():
    area = KnowledgeArea.objects.proposed().get()
    assert (area.name, area.proposed_by.first_name) == ("Materiaal en gereedschap", "IJsbrand")


def test_everyone_is_found():
    assert SearchRow.objects.count() == 14
    assert "teamdesk" in SearchRow.objects.get(member__first_name="Fatima").members_words


def strengths(on):
    tasks = CoreTask.objects.current(on).values_list("pk", flat=True)
    return Counter(cover.strength for cover in covers(tasks, on=on).values())


def test_fewer_core_tasks_hang_on_one_person_than_in_january():
    days = [date(2026, month, 1) for month in range(1, 12)] + [local_day(NOW)]
    assert strengths(days[-1]) == {Strength.FRAGILE: 13, Strength.OPEN: 6, Strength.BACKED_UP: 4, Strength.STRONG: 12}
    assert [strengths(day)[Strength.FRAGILE] for day in days] == [19, 19, 19, 19, 18, 18, 17, 17, 16, 16, 16, 13]


def test_every_organisation_that_takes_part_has_core_tasks():
    tasks = Counter(CoreTask.objects.values_list("organisation", flat=True))
    assert set(tasks) == set(Organisation.objects.joined().values_list("pk", flat=True))
    assert min(tasks.values()) >= 4
    assert CoreTask.objects.values("area").distinct().count() == 8


def test_some_holders_do_not_count():
    counting = who_counts(CoreTask.objects.values_list("pk", flat=True), on=local_day(NOW))
    idle = TaskHolder.objects.current(local_day(NOW)).exclude(pk__in=counting)
    assert {holder.who for holder in idle} == {"Bram Jansen", "Cor Blom", "Maeve O'Neill"}


def test_two_holders_stop_and_one_hands_over():
    leaving = TaskHolder.objects.leaving(local_day(NOW))
    assert {(holder.name, holder.until_on) for holder in leaving} == {
        ("Joris van Dam", date(2027, 1, 31)),
        ("Frits Meijer", date(2027, 1, 31)),
    }
    handover = Handover.objects.open().get()
    assert (handover.holder.who, handover.successor.first_name) == ("Frits Meijer", "Émile")
    assert handover.steps.count() == 2


def test_backups():
    assert Backup.objects.in_force(local_day(NOW)).count() == 4
    backup = Backup.objects.open().get()
    assert (backup.task.organisation.name, backup.who) == ("Historische Kring De Brink", "De Zonnehoek")
    assert backup.waits_for_the_helper


def test_relations():
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
    assert [version.number for version in Principles.objects.all()] == [2, 1]
    endorsed = Endorsement.objects.filter(principles__number=2)
    yet_to = Organisation.objects.joined().exclude(endorsements__in=endorsed)
    assert [organisation.name for organisation in yet_to] == ["Koor Bont Gezang"]
    assert Endorsement.objects.filter(principles__number=1).count() == 7


def test_steering_group():
    steering = GroupMembership.objects.steering(local_day(NOW))
    assert {row.member.first_name for row in steering} == {"Anna", "Kees", "Renée"}


def test_help_is_asked_and_offered():
    assert Counter(HelpRequest.objects.values_list("outcome", flat=True)) == {"": 3, "helped": 1}
    assert Counter(HelpAsked.objects.values_list("answer", flat=True)) == {"": 2, "yes": 2, "later": 1}
    assert Offer.objects.current(local_day(NOW)).count() == 4


def test_one_organisation_was_not_interviewed_and_its_contact_person_has_no_email():
    organisation = Organisation.objects.joined().get(interviewed_at=None)
    contact = organisation.affiliations.get(is_contact=True).member
    assert (organisation.slug, contact.email) == ("historische-kring", None)


def test_courses():
    assert [(course.slug, course.stage, course.area.name) for course in Course.objects.announced()] == [
        ("teamdesk", "running", "Teamdesk"),
        ("wordpress-voor-beginners", "open", "WordPress"),
        ("schrijven-voor-wie-lezen-lastig-vindt", "open", "Nieuwsbrief"),
        ("boekhouden-voor-penningmeesters", "idea", "Boekhouden"),
    ]
    assert [course.slug for course in Course.objects.filter(is_open_training=True)] == [
        "schrijven-voor-wie-lezen-lastig-vindt"
    ]
    assert CourseMaterial.objects.count() == 3


def test_teamdesk_runs_with_a_guest_and_two_evenings_behind_it():
    course = Course.objects.get(slug="teamdesk")
    assert [str(trainer) for trainer in course.trainers.order_by("pk")] == ["Fatima El Amrani", "Ineke Vos"]
    there = {
        row.receiver.full_name: [str(row.organisation), row.attendance.filter(was_there=True).count()]
        for row in course.enrolments.enrolled()
    }
    assert there == {
        "Ngozi Okafor": ["Fonds Meedoen", 2],
        "Renée van der Heijden": ["Taalhuis De Letterbak", 2],
        "IJsbrand Hoekstra": ["Repaircafé De Tweede Ronde", 1],
        "Maarten Kok": ["Koor Bont Gezang", 2],
    }
    sessions = course.sessions.in_order()
    assert [local_day(session.starts_at) for session in sessions] == [
        date(2026, 11, 10),
        date(2026, 11, 17),
        date(2026, 12, 1),
    ]
    assert [bool(session.notes and session.homework) for session in sessions] == [True, True, False]
    assert course.messages.get().written_by.first_name == "Fatima"
    assert CourseGuest.objects.get(name="Maarten Kok").email == "maarten.kok@example.org"


def test_wordpress_begins_next_month_and_two_places_are_left():
    course = Course.objects.get(slug="wordpress-voor-beginners")
    assert (course.starts_on, course.sessions.count()) == (date(2026, 12, 14), 4)
    assert course.maximum - course.enrolments.with_a_seat().count() == 2
    assert not Enrolment.objects.waiting().exists()


def test_bookkeeping_is_an_idea_that_seven_of_eight_want():
    course = Course.objects.get(slug="boekhouden-voor-penningmeesters")
    assert (course.interests.count(), course.threshold) == (7, 8)
    tasks = course.interests.exclude(task=None).values_list("task", flat=True)
    strengths_now = {cover.strength for cover in covers(tasks, on=local_day(NOW)).values()}
    assert strengths_now == {Strength.FRAGILE}


def test_who_completed_a_course_of_last_season_knows_what_it_was_about():
    course = Course.objects.get(slug="een-rooster-dat-klopt")
    completed = course.enrolments.exclude(completed_at=None).filter(member__isnull=False)
    known = Expertise.objects.filter(learned_in=course.title)

    assert set(known.values_list("member", flat=True)) == set(completed.values_list("member", flat=True))
    assert {(row.area, row.learned_at) for row in known} == {(course.area, course.finished_at)}
    assert min(known.values_list("level", flat=True)) >= course.level


def test_what_a_course_of_last_season_did():
    course = Course.objects.get(slug="een-rooster-dat-klopt")
    assert course.stage == "finished"
    assert course.ends_on < local_day(NOW) - timedelta(days=100)
    assert (course.enrolments.count(), course.enrolments.exclude(completed_at=None).count()) == (6, 5)
    assert (course.evaluations.count(), course.evaluation_closes_at < NOW) == (5, True)
    second = SecondPerson.objects.get()
    assert (second.enrolment.course, second.is_accepted, second.holder.who) == (course, True, "Wim Bakker")
    before = second.holder.from_on - timedelta(days=1)
    assert [covers([second.task_id], on=day)[second.task_id].strength for day in (before, second.holder.from_on)] == [
        Strength.FRAGILE,
        Strength.STRONG,
    ]


def test_invitations_are_there_to_read():
    invitations = Message.objects.filter(kind="meetings.invitation")
    of_next = invitations.about(meeting=next_meeting().pk)
    assert (of_next.sent().count(), of_next.filter(state="expired").count()) == (14, 1)  # the guest too
    assert invitations.sent().count() == 16  # and those of the circle
    assert Message.objects.sent().count() == KeptMail.objects.count()
    mail = KeptMail.objects.get(message__kind="meetings.invitation", to__contains="bram.jansen@example.org")
    assert "Plan van aanpak" in mail.subject + mail.text
    assert "19.30" in mail.text
    assert "METHOD:REQUEST" in mail.calendar


def test_nobody_gets_mail_on_the_first_days(mailserver):
    for days in range(3):
        moment = NOW + timedelta(days=days)
        planners.plan(now=moment)
        send_due(now=moment)

    assert mailserver.messages == []
