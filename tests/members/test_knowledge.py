from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection

from members import knowledge
from members.area_merging import merge_areas
from members.models import Change, Channel, Expertise, Level, Member, SearchRow
from tests.factories import ExpertiseFactory, KnowledgeAreaFactory, MemberFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


@pytest.fixture
def area():
    return KnowledgeAreaFactory(name="Vliegeren")


def say(member, area, level=Level.BASICS, now=NOW, **more):
    return knowledge.say(member, area, level=level, by=more.pop("by", member), now=now, **more)


def test_say_keeps_what_was_said(member, area):
    row, is_new = say(member, area, Level.EXPERT, interest=3, can_teach=True)

    row.refresh_from_db()
    assert is_new
    assert (row.member, row.area, row.changed_at) == (member, area, NOW)
    assert row.stated == {
        "level": 4,
        "interest": 3,
        "can_teach": True,
        "gives_advice": False,
        "can_step_in": False,
        "wants_to_learn": False,
    }


def test_say_makes_the_part_of_the_profile_complete(member, area):
    say(member, area)
    say(member, KnowledgeAreaFactory(), now=LATER)

    assert Member.objects.get(pk=member.pk).expertise_at == NOW


def test_say_is_found_and_remembered(member, coordinator, area):
    say(member, area, Level.EXPERIENCED, by=coordinator, channel=Channel.PAPER)

    change = Change.objects.get()
    assert "vliegeren" in SearchRow.objects.get(member=member).members_words
    assert (change.part, change.by, change.channel, change.before) == ("expertise", coordinator, "paper", None)
    assert (change.after["area"], change.after["level"]) == ("Vliegeren", 3)


def test_say_twice_changes_nothing(member, area):
    say(member, area)

    row, is_new = say(member, area, now=LATER)

    assert not is_new
    assert (row.changed_at, Change.objects.count()) == (NOW, 1)


def test_say_from_an_old_page(member, area):
    seen = knowledge.mark_of(say(member, area)[0])
    say(member, area, Level.EXPERT, now=LATER, seen=seen)

    with pytest.raises(knowledge.StaleExpertise) as stale:
        say(member, area, Level.EXPERIENCED, seen=seen)
    with pytest.raises(knowledge.StaleExpertise):
        say(member, area, Level.EXPERIENCED, seen="")

    assert stale.value.expertise.level == Level.EXPERT
    assert not say(member, area, Level.EXPERT, seen=seen)[1]  # the same is no clash


@pytest.mark.parametrize(
    "facts", [{"accepted_at": None}, {"accepted_at": None, "declined_at": NOW, "declined_because": "Nee."}]
)
def test_say_of_what_nobody_can_choose(member, facts):
    with pytest.raises(knowledge.AreaGone):
        say(member, KnowledgeAreaFactory(**facts))


def test_say_of_a_merged_area_is_said_of_the_other(member, area):
    gone = KnowledgeAreaFactory()
    merge_areas(gone, area, by=None, now=NOW)

    assert say(member, gone)[0].area == area


def test_another_level_takes_the_confirmation_away(member, area):
    row = say(member, area)[0]
    knowledge.confirm(row, by=MemberFactory(), now=NOW)

    kept = say(member, area, can_teach=True)[0].confirmed_at
    gone = say(member, area, Level.EXPERT, can_teach=True)[0].confirmed_at

    assert (kept, gone) == (NOW, None)
    assert Expertise.objects.get().confirmed_by is None


def test_forget_the_last_opens_the_part_again(member, area):
    other = KnowledgeAreaFactory()
    say(member, area)
    say(member, other)

    assert knowledge.forget(member, area, by=member, now=NOW)
    still = Member.objects.get(pk=member.pk).expertise_at
    assert knowledge.forget(member, other, by=member, now=NOW)

    assert (still, Member.objects.get(pk=member.pk).expertise_at) == (NOW, None)
    assert not knowledge.forget(member, other, by=member, now=NOW)
    assert "vliegeren" not in SearchRow.objects.get(member=member).members_words
    assert Change.objects.order_by("pk").last().after is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(3))
