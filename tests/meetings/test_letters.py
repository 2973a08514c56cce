"""What arrives, in a real conversation with a mail server."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from meetings import letters, reminder_letters
from meetings.answering import link_token
from meetings.models import Invitation, Meeting
from meetings.reminders import plan_reminders
from meetings.scheduling import call_meeting, cancel_meeting, change_meeting, invite_everyone
from members.models import Member
from samensterker.outbox import kinds
from samensterker.outbox.models import Message
from samensterker.outbox.sending import send_due
from tests.factories import (
    AgendaItemFactory,
    AssignmentFactory,
    CoordinatorFactory,
    InvitationFactory,
    MeetingFactory,
    MemberFactory,
    OrganisationFactory,
)

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 3, 11, tzinfo=UTC)  # a Tuesday, 12.00 in Dutch time
LATER = NOON + timedelta(hours=1)
STARTS = datetime(2026, 11, 27, 18, 30, tzinfo=UTC)  # a Friday, 19.30 in Dutch time
WEEK_BEFORE, DAY_BEFORE = datetime(2026, 11, 20, 8, tzinfo=UTC), datetime(2026, 11, 26, 8, tzinfo=UTC)


@pytest.fixture
def anna():
    """The coordinator, whom nobody invites in these tests: she pauses."""
    return CoordinatorFactory(first_name="Anna", paused_at=NOON)


@pytest.fixture
def noor():
    return MemberFactory(first_name="Noor", email="noor@example.org", language="en")


def call(by, **fields):
    known = {
        "title": "Plan van aanpak",
        "starts_at": STARTS,
        "ends_at": STARTS + timedelta(hours=2),
        "place": "Buurthuis De Brink, zaal 2",
        "host": OrganisationFactory(name="De Zonnehoek"),
        "reminder_days": [7, 1],
        "agenda": [{"title": "Welkom", "minutes": 15}, {"title": "Plan", "minutes": 60, "presenter": by}],
    }
    return call_meeting(by=by, now=NOON, **{**known, **fields})


def move(meeting, by, *, now=LATER, days=1, **fields):
    starts_at = meeting.starts_at + timedelta(days=days)
    times = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=2)} if days else {}
    return change_meeting(meeting, by=by, now=now, version=meeting.version, **times, **fields)


def link(invitation):
    return f"{settings.SITE_ORIGIN}/answer/{link_token(invitation)}/"


def reasons():
    return set(Message.objects.filter(state="expired").values_list("reason", flat=True))


# --- what they say --------------------------------------------------------------------------------


def test_invitation(mailserver, anna, noor):
    meeting = call(anna)

    send_due(now=NOON)

    [mail] = mailserver.messages
    invitation = Invitation.objects.get(member=noor)
    assert (mail.to, mail.subject) == (
        "noor@example.org",
        "Are you coming on Friday 27 November, 19:30? Plan van aanpak",
    )
    body, _footer = mail.text.split("\n--\n")
    assert body.strip().splitlines() == [
        "Hello Noor,",
        "",
        f"You are invited to the meeting of {settings.GUILD_NAME}.",
        "",
        "Plan van aanpak",
        "Friday 27 November, 19:30 – 21:30",
        "Buurthuis De Brink, zaal 2",
        "Host: De Zonnehoek",
        "",
        "Are you coming? Answer here, without logging in:",
        link(invitation),
        "Please answer by the button on that page: an answer from your calendar does not reach us.",
        "",
        "Agenda",
        "19:30  Welkom",
        f"19:45  Plan ({anna.full_name})",
        "",
        "All about this meeting:",
        f"{settings.SITE_ORIGIN}/meetings/{meeting.pk}/",
    ]


def test_invitation_in_html_has_one_button_that_opens_the_page_with_buttons(mailserver, anna, noor):
    call(anna, title="<Plan> & 'aanpak'")

    send_due(now=NOON)

    html = mailserver.messages[0].html
    buttons = re.findall(r'<a class="button"[^>]*href="([^"]+)"', html)
    assert buttons == [link(Invitation.objects.get(member=noor))]
    assert "&lt;Plan&gt; &amp; 'aanpak'" in html
    assert "Friday 27 November, 19:30 – 21:30" in html
    assert "<form" not in html


def test_invitation_brings_the_meeting_for_the_calendar(mailserver, anna, noor):
    meeting = call(anna)

    send_due(now=NOON)

    [mail] = mailserver.messages
    parts = [part for part in mail.mail.walk() if part.get_content_type() == "text/calendar"]
    assert {part.get_param("method") for part in parts} == {"REQUEST"}
    [event] = Calendar.from_ical(mail.calendar).events
    assert (event["UID"], event["SEQUENCE"]) == (f"meeting-{meeting.pk}@{settings.SITE_HOST}", 0)
    assert (event.start, event["ATTENDEE"]) == (STARTS, "mailto:noor@example.org")


def test_letters_are_in_the_language_of_their_reader(mailserver, anna, noor):
    MemberFactory(first_name="Bram", email="bram@example.org", language="nl")
    call(anna)

    send_due(now=NOON)

    [english], [dutch] = mailserver.to("noor@example.org"), mailserver.to("bram@example.org")
    assert "Friday 27 November, 19:30" in english.text
    assert "vrijdag 27 november, 19.30 – 21.30 uur".casefold() in dutch.text.casefold()


def test_nobody_sees_the_address_of_someone_else(mailserver, anna, noor):
    other = MemberFactory(email="other@example.org")
    call(anna)

    send_due(now=NOON)

    for mail in mailserver.messages:
        hidden = {"noor@example.org", other.email} - {mail.to}
        assert not [address for address in hidden if address.encode() in mail.content]


def test_reminder_has_what_one_promised_on_top(mailserver, anna, noor):
    meeting = call(anna)
    send_due(now=NOON)
    AssignmentFactory(member=noor, item__title="Locatie zoeken", item__due_on=date(2026, 11, 27))
    AssignmentFactory(member=noor, item__title="CV sturen", item__due_on=date(2026, 11, 10))
    AssignmentFactory(member=noor, item__title="Klaar", done_at=NOON, done_by=noor)
    AssignmentFactory(item__title="Van een ander")
    Invitation.objects.update(answer="maybe", answered_at=NOON)
    plan_reminders(now=DAY_BEFORE)

    send_due(now=DAY_BEFORE)

    mail = mailserver.to("noor@example.org")[-1]
    assert mail.subject == "Tomorrow 19:30: Plan van aanpak"
    assert mail.text.split("\n\n")[:5] == [
        "Hello Noor,",
        "Tomorrow we meet.",
        "This is still open for you:\n* CV sturen (before Tuesday 10 November)\n"
        "* Locatie zoeken (before Friday 27 November)",
        f"Done? Tick it here:\n{settings.SITE_ORIGIN}/actions/",
        "Plan van aanpak\nFriday 27 November, 19:30 – 21:30\nBuurthuis De Brink, zaal 2\nHost: De Zonnehoek",
    ]
    answered = "You answered: maybe. You can change that here, without logging in:"
    assert f"{answered}\n{link(meeting.invitations.get(member=noor))}" in mail.text
    assert mail.html.index("Locatie zoeken") < mail.html.index("Buurthuis De Brink")
    assert mail.calendar == ""


def test_reminder_names_a_few_of_many_and_counts_the_rest(mailserver, anna, noor):
    call(anna)
    for number in range(11):
        AssignmentFactory(member=noor, item__title=f"Nummer {number}", item__due_on=date(2026, 11, 10 + number))
    plan_reminders(now=DAY_BEFORE)

    send_due(now=DAY_BEFORE)

    text = mailserver.messages[-1].text
    assert re.findall(r"\* Nummer (\d+)", text) == [str(number) for number in range(reminder_letters.AT_MOST)]
    assert "and 3 more" in text


@pytest.mark.parametrize(
    ("days", "subject"),
    [
        (7, "Friday 27 November, 19:30: Plan van aanpak"),
        (1, "Tomorrow 19:30: Plan van aanpak"),
        (0, "Today 19:30: Plan van aanpak"),
    ],
)
def test_reminder_says_when_in_its_subject(mailserver, anna, noor, days, subject):
    call(anna)
    now = datetime(2026, 11, 27, 9, tzinfo=UTC) - timedelta(days=days)
    plan_reminders(now=now)

    send_due(now=now)

    assert mailserver.messages[-1].subject == subject


def test_change_of_time_says_when_it_was(mailserver, anna, noor):
    meeting = call(anna)
    send_due(now=NOON)
    move(meeting, anna, place="Elders")

    send_due(now=LATER)

    mail = mailserver.messages[-1]
    assert mail.subject == "Moved to Saturday 28 November, 19:30: Plan van aanpak"
    assert "The meeting has moved. It was on Friday 27 November at 19:30. The place is another one too." in mail.text
    assert "Saturday 28 November, 19:30 – 21:30\nElders" in mail.text
    [event] = Calendar.from_ical(mail.calendar).events
    assert (event["SEQUENCE"], event.start, event["LOCATION"]) == (1, STARTS + timedelta(days=1), "Elders")


def test_change_of_place_or_end_says_what_changed(mailserver, anna, noor):
    meeting = call(anna)
    send_due(now=NOON)
    found = []
    for fields in (
        {"place": "Elders"},
        {"ends_at": STARTS + timedelta(hours=3)},
        {"place": "Nog elders", "ends_at": STARTS + timedelta(hours=1)},
    ):
        meeting = move(meeting, anna, days=0, **fields)
        send_due(now=LATER)
        mail = mailserver.messages[-1]
        found.append((mail.subject, mail.text.split("\n\n")[1]))

    assert found == [
        (
            "Other place on Friday 27 November: Elders",
            "The meeting is at another place. The time stays the same. This is how it is now:",
        ),
        (
            "Changed, Friday 27 November, 19:30: Plan van aanpak",
            "The meeting ends at another time. It begins when it did. This is how it is now:",
        ),
        (
            "Other place on Friday 27 November: Nog elders",
            "The place and the end of the meeting have changed. It begins when it did. This is how it is now:",
        ),
    ]


def test_cancellation(mailserver, anna, noor):
    meeting = call(anna)
    send_due(now=NOON)
    cancel_meeting(meeting, by=anna, now=LATER)

    send_due(now=LATER)

    mail = mailserver.messages[-1]
    parts = [part for part in mail.mail.walk() if part.get_content_type() == "text/calendar"]
    [event] = Calendar.from_ical(mail.calendar).events
    assert mail.subject == "Cancelled: Friday 27 November, 19:30, Plan van aanpak"
    assert "This meeting is cancelled. You do not have to do anything." in mail.text
    assert "/answer/" not in mail.text
    assert {part.get_param("method") for part in parts} == {"CANCEL"}
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 1)


def test_subjects_are_short_and_on_one_line(mailserver, anna, noor):
    meeting = call(anna, title="🎉 " + "Heel lange titel " * 6, place="Zaal " * 30)
    Meeting.objects.update(title="Kop\r\nBcc: evil@example.org " + "lang " * 18)
    send_due(now=NOON)
    plan_reminders(now=WEEK_BEFORE)
    send_due(now=WEEK_BEFORE)
    meeting = move(Meeting.objects.get(), anna, now=WEEK_BEFORE, days=0, place="Andere zaal " * 10)
    send_due(now=WEEK_BEFORE)
    cancel_meeting(meeting, by=anna, now=WEEK_BEFORE)
    send_due(now=WEEK_BEFORE)

    subjects = [mail.subject for mail in mailserver.messages]
    assert len(subjects) == 4
    assert all(len(subject) <= 70 and "\n" not in subject for subject in subjects)
    assert {mail.mail["Bcc"] for mail in mailserver.messages} == {None}


def test_letters_without_place_host_or_agenda(mailserver, anna, noor):
    call(anna, place="", host=None, agenda=[])

    send_due(now=NOON)

    text = mailserver.messages[0].text
    assert "19:30 – 21:30\nThe place follows.\n\nAre you coming?" in text
    assert not [word for word in ("Agenda", "Host") if word in text]


# --- whether they are still wanted ----------------------------------------------------------------


def test_a_moved_meeting_gets_no_letter_of_its_old_time(mailserver, anna, noor):
    meeting = call(anna)
    move(meeting, anna)

    send_due(now=LATER)

    [mail] = mailserver.messages
    assert mail.subject.startswith("Are you coming on Saturday 28 November")


def test_a_letter_that_slipped_past_the_withdrawal_is_stopped_at_the_door(mailserver, anna, noor):
    """As when a planner had laid it in a transaction that ended after the move."""
    meeting = call(anna)
    Meeting.objects.update(occurrence=2)

    send_due(now=NOON)

    assert (mailserver.messages, reasons()) == ([], {"The meeting was moved."})
    assert meeting.occurrence == 1


@pytest.mark.parametrize(
    ("happens", "reason"),
    [
        (lambda: Member.objects.filter(first_name="Noor").update(paused_at=NOON), "The member pauses."),
        (lambda: Invitation.objects.all().delete(), "The member is not invited any more."),
        (lambda: Meeting.objects.update(starts_at=NOON, ends_at=LATER), "The meeting has begun."),
        (
            lambda: Meeting.objects.update(cancelled_at=NOON, cancelled_by=Member.objects.get(first_name="Anna")),
            "The meeting was cancelled.",
        ),
    ],
)
def test_invitations_that_are_no_longer_wanted(mailserver, anna, noor, happens, reason):
    call(anna)
    happens()

    send_due(now=NOON)

    assert (mailserver.messages, reasons()) == ([], {reason})


def test_who_declined_still_hears_of_a_move_and_of_cancelling(mailserver, anna, noor):
    meeting = call(anna)
    send_due(now=NOON)
    Invitation.objects.update(answer="no", answered_at=NOON)
    meeting = move(meeting, anna)
    send_due(now=LATER)
    cancel_meeting(meeting, by=anna, now=LATER)
    send_due(now=LATER)

    assert [mail.subject.partition(" ")[0] for mail in mailserver.messages] == ["Are", "Moved", "Cancelled:"]
    [event] = Calendar.from_ical(mailserver.messages[1].calendar).events
    assert event["ATTENDEE"].params["PARTSTAT"] == "DECLINED"


def test_who_pauses_hears_of_a_move_of_what_they_know(mailserver, anna, noor):
    meeting = call(anna)
    send_due(now=NOON)
    Member.objects.filter(pk=noor.pk).update(paused_at=NOON)
    move(meeting, anna)

    send_due(now=LATER)

    assert mailserver.messages[-1].subject.startswith("Moved to")


def test_who_left_hears_nothing_any_more(mailserver, anna, noor):
    meeting = call(anna)
    send_due(now=NOON)
    Member.objects.filter(pk=noor.pk).update(left_at=NOON, is_active=False)
    cancel_meeting(meeting, by=anna, now=LATER)

    send_due(now=LATER)

    assert len(mailserver.messages) == 1


def test_an_address_that_fails_does_not_stop_the_others(mailserver, anna, noor):
    MemberFactory(email="full@example.org")
    mailserver.refuse("RCPT", "550 5.1.1 no such user", to="full@example.org")
    call(anna)

    send_due(now=NOON)

    assert [mail.to for mail in mailserver.messages] == ["noor@example.org"]


# --- what a batch costs ---------------------------------------------------------------------------


def queries_of(function):
    with CaptureQueriesContext(connection) as context:
        function()
    return len(context)


def batch(kind, size):
    """Messages to that many members about one meeting, as a sender holds them."""
    meeting = MeetingFactory(starts_at=STARTS, host=OrganisationFactory(), occurrence=3)
    for position in range(1, 6):
        AgendaItemFactory(meeting=meeting, position=position, presenter=MemberFactory())
    more = {"days": 7, "changed": ["place"], "began": STARTS.isoformat()}
    for number in range(size):
        invitation = InvitationFactory(meeting=meeting)
        AssignmentFactory(member=invitation.member)
        Message.objects.create(
            kind=kind,
            dedupe_key=f"{kind}:{number}",
            member=invitation.member,
            refs={"meeting": meeting.pk, "occurrence": 3, **more},
            due_at=NOON,
        )
    return list(Message.objects.filter(kind=kind).select_related("member"))


@pytest.mark.parametrize("kind", letters.KINDS)
def test_a_batch_costs_the_same_for_one_and_for_a_hundred(kind):
    letter_kind = kinds.get(kind)
    messages = batch(kind, 100)

    for part in (messages[:1], messages):
        assert queries_of(lambda part=part: letter_kind.still_wanted(part, WEEK_BEFORE)) == 1
        assert queries_of(lambda part=part: letter_kind.render(part, WEEK_BEFORE)) <= 3
    assert letter_kind.still_wanted(messages, WEEK_BEFORE) == {}
    assert len(letter_kind.render(messages, WEEK_BEFORE)) == 100


def test_everyone_of_forty_gets_their_own(mailserver, anna):
    members = MemberFactory.create_batch(40)
    meeting = call(anna, invite=False)
    invite_everyone(meeting, by=anna, now=NOON)

    send_due(now=NOON)

    assert sorted(mail.to for mail in mailserver.messages) == sorted(member.email for member in members)
    assert len({re.search(r"/answer/([^/]+)/", mail.text)[1] for mail in mailserver.messages}) == 40
