import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from meetings import decision_letters, decisions
from meetings.models import Decision
from samensterker.localtime import local_day
from samensterker.outbox.models import Message
from tests.factories import (
    LONG_AGO,
    AgendaItemFactory,
    CoordinatorFactory,
    DecisionFactory,
    GroupFactory,
    GroupMembershipFactory,
    InvitationFactory,
    MeetingFactory,
    MemberFactory,
    ReportVersionFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 27, 19, tzinfo=UTC)
TODAY = date(2026, 3, 27)


@pytest.fixture(autouse=True)
def in_english(member_client, coordinator_client):
    for client in (member_client, coordinator_client):
        client.cookies["language"] = "en"


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


# --- the rules ------------------------------------------------------------------------------------


def test_decide(coordinator):
    item = AgendaItemFactory()

    for _time in range(2):
        decisions.decide(
            item.meeting,
            item,
            "We doen het.",
            by=coordinator,
            now=NOW,
            submission="7a5e1c2e-6a55-4a0e-8d6f-0d6a0b3c9f11",
        )

    [made] = Decision.objects.all()
    assert (made.text, made.agenda_item, made.decided_on) == ("We doen het.", item, local_day(item.meeting.starts_at))
    item.meeting.refresh_from_db()
    assert item.meeting.minutes_began_at == NOW


def test_change_by_two():
    decision = DecisionFactory(text="Oud")

    assert decisions.change(decision, version=1, now=NOW, text="Nieuw")
    assert not decisions.change(decision, version=1, now=NOW, text="Nieuw")
    with pytest.raises(decisions.StaleDecision) as stale:
        decisions.change(decision, version=1, now=NOW, text="Anders")

    assert (stale.value.decision.text, stale.value.decision.version) == ("Nieuw", 2)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("locatie", ["Locaties vergelijken we elk jaar."]),
        ("Locaties vergelijken", ["Locaties vergelijken we elk jaar."]),
        ("vergelijk", ["Locaties vergelijken we elk jaar."]),
        ("nieuwsbrief", ["De nieuwsbrieven gaan per kwartaal."]),
        ("nieuwsbrieven", ["De nieuwsbrieven gaan per kwartaal."]),
        ("lesgeld", ["De nieuwsbrieven gaan per kwartaal."]),
        ("rondvraag", ["Locaties vergelijken we elk jaar."]),
        ("café", ["Het cafe blijft."]),
        ("locatie café", []),
        ("'; DROP TABLE --", []),
        ("& | ! ( :*", []),
    ],
)
def test_search(words, found):
    DecisionFactory(text="Locaties vergelijken we elk jaar.", agenda_item=AgendaItemFactory(title="Rondvraag"))
    DecisionFactory(text="De nieuwsbrieven gaan per kwartaal.", lesson="Het scheelt lesgeld.")
    DecisionFactory(text="Het cafe blijft.")

    assert [one.text for one in decisions.search(Decision.objects.all(), words)] == found


def test_what_could_come_in_its_place():
    first = DecisionFactory(decided_on=TODAY)
    later, same_day = DecisionFactory(decided_on=TODAY + timedelta(30)), DecisionFactory(decided_on=TODAY)
    DecisionFactory(decided_on=TODAY - timedelta(30))
    DecisionFactory(decided_on=TODAY + timedelta(30), meeting__group=GroupFactory())

    assert list(decisions.could_replace(first)) == [later, same_day]


# --- the mail on its day --------------------------------------------------------------------------


def letters():
    return [
        (message.member, message.refs["decision"]) for message in Message.objects.filter(kind=decision_letters.REVIEW)
    ]


