"""The thermometer: who is asked and when, that nobody can tell who answered what, and what is shown."""

import re
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from meetings import pulse_letters, pulse_links, pulse_trend, pulses, pulses_beside
from meetings.models import Answer, Meeting, Pulse, PulseAnswer, PulseReceiver
from meetings.pulses import Answered
from members import gathering, joining
from samensterker.outbox import kinds
from samensterker.outbox.models import Message
from tests.factories import (
    DecisionFactory,
    GroupFactory,
    GroupMembershipFactory,
    InvitationFactory,
    MeetingFactory,
    MemberFactory,
    PulseAnswerFactory,
    PulseFactory,
    PulseReceiverFactory,
    ReportVersionFactory,
)

pytestmark = pytest.mark.django_db
ENDED = datetime(2026, 3, 27, 20, 30, tzinfo=UTC)  # 21.30 in Dutch time, still winter time
MORNING = datetime(2026, 3, 28, 8, tzinfo=UTC)  # nine o'clock
SIGNS = re.compile(r"<[^>]+>")


@pytest.fixture(autouse=True)
def in_english(member_client, coordinator_client):
    for client in (member_client, coordinator_client):
        client.cookies["language"] = "en"


def text_of(response):
    return " ".join(SIGNS.sub(" ", response.content.decode()).split())


def a_meeting(**fields):
    ends_at = fields.pop("ends_at", ENDED)
    return MeetingFactory(starts_at=ends_at - timedelta(hours=2), ends_at=ends_at, **fields)


def answered_by(number, meeting=None, *, closes_at=None, words="", **scores):
    """A thermometer that is closed, with so many answers."""
    meeting = meeting or a_meeting()
    pulse = PulseFactory(meeting=meeting, closes_at=closes_at or meeting.ends_at + timedelta(days=10))
    for place in range(number):
        PulseAnswerFactory(pulse=pulse, words=words and f"{words} {place}", **scores)
    return pulse


# --- opening and asking ---------------------------------------------------------------------------


def test_it_opens_when_the_meeting_ends_for_who_was_there_or_would_be():
    meeting = a_meeting()
    there = InvitationFactory(meeting=meeting, answer=Answer.NO, answered_at=ENDED, was_there=True)
    would = InvitationFactory(meeting=meeting, answer=Answer.YES, answered_at=ENDED)
    InvitationFactory(meeting=meeting, answer=Answer.YES, answered_at=ENDED, was_there=False)
    InvitationFactory(meeting=meeting, answer=Answer.MAYBE, answered_at=ENDED)
    gone = {"left_at": ENDED, "is_active": False}
    InvitationFactory(meeting=meeting, was_there=True, member=MemberFactory(**gone))

    assert pulses.open_pulses(now=ENDED - timedelta(minutes=1)) == 0
    for _time in range(2):
        pulses.open_pulses(now=ENDED)

    pulse = Pulse.objects.get()
    assert (pulse.opens_at, pulse.closes_at) == (ENDED, datetime(2026, 4, 7, 7, tzinfo=UTC))  # nine o'clock, in summer
    assert set(pulse.receivers.values_list("member", flat=True)) == {there.member_id, would.member_id}


def test_each_gets_one_mail_at_nine_the_next_morning_and_no_reminder():
    invitation = InvitationFactory(meeting=a_meeting(), answer=Answer.YES, answered_at=ENDED)
    pulses.open_pulses(now=ENDED)

    for now in (ENDED, MORNING, MORNING + timedelta(days=5)):
        pulse_letters.plan_letters(now=now)

    message = Message.objects.get()
    assert (message.kind, message.member, message.due_at) == (pulse_letters.KIND, invitation.member, MORNING)
    assert message.expires_at == Pulse.objects.get().closes_at


def test_who_is_ticked_later_is_asked_as_well():
    meeting = a_meeting()
    pulses.open_pulses(now=ENDED)

    InvitationFactory(meeting=meeting, was_there=True)
    pulses.open_pulses(now=MORNING + timedelta(hours=3))
    pulse_letters.plan_letters(now=MORNING + timedelta(hours=3))

    assert Message.objects.get().due_at == MORNING + timedelta(hours=3)


