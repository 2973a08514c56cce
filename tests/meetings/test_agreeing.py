from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from meetings import agreeing
from meetings.typed_actions import Unclear
from tests.factories import (
    LONG_AGO,
    AffiliationFactory,
    AgendaItemFactory,
    GroupFactory,
    GroupMembershipFactory,
    InvitationFactory,
    MeetingFactory,
    MemberFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 27, 19, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def item():
    return AgendaItemFactory(meeting=MeetingFactory(starts_at=NOW - timedelta(minutes=30)))


@pytest.fixture
def bram():
    return MemberFactory(first_name="Bram", last_name="Jansen")


def agree(item, line, by, submission=None):
    made, said = agreeing.agree(item.meeting, item, line, by=by, now=NOW, submission=submission)
    people = [part.member for part in made.assignments.order_by("pk")]
    return made.title, made.due_on, people, said


def asked(item, line, by):
    with pytest.raises(Unclear) as unclear:
        agree(item, line, by)
    return unclear.value.question


def test_a_line_becomes_an_action_item_at_its_agenda_item(item, bram, coordinator):
    assert agree(item, "Zaal bellen @bram vóór 11 december", coordinator) == (
        "Zaal bellen",
        date(2026, 12, 11),
        [bram],
        "",
    )
    [made] = item.action_items.all()
    assert (made.meeting, made.created_by, made.created_at) == (item.meeting, coordinator, NOW)


def test_for_everyone(item, bram, coordinator):
    _title, _on, people, _said = agree(item, "Locaties vergelijken @iedereen vóór 11 december", coordinator)

    assert set(people) == {bram, coordinator, item.meeting.created_by}


def test_the_next_meeting_is_the_next_of_the_same_circle(item, bram, coordinator):
    MeetingFactory(starts_at=NOW + timedelta(days=10), ends_at=NOW + timedelta(days=11), group=GroupFactory())
    MeetingFactory(starts_at=NOW + timedelta(days=40), cancelled_at=LONG_AGO, cancelled_by=coordinator)
    MeetingFactory(starts_at=datetime(2026, 5, 20, 17, 30, tzinfo=UTC))

    assert agree(item, "Bellen @bram", coordinator)[1:] == (
        date(2026, 5, 20),
        [bram],
        "You named no day, so it is for before the next meeting: Wednesday 20 May.",
    )


def test_who_left_or_pauses_is_refused_with_the_reason(item, coordinator):
    MemberFactory(first_name="Kees", last_name="Mulder", left_at=LONG_AGO, is_active=False)
    MemberFactory(first_name="Piet", last_name="Smit", paused_at=LONG_AGO)

    assert asked(item, "Bellen @kees morgen", coordinator) == "Kees Mulder cannot do this: no longer in the guild."
    assert asked(item, "Bellen @piet morgen", coordinator) == "Piet Smit cannot do this: takes a break."


def test_at_the_meeting_of_a_group_its_members_and_who_was_invited(bram, coordinator):
    group = GroupFactory()
    GroupMembershipFactory(group=group, member__first_name="Gea", from_on=date(2026, 1, 1))
    item = AgendaItemFactory(meeting=MeetingFactory(group=group, starts_at=NOW))
    InvitationFactory(meeting=item.meeting, member__first_name="Ine")

    assert agree(item, "Bellen @gea @ine morgen", coordinator)[1] == date(2026, 3, 28)
    assert (
        asked(item, "Bellen @bram morgen", coordinator) == "Bram Jansen cannot do this: does not belong to this group."
    )


def test_the_same_line_sent_twice_is_one_item(item, bram, coordinator):
    submission = "7a5e1c2e-6a55-4a0e-8d6f-0d6a0b3c9f11"
    for _time in range(2):
        agree(item, "Bellen @bram morgen", coordinator, submission)

    assert item.action_items.count() == 1


def choices(item, line, by):
    with pytest.raises(Unclear) as unclear:
        agree(item, line, by)
    return [(choice.label, choice.line) for choice in unclear.value.choices]


def test_two_of_the_same_name_are_told_apart_by_their_organisation(item, coordinator):
    kims = MemberFactory.create_batch(2, first_name="Kim", last_name="Bakker")
    for kim, name in zip(kims, ("De Brink", "De Zonnehoek")):
        AffiliationFactory(member=kim, organisation__name=name, from_on=date(2026, 1, 1))

    first, second = choices(item, "Bellen @kim morgen", coordinator)

    assert [first[0], second[0]] == ["Kim Bakker (De Brink)", "Kim Bakker (De Zonnehoek)"]
    assert agree(item, second[1], coordinator)[2] == [kims[1]]


def test_a_surname_is_asked_back(item, bram, coordinator):
    assert choices(item, "Bellen @jansen morgen", coordinator) == [("Bram Jansen", "Bellen @Bram Jansen morgen")]


def test_accents_do_not_matter(item, coordinator):
    zoe = MemberFactory(first_name="Zoë", last_name="Pars")

    assert (
        agree(item, "Bellen @zoe morgen", coordinator)[2] == agree(item, "Mailen @ZOË morgen", coordinator)[2] == [zoe]
    )


def test_a_name_costs_one_question_to_the_database(item, bram, coordinator, django_assert_num_queries):
    for number in range(30):
        MemberFactory(first_name="Brent", last_name=f"Bos{number}")
    circle = agreeing.circle_of(item.meeting, by=coordinator, now=NOW)

    with django_assert_num_queries(1):
        assert len(circle.find("br")) == 31