def test_the_review_comes_once_to_who_wrote_it_down(coordinator):
    writer = CoordinatorFactory()
    due = DecisionFactory(review_on=TODAY, created_by=writer)
    DecisionFactory(review_on=TODAY + timedelta(1), created_by=writer)
    DecisionFactory(review_on=TODAY - timedelta(31), created_by=writer)
    DecisionFactory(review_on=TODAY, replaced_by=due, created_by=writer)
    DecisionFactory(created_by=writer)

    for _time in range(2):
        decision_letters.plan_reviews(now=NOW)

    assert letters() == [(writer, due.pk)]


def test_when_that_member_does_not_organise_any_more_each_coordinator_hears(coordinator):
    due = DecisionFactory(review_on=TODAY, created_by=MemberFactory())
    others = list(type(coordinator).objects.coordinators().order_by("pk"))

    decision_letters.plan_reviews(now=NOW)

    assert sorted(letters(), key=lambda row: row[0].pk) == [(other, due.pk) for other in others]


def test_of_a_group_its_member_who_wrote_it_down():
    membership = GroupMembershipFactory(from_on=date(2026, 1, 1))
    due = DecisionFactory(review_on=TODAY, created_by=membership.member, meeting__group=membership.group)

    decision_letters.plan_reviews(now=NOW)

    assert letters() == [(membership.member, due.pk)]


def test_the_letter_and_when_it_is_not_wanted_any_more():
    writer = CoordinatorFactory(first_name="Anna", language="nl")
    due = DecisionFactory(
        review_on=TODAY, created_by=writer, text="We <b>huren</b> zalen.", meeting__title="De website"
    )
    decision_letters.plan_reviews(now=NOW)
    messages = list(Message.objects.select_related("member"))

    [letter] = decision_letters._drawn(messages, NOW).values()
    wanted = decision_letters._unwanted(messages, NOW)
    Decision.objects.update(review_on=TODAY + timedelta(60))
    moved = decision_letters._unwanted(messages, NOW)
    Decision.objects.all().delete()

    assert "We <b>huren</b> zalen." in letter.text and "We &lt;b&gt;huren&lt;/b&gt; zalen." in letter.html
    assert f"/decisions/{due.pk}/" in letter.text
    assert (wanted, list(moved.values())) == ({}, [decision_letters.SETTLED])
    assert list(decision_letters._unwanted(messages, NOW).values()) == [decision_letters.SETTLED]
    assert decision_letters._drawn(messages, NOW) == {}


def test_who_left_the_work_gets_no_letter():
    writer = CoordinatorFactory()
    DecisionFactory(review_on=TODAY, created_by=writer)
    decision_letters.plan_reviews(now=NOW)
    type(writer).objects.filter(pk=writer.pk).update(role="member")

    messages = list(Message.objects.select_related("member"))

    assert list(decision_letters._unwanted(messages, NOW).values()) == [decision_letters.NOT_THEIRS]


# --- the pages ------------------------------------------------------------------------------------

LIST = "/decisions/"


def page_of(name, decision):
    return reverse(f"meetings:{name}", args=[decision.pk])


def test_list_with_nothing_yet(member_client):
    assert "No decision is written down yet." in text_of(member_client.get(LIST))