@pytest.mark.parametrize(
    "facts", [{"cancelled": True}, {"ends_at": ENDED - timedelta(days=11)}, {"ends_at": ENDED + timedelta(hours=1)}]
)
def test_no_thermometer_of_what_was_not_held_or_is_long_past(facts, coordinator):
    cancelled = {"cancelled_at": ENDED, "cancelled_by": coordinator} if facts.pop("cancelled", False) else {}
    InvitationFactory(meeting=a_meeting(**facts, **cancelled), was_there=True)

    pulses.open_pulses(now=ENDED)

    assert Pulse.objects.count() == 0


def test_a_meeting_that_moves_after_all_is_asked_about_later():
    meeting = InvitationFactory(meeting=a_meeting(), was_there=True).meeting
    pulses.open_pulses(now=ENDED)
    pulse_letters.plan_letters(now=ENDED)

    Meeting.objects.filter(pk=meeting.pk).update(
        starts_at=ENDED + timedelta(days=6), ends_at=ENDED + timedelta(days=6, hours=2)
    )
    pulses.open_pulses(now=MORNING)

    assert Pulse.objects.count() == 0
    assert why_not(Message.objects.get(), MORNING) == pulse_letters.GONE


def why_not(message, now):
    return kinds.find(message.kind).still_wanted([message], now).get(message.pk)


def test_the_mail_is_not_wanted_once_answered_closed_absent_or_pausing():
    meeting = a_meeting()
    people = [InvitationFactory(meeting=meeting, was_there=True) for _ in range(4)]
    pulses.open_pulses(now=ENDED)
    pulse_letters.plan_letters(now=ENDED)
    pulse = Pulse.objects.get()
    pulses.answer(pulse, people[0].member, Answered(8, 8, 8), now=ENDED)
    people[1].was_there = False
    people[1].save()
    joining.pause(people[2].member, by=None, now=ENDED)
    messages = {message.member_id: message for message in Message.objects.select_related("member")}

    found = [why_not(messages[person.member_id], MORNING) for person in people]

    assert found == [pulse_letters.ANSWERED, pulse_letters.NOT_THERE, pulse_letters.PAUSES, None]
    assert why_not(messages[people[3].member_id], pulse.closes_at) == pulse_letters.CLOSED


def test_the_mail_has_a_link_that_tells_nothing():
    invitation = InvitationFactory(meeting=a_meeting(), was_there=True)
    pulses.open_pulses(now=ENDED)
    pulse_letters.plan_letters(now=ENDED)
    message = Message.objects.select_related("member").get()

    letter = kinds.find(message.kind).render([message], MORNING)[message.pk]

    path = pulse_links.link_path(PulseReceiver.objects.get())
    assert path in letter.text
    assert path in letter.html
    assert str(invitation.member.last_name) not in path


# --- answering ------------------------------------------------------------------------------------


def test_an_answer_is_kept_without_who_or_when():
    receiver = PulseReceiverFactory(pulse__meeting=a_meeting())
    other = PulseReceiverFactory(pulse=receiver.pulse)

    pulses.answer(receiver.pulse, receiver.member, Answered(7, 8, 9, "Fijn"), now=ENDED)

    receiver.refresh_from_db()
    other.refresh_from_db()
    assert (receiver.has_answered, other.has_answered) == (True, False)
    assert list(PulseAnswer.objects.values_list("useful", "together", "forward", "words")) == [(7, 8, 9, "Fijn")]
    columns = {field.name for field in PulseAnswer._meta.get_fields()}
    assert columns == {"id", "pulse", "useful", "together", "forward", "words"}


def test_no_row_tells_by_its_place_or_its_transaction_whose_answer_it_is():
    pulse = PulseFactory(meeting=a_meeting())
    receivers = [PulseReceiverFactory(pulse=pulse) for _ in range(6)]
    for receiver in reversed(receivers):
        pulses.answer(pulse, receiver.member, Answered(7, 8, 9), now=ENDED)

    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM meetings_pulseanswer ORDER BY ctid")
        as_stored = [key for (key,) in cursor.fetchall()]
        cursor.execute("SELECT member_id FROM meetings_pulsereceiver ORDER BY ctid")
        people = [key for (key,) in cursor.fetchall()]

    assert as_stored == sorted(as_stored)
    assert people == [receiver.member_id for receiver in receivers]