def test_say_and_forget_at_once_keep_the_part_true(attempt):
    """Whoever comes last: the moment stands there exactly when there is something on the list."""
    member, one, two = MemberFactory(), KnowledgeAreaFactory(), KnowledgeAreaFactory()
    say(member, one)
    start, problems = Barrier(3), []

    def run(hand):
        start.wait()
        try:
            hand()
        except Exception as error:
            problems.append(error)
        finally:
            connection.close()

    hands = [
        lambda: knowledge.forget(member, one, by=member, now=NOW),
        lambda: say(member, two),
        lambda: merge_areas(one, two, by=None, now=NOW),
    ]
    threads = [Thread(target=run, args=[hand]) for hand in hands]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    member.refresh_from_db()
    assert problems == []
    assert (member.expertise_at is not None) == member.expertise.exists()
    assert not Expertise.objects.filter(area=one).exists()


@pytest.mark.parametrize(
    ("level", "offers", "expected"),
    [
        (Level.HEARD_OF, {"can_teach": True}, True),
        (Level.HEARD_OF, {"gives_advice": True}, True),
        (Level.HEARD_OF, {"can_step_in": True}, True),
        (Level.HEARD_OF, {"wants_to_learn": True}, False),
        (Level.BASICS, {"can_teach": True}, False),
    ],
)
def test_offers_without_knowing(level, offers, expected):
    assert knowledge.offers_without_knowing(level=level, **offers) == expected


# --- confirming -----------------------------------------------------------------------------------


def test_confirm_and_take_back(coordinator):
    row = ExpertiseFactory(level=Level.EXPERT)

    knowledge.confirm(row, by=coordinator, now=NOW, level="4")
    knowledge.confirm(row, by=coordinator, now=LATER, level=4)
    row.refresh_from_db()
    confirmed = (row.confirmed_by, row.confirmed_at)
    taken_back = knowledge.take_back(row, by=coordinator, now=LATER)
    again = knowledge.take_back(row, by=coordinator, now=LATER)

    row.refresh_from_db()
    assert confirmed == (coordinator, NOW)
    assert (row.confirmed_by, row.confirmed_at) == (None, None)
    assert (taken_back, again) == (True, False)
    assert [(change.by, change.after["is_confirmed"]) for change in Change.objects.order_by("pk")] == [
        (coordinator, True),
        (coordinator, False),
    ]


def test_not_ones_own_says_the_function_and_the_database():
    row = ExpertiseFactory()

    with pytest.raises(knowledge.NotByYourself):
        knowledge.confirm(row, by=row.member, now=NOW)
    with pytest.raises(IntegrityError, match="expertise_is_confirmed_by_another"):
        Expertise.objects.update(confirmed_by=row.member, confirmed_at=NOW)


@pytest.mark.parametrize("seen", ["2", "", "x", 3])
def test_confirm_what_was_changed_since(member, seen):
    row = ExpertiseFactory(level=Level.EXPERT)

    with pytest.raises(knowledge.StaleExpertise):
        knowledge.confirm(row, by=member, now=NOW, level=seen)


def test_confirm_what_another_confirmed(member, coordinator):
    row = ExpertiseFactory()
    knowledge.confirm(row, by=coordinator, now=NOW)

    with pytest.raises(knowledge.AlreadyConfirmed):
        knowledge.confirm(row, by=member, now=NOW)
    assert not knowledge.take_back(row, by=member, now=NOW)


def test_shown_stands_in_the_order_of_the_tree(member, django_assert_num_queries):
    first = KnowledgeAreaFactory(position=901)
    second = KnowledgeAreaFactory(position=902)
    parts = [KnowledgeAreaFactory(parent=first, position=position) for position in (2, 1)]
    for area in (second, *parts, first):
        ExpertiseFactory(member=member, area=area)

    with django_assert_num_queries(1):
        found = [(row.area, row.area.parent) for row in knowledge.shown(member)]

    assert found == [(first, None), (parts[1], first), (parts[0], first), (second, None)]