def test_list_shows_what_one_may_see(member_client, member):
    group = GroupFactory(name="Stuurgroep")
    of_guild = DecisionFactory(text="Van het gilde.")
    DecisionFactory(text="Van de groep.", meeting=MeetingFactory(group=group))
    told_nothing = text_of(member_client.get(LIST))
    ReportVersionFactory(meeting=of_guild.meeting)

    before = text_of(member_client.get(LIST))
    GroupMembershipFactory(group=group, member=member, from_on=date(2026, 1, 1))
    after = text_of(member_client.get(LIST))

    assert "Van het gilde." not in told_nothing
    assert ("Van het gilde." in before, "Van de groep." in before, "Stuurgroep" in before) == (True, False, False)
    assert ("Van de groep." in after, "Stuurgroep" in after) == (True, True)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=zaal", ["Zalen huren."]),
        ("year=2025", ["Oud besluit."]),
        ("group=guild", ["Zalen huren.", "Oud besluit."]),
        ("group=%(group)s", ["Van de groep."]),
        ("review=yes", ["Oud besluit."]),
        ("q=zaal&year=2025", []),
        ("year=9999&after=x", []),
        ("year=0000", []),
        ("year=x&group=x&after=-1", ["Zalen huren.", "Van de groep.", "Oud besluit."]),
        ("group=99999999", ["Zalen huren.", "Van de groep.", "Oud besluit."]),
    ],
)
def test_list_filtered(coordinator_client, query, found):
    DecisionFactory(text="Oud besluit.", decided_on=date(2025, 5, 1), review_on=date(2025, 9, 1))
    group = DecisionFactory(
        text="Van de groep.", decided_on=date(2026, 2, 1), meeting__group=GroupFactory()
    ).meeting.group
    DecisionFactory(text="Zalen huren.", decided_on=date(2026, 3, 1), review_on=date(2099, 1, 1))

    page = coordinator_client.get(f"{LIST}?{query % {'group': group.pk}}").content.decode()

    assert re.findall(r"<h3><a[^>]*>([^<]*)</a>", page) == found


def test_list_is_paged_with_as_many_queries_for_many(member_client, django_assert_num_queries):
    told = ReportVersionFactory().meeting
    DecisionFactory(text="Besluit 0", decided_on=date(2026, 1, 1), meeting=told)
    member_client.get(LIST)
    with django_assert_num_queries(5):  # session, member, decisions, years, groups
        member_client.get(LIST)
    meeting = MeetingFactory(group=GroupFactory())
    for number in range(1, 41):
        DecisionFactory(text=f"Besluit {number}", decided_on=date(2026, 1, 1) + timedelta(number), meeting=told)
    DecisionFactory(meeting=meeting)

    with django_assert_num_queries(5):
        first = member_client.get(LIST).content.decode()
    second = member_client.get(LIST + re.search(r'rel="next" href="([^"]*)"', first)[1]).content.decode()

    def shown(page):
        return [int(number) for number in re.findall(r">Besluit (\d+)</a>", page)]

    assert shown(first) + shown(second) == list(range(40, -1, -1))
    assert "Older decisions" not in second


def test_detail(member_client, coordinator_client):
    told = ReportVersionFactory().meeting
    later = DecisionFactory(text="Toch niet.", meeting=told)
    decision = DecisionFactory(
        meeting=told,
        text="<b>We doen het.</b>",
        lesson="Vroeg bellen.",
        replaced_by=later,
        agenda_item=AgendaItemFactory(title="Zalen"),
    )

    for_member, for_coordinator = (
        client.get(page_of("decision", decision)) for client in (member_client, coordinator_client)
    )

    for words in ("&lt;b&gt;We doen het.&lt;/b&gt;", "Vroeg bellen.", "In its place came: Toch niet.", "Zalen"):
        assert words in text_of(for_member)
    assert page_of("decision-edit", decision) not in for_member.content.decode()
    assert page_of("decision-edit", decision) in for_coordinator.content.decode()
    assert "It came in the place of" in text_of(member_client.get(page_of("decision", later)))


def test_a_decision_of_a_group_is_for_its_members(member_client, member):
    decision = DecisionFactory(meeting__group=GroupFactory())

    found = [member_client.get(page_of(name, decision)).status_code for name in ("decision", "decision-edit")]
    GroupMembershipFactory(group=decision.meeting.group, member=member, from_on=date(2026, 1, 1))
    now_found = [member_client.get(page_of(name, decision)).status_code for name in ("decision", "decision-edit")]

    assert (found, now_found) == ([404, 404], [200, 200])