def test_an_answer_counts_once_and_not_after_the_end():
    receiver = PulseReceiverFactory(pulse__meeting=a_meeting())
    late = PulseReceiverFactory(pulse=receiver.pulse)
    pulses.answer(receiver.pulse, receiver.member, Answered(7, 8, 9), now=ENDED)

    with pytest.raises(pulses.AlreadyAnswered):
        pulses.answer(receiver.pulse, receiver.member, Answered(1, 1, 1), now=ENDED)
    with pytest.raises(pulses.Closed):
        pulses.answer(receiver.pulse, late.member, Answered(1, 1, 1), now=receiver.pulse.closes_at)
    with pytest.raises(PulseReceiver.DoesNotExist):
        pulses.answer(receiver.pulse, MemberFactory(), Answered(1, 1, 1), now=ENDED)

    assert PulseAnswer.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_tabs_at_once_count_once_and_two_people_at_once_twice():
    first = PulseReceiverFactory(pulse__meeting=a_meeting())
    second = PulseReceiverFactory(pulse=first.pulse)
    barrier, raised = Barrier(3), []

    def do(receiver):
        barrier.wait()
        try:
            pulses.answer(receiver.pulse, receiver.member, Answered(7, 8, 9), now=ENDED)
        except pulses.AlreadyAnswered as error:
            raised.append(type(error))
        finally:
            connection.close()

    threads = [Thread(target=do, args=[receiver]) for receiver in (first, first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)

    assert (PulseAnswer.objects.count(), raised) == (2, [pulses.AlreadyAnswered])
    assert PulseReceiver.objects.filter(has_answered=True).count() == 2


# --- by the link ----------------------------------------------------------------------------------


@pytest.fixture
def receiver(member):
    meeting = a_meeting(ends_at=timezone.now() - timedelta(days=1))
    return PulseReceiverFactory(pulse=PulseFactory(meeting=meeting), member=member)


SCORES = {"useful": "7", "together": "8", "forward": "9", "words": "Meer doen."}


def by_link(receiver, **post):
    client = Client()
    client.cookies["language"] = "en"
    path = pulse_links.link_path(receiver)
    return client.post(path, post, follow=True) if post else client.get(path)


def test_answering_by_the_link_uses_it_up(receiver):
    assert by_link(receiver).status_code == 200

    thanks = by_link(receiver, **SCORES)
    again = by_link(receiver, **{**SCORES, "useful": "1"})

    assert "Thank you, your answer is in" in text_of(thanks)
    assert "Thank you, your answer is in" in text_of(again)
    assert [answer.useful for answer in PulseAnswer.objects.all()] == [7]
    assert "Meer doen." not in by_link(receiver).text


@pytest.mark.parametrize("wrong", [{}, {"useful": "0"}, {"useful": "11"}, {"useful": "x"}, {"words": "x" * 1001}])
def test_what_is_missing_is_asked_and_what_was_typed_is_kept(receiver, wrong):
    response = by_link(receiver, **{**(SCORES if wrong else {"together": "8", "words": "Meer doen."}), **wrong})

    assert response.status_code == 200
    assert 'role="alert"' in response.text
    assert re.search(r'name="together" value="8"[^>]*checked', response.text)
    assert PulseAnswer.objects.count() == 0


def test_the_link_after_the_end_of_who_left_and_of_nobody(receiver):
    client = Client()
    assert client.get(reverse("meetings:pulse-by-link", args=["x"])).status_code == 404
    of_another = f"{pulse_links.link_token(receiver)}0"  # the signature is of this one only
    assert client.get(reverse("meetings:pulse-by-link", args=[of_another])).status_code == 404
    joining.leave(receiver.member, by=None, now=timezone.now())
    assert by_link(receiver, **SCORES).status_code == 410
    joining.return_(receiver.member, by=None, now=timezone.now())
    Pulse.objects.update(opens_at=timezone.now() - timedelta(days=2), closes_at=timezone.now() - timedelta(hours=1))
    late = by_link(receiver, **SCORES)
    assert (late.status_code, "This thermometer is closed" in text_of(late)) == (410, True)
    assert PulseAnswer.objects.count() == 0


# --- what is shown --------------------------------------------------------------------------------


def test_four_answers_show_nothing_anywhere_and_five_show(member, member_client, coordinator_client):
    ends_at = timezone.now() - timedelta(days=40)
    pulse = answered_by(4, a_meeting(ends_at=ends_at), words="Kanarie", useful=3, together=4, forward=5)
    next_one = a_meeting(ends_at=timezone.now() + timedelta(days=9))
    PulseReceiverFactory(pulse=pulse, member=member, has_answered=True)
    addresses = [
        pulse.get_absolute_url(),
        reverse("meetings:pulses"),
        next_one.get_absolute_url(),
        pulse.meeting.get_absolute_url(),
        reverse("portal:home"),
        reverse("members:my-data"),
    ]

    def seen(client):
        return " ".join(text_of(client.get(address)) for address in addresses)

    for client in (member_client, coordinator_client):
        assert "Kanarie" not in seen(client)
        assert "4.0" not in seen(client)
        assert "4 answers" not in seen(client)
    assert "Fewer than five people answered" in seen(member_client)
    assert pulses.words_of(pulse, now=timezone.now()) == []
    assert "Kanarie" not in str(gathering.show(member))

    PulseAnswerFactory(pulse=pulse, words="Kanarie 4", useful=3, together=4, forward=5)

    assert "Kanarie 4" in seen(member_client)
    assert seen(member_client).count("4.0 out of 10 · 5 answers") == 2  # on its own page and beside the next meeting
    assert len(pulses.words_of(pulse, now=timezone.now())) == 5


def test_before_closing_nothing_is_shown_to_anyone(member_client, coordinator_client):
    meeting = a_meeting(ends_at=timezone.now() - timedelta(days=2))
    pulse = answered_by(9, meeting, words="Kanarie", closes_at=timezone.now() + timedelta(minutes=5))

    for client in (member_client, coordinator_client):
        for address in (pulse.get_absolute_url(), reverse("meetings:pulses"), meeting.get_absolute_url()):
            found = text_of(client.get(address))
            assert "Kanarie" not in found
            assert "9 answers" not in found
            assert "8.0" not in found
    assert list(Pulse.objects.with_results(timezone.now())) == []


def test_comparing_meetings_or_looking_twice_computes_nothing_of_one_person():
    """Results are of one meeting each, once it is closed and never after; nothing adds meetings together."""
    first = answered_by(5, a_meeting(), useful=8, together=8, forward=8)
    second = answered_by(4, a_meeting(ends_at=ENDED + timedelta(days=31)), useful=1, together=1, forward=1)
    now = second.closes_at + timedelta(days=1)

    rows = list(pulses.of_circle(None, now=now))

    assert [(row.pk, row.number, row.overall) for row in rows] == [(first.pk, 5, 8.0)]
    late = PulseReceiverFactory(pulse=first)
    with pytest.raises(pulses.Closed):  # so that the number never goes from five to six before someone's eyes
        pulses.answer(first, late.member, Answered(1, 1, 1), now=now)


def test_who_leaves_takes_nothing_of_the_result_along():
    pulse = PulseFactory(meeting=a_meeting())
    receivers = [PulseReceiverFactory(pulse=pulse) for _ in range(5)]
    for receiver in receivers:
        pulses.answer(pulse, receiver.member, Answered(7, 8, 9), now=ENDED)

    joining.leave(receivers[0].member, by=None, now=pulse.closes_at)

    assert [row.number for row in pulses.of_circle(None, now=pulse.closes_at)] == [5]


def test_words_stand_in_the_order_of_keys_that_say_nothing():
    pulse = answered_by(6, words="Woord")
    in_order = list(pulse.answers.order_by("pk").values_list("words", flat=True))

    assert pulses.words_of(pulse, now=pulse.closes_at) == in_order


def test_the_box_on_the_next_meeting(member_client, django_assert_num_queries):
    now = timezone.now()
    answered_by(5, a_meeting(ends_at=now - timedelta(days=80)), useful=7, together=7, forward=7)
    answered_by(9, a_meeting(ends_at=now - timedelta(days=40)), useful=8, together=8, forward=8)
    answered_by(9, a_meeting(ends_at=now - timedelta(days=40), group=GroupFactory()), useful=1, together=1, forward=1)
    meeting = a_meeting(ends_at=now + timedelta(days=9))

    with django_assert_num_queries(1):
        pulses_beside.beside(meeting, is_over=False, now=now)

    assert "8.0 out of 10 · was 7.0 · 9 answers" in text_of(member_client.get(meeting.get_absolute_url()))


def test_a_group_keeps_its_own(member, member_client):
    group = GroupMembershipFactory().group
    pulse = answered_by(5, a_meeting(ends_at=timezone.now() - timedelta(days=40), group=group))

    assert member_client.get(pulse.get_absolute_url()).status_code == 404
    address = reverse("meetings:pulses") + f"?group={group.pk}"
    assert pulse.meeting.title not in member_client.get(address).text

    GroupMembershipFactory(member=member, group=group)

    assert member_client.get(pulse.get_absolute_url()).status_code == 200
    assert pulse.meeting.title in member_client.get(address).text


def test_the_trend_has_as_many_queries_for_one_as_for_many(member_client):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert member_client.get(reverse("meetings:pulses")).status_code == 200
        return len(captured)

    answered_by(5, a_meeting(ends_at=timezone.now() - timedelta(days=400)))
    member_client.get(reverse("meetings:pulses"))
    one = queries()
    for months in range(2, 12):
        answered_by(5, a_meeting(ends_at=timezone.now() - timedelta(days=400 - 32 * months)))

    assert queries() == one


def test_the_band_is_a_year_to_a_year_and_a_half_after_the_first_meeting():
    first = answered_by(5)
    now = first.closes_at + timedelta(days=1)

    trend = pulse_trend.trend(pulses.of_circle(None, now=now), None, today=now.date())

    assert (str(trend.results_from), str(trend.results_until)) == ("2027-03-27", "2027-09-27")
    assert trend.overall.dots == [("6.0", "56.7")]  # an eight, at the left edge
    assert pulse_trend.trend(Pulse.objects.with_results(ENDED), None, today=ENDED.date()) is None


def test_nothing_yet(member_client, member):
    meeting = a_meeting(ends_at=timezone.now() - timedelta(days=1))

    assert "There is nothing to show yet" in text_of(member_client.get(reverse("meetings:pulses")))
    assert member_client.get(reverse("meetings:pulse", args=[meeting.pk])).status_code == 404


def test_answering_on_the_page(receiver, member_client):
    address = receiver.pulse.get_absolute_url()

    assert "How was it?" in text_of(member_client.get(address))
    assert "your answer is kept" in text_of(member_client.post(address, SCORES, follow=True)).lower()
    assert "You answered already" in text_of(member_client.post(address, SCORES, follow=True))
    assert PulseAnswer.objects.count() == 1


def test_who_was_not_there_is_not_asked(coordinator_client, receiver):
    address = receiver.pulse.get_absolute_url()

    assert "can still answer" in text_of(coordinator_client.get(address))
    coordinator_client.post(address, SCORES)
    assert PulseAnswer.objects.count() == 0


# --- what was learned -----------------------------------------------------------------------------


def test_what_was_learned_stands_with_the_decision_that_came_of_it(coordinator_client, member_client):
    pulse = answered_by(5, a_meeting(ends_at=timezone.now() - timedelta(days=40)))
    decision = DecisionFactory(text="Voortaan meer doen", meeting=pulse.meeting)
    of_group = DecisionFactory(meeting__group=GroupFactory())
    address = reverse("meetings:pulse-lesson", args=[pulse.meeting_id])
    lesson = {"lesson": "Te veel praten", "decision": decision.pk, "version": 1}

    assert coordinator_client.post(address, {**lesson, "decision": of_group.pk}).status_code == 200
    assert coordinator_client.post(address, lesson).status_code == 302
    for page in (pulse.get_absolute_url(), reverse("meetings:pulses")):
        assert "Voortaan meer doen" not in member_client.get(page).text  # the report was not sent yet
        assert "Te veel praten" in member_client.get(page).text
    ReportVersionFactory(meeting=pulse.meeting)

    for page in (decision.get_absolute_url(), pulse.get_absolute_url(), reverse("meetings:pulses")):
        assert "Te veel praten" in member_client.get(page).text
    assert "Voortaan meer doen" in member_client.get(reverse("meetings:pulses")).text
    late = coordinator_client.post(address, {**lesson, "lesson": "Anders"})
    assert "Now it says: Te veel praten" in late.text
    assert "Anders" in late.text
    assert coordinator_client.post(address, {**lesson, "lesson": "Anders", "version": 2}).status_code == 302
    assert member_client.get(address).status_code == 404