def test_who_was_a_guest_of_a_group_once_reads_nothing_of_its_other_meetings(member_client, member):
    group = GroupFactory()
    told, other = (ReportVersionFactory(meeting__group=group).meeting for _number in range(2))
    InvitationFactory(meeting=told, member=member)
    decision = DecisionFactory(meeting=told, replaced_by=DecisionFactory(meeting=other, text="Wij stoppen ermee."))
    DecisionFactory(meeting=other, text="Wij gaan door.", replaced_by=decision)

    shown = text_of(member_client.get(page_of("decision", decision)))

    assert "Wij" not in shown
    assert "Replaced" in shown


def typed(decision, **fields):
    return {"text": decision.text, "review_on": "", "lesson": "", "replaced_by": "", "version": 1, **fields}


def test_edit(coordinator_client):
    decision, later = DecisionFactory(decided_on=TODAY), DecisionFactory(decided_on=TODAY + timedelta(1))
    day = local_day(timezone.now()) + timedelta(90)

    response = coordinator_client.post(
        page_of("decision-edit", decision),
        typed(decision, text="Anders", review_on=day.isoformat(), lesson="Veel", replaced_by=later.pk),
    )

    assert response["Location"] == page_of("decision", decision)
    decision.refresh_from_db()
    assert (decision.text, decision.review_on, decision.lesson, decision.replaced_by) == ("Anders", day, "Veel", later)


def test_edit_by_two_keeps_what_the_second_typed(coordinator_client):
    decision = DecisionFactory(text="Oud")
    coordinator_client.post(page_of("decision-edit", decision), typed(decision, text="Van de eerste"))

    response = coordinator_client.post(page_of("decision-edit", decision), typed(decision, text="Van de tweede"))

    assert "Now it says: Van de eerste" in text_of(response)
    assert "Van de tweede</textarea>" in response.content.decode()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"text": ""}, "This field is required."),
        ({"text": "x" * 1001}, "at most 1000 characters"),
        ({"review_on": "31-11-2027"}, "This date does not exist."),
        ({"review_on": "2020-01-01"}, "Choose a day after today."),
        ({"review_on": "2190-01-01"}, "That is years ahead. Is the year right?"),
        ({"version": "x"}, ""),
    ],
)
def test_edit_bad_input(coordinator_client, fields, words):
    decision = DecisionFactory(text="Blijft")

    response = coordinator_client.post(page_of("decision-edit", decision), typed(decision, **fields))

    assert response.status_code == 200
    assert words in text_of(response)
    decision.refresh_from_db()
    assert (decision.text, decision.review_on) == ("Blijft", None)


def test_a_decision_is_not_replaced_by_one_of_another_circle(coordinator_client):
    decision, other = DecisionFactory(), DecisionFactory(meeting__group=GroupFactory(), decided_on=date(2027, 1, 1))
    DecisionFactory(decided_on=date(2027, 1, 1))

    response = coordinator_client.post(page_of("decision-edit", decision), typed(decision, replaced_by=other.pk))

    assert response.status_code == 200
    assert not Decision.objects.exclude(replaced_by=None).exists()


def test_remove(coordinator_client, member_client):
    decision = DecisionFactory(meeting=MeetingFactory(), text="Vergissing")

    assert member_client.post(page_of("decision-remove", decision)).status_code == 404
    assert "Vergissing" in text_of(coordinator_client.get(page_of("decision-remove", decision)))
    response = coordinator_client.post(page_of("decision-remove", decision))

    assert response["Location"] == reverse("meetings:minutes", args=[decision.meeting_id])
    assert not Decision.objects.exists()


def test_of_a_cancelled_meeting_one_lands_on_its_page(coordinator_client):
    meeting = MeetingFactory(cancelled_at=LONG_AGO, cancelled_by=CoordinatorFactory())
    decision = DecisionFactory(meeting=meeting)

    response = coordinator_client.post(
        page_of("decision-edit", decision) + "?back=minutes", typed(decision, text="Nieuw")
    )

    assert response["Location"] == decision.get_absolute_url()
    assert coordinator_client.post(page_of("decision-remove", decision))["Location"] == meeting.get_absolute_url()
