"""Who may see what, and what is kept of each choice."""

from datetime import UTC, datetime, timedelta

import pytest

from members import sharing
from members.models import Change, Channel, Member, SearchRow, Shared, SharingChoice
from members.sharing import may_see, shown_to, visible_parts
from members.sharing_texts import newest
from tests.factories import CoordinatorFactory, CvEntryFactory, MemberFactory, SharingTextFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 24, 11, tzinfo=UTC)
NOTHING = dict.fromkeys(Shared, False)


def choose(member, *, by=None, now=NOON, **choices):
    text = choices.pop("text", None) or newest()
    options = {name: choices.pop(name) for name in ("channel", "seen") if name in choices}
    return sharing.choose(
        member,
        {Shared(what): shared for what, shared in choices.items()},
        text=text,
        by=by or member,
        now=now,
        **options,
    )


def choose_all(member, *shared, **options):
    return choose(member, **{what.value: what in shared for what in Shared}, **options)


def shares(member):
    return [what for what in Shared if getattr(Member.objects.get(pk=member.pk), what.column)]


def evidence(member):
    rows = member.sharing_choices.order_by("pk").values_list("what", "is_shared", "text__number", "chosen_at")
    return list(rows)


# --- who may see ----------------------------------------------------------------------------------

VIEWERS = {
    "themselves": lambda member: member,
    "a member": lambda member: MemberFactory(),
    "one who pauses": lambda member: MemberFactory(paused_at=NOON),
    "one who left": lambda member: MemberFactory(left_at=NOON, is_active=False),
    "a coordinator": lambda member: CoordinatorFactory(),
}
HERE, GONE = {}, {"left_at": NOON, "is_active": False}


@pytest.mark.parametrize(
    ("viewer", "state", "shared", "expected"),
    [
        ("themselves", HERE, False, True),
        ("a member", HERE, False, False),
        ("a member", HERE, True, True),
        ("one who pauses", HERE, True, True),
        ("one who left", HERE, True, False),
        ("a coordinator", HERE, False, True),
        ("a member", GONE, True, False),
        ("a coordinator", GONE, False, True),
        ("a coordinator", {**GONE, "erased_at": NOON, "email": None}, True, False),
    ],
)
def test_may_see(viewer, state, shared, expected):
    member = MemberFactory(**state, **{what.column: shared for what in Shared})

    found = VIEWERS[viewer](member)

    assert {may_see(found, member, what) for what in Shared} == {expected}
    if found.is_active:  # who left asks nothing
        assert {Member.objects.filter(shown_to(found, what), pk=member.pk).exists() for what in Shared} == {expected}


def test_each_of_the_four_by_itself(member):
    other = MemberFactory(shares_email=True, shares_roster=True)

    assert visible_parts(member, other) == [Shared.EMAIL, Shared.ROSTER]


# --- choosing -------------------------------------------------------------------------------------


def test_nothing_is_shared_until_it_is_chosen(member):
    assert (shares(member), member.sharing_text) == ([], None)


def test_first_answer_is_kept_whole(member):
    text = newest()

    choose_all(member, Shared.PHONE)

    assert shares(member) == [Shared.PHONE]
    assert Member.objects.get(pk=member.pk).sharing_text == text
    assert evidence(member) == [
        ("phone", True, 1, NOON),
        ("email", False, 1, NOON),
        ("cv", False, 1, NOON),
        ("roster", False, 1, NOON),
    ]
    assert set(SharingChoice.objects.values_list("channel", "entered_by")) == {("web", member.pk)}


def test_later_only_what_changed_is_kept_and_nothing_is_ever_overwritten(member):
    choose_all(member, Shared.PHONE)
    choose_all(member, Shared.PHONE, Shared.CV, now=NOON + timedelta(days=1))
    choose_all(member, Shared.PHONE, Shared.CV, now=NOON + timedelta(days=2))
    choose(member, phone=False, now=NOON + timedelta(days=3))

    assert shares(member) == [Shared.CV]
    assert evidence(member)[4:] == [
        ("cv", True, 1, NOON + timedelta(days=1)),
        ("phone", False, 1, NOON + timedelta(days=3)),
    ]


def test_a_new_text_is_answered_whole_though_nothing_changed(member):
    choose_all(member, Shared.PHONE)
    SharingTextFactory(number=2)

    choose_all(member, Shared.PHONE)

    assert [(what, number) for what, _shared, number, _at in evidence(member)[4:]] == [
        ("phone", 2),
        ("email", 2),
        ("cv", 2),
        ("roster", 2),
    ]


def test_stopping_with_one_thing_answers_no_text(member):
    choose_all(member, Shared.PHONE, Shared.CV)
    first, _second = member.sharing_text, SharingTextFactory(number=2)

    choose(member, phone=False, text=first)

    member.refresh_from_db()
    assert (shares(member), member.sharing_text) == ([Shared.CV], first)


def test_the_coordinator_enters_it_and_that_is_kept(member):
    anna = CoordinatorFactory()

    choose_all(member, Shared.ROSTER, by=anna, channel=Channel.PAPER)

    assert set(SharingChoice.objects.values_list("channel", "entered_by")) == {("paper", anna.pk)}
    [change] = Change.objects.all()
    assert (change.part, change.by, change.channel) == ("sharing", anna, "paper")
    assert change.before == {"phone": False, "email": False, "cv": False, "roster": False}
    assert change.after == {"phone": False, "email": False, "cv": False, "roster": True}


def test_what_was_chosen_since_the_form_was_made_is_not_undone(member):
    choose_all(member, Shared.PHONE)
    form_of_coordinator = sharing.last_choice(member)
    choose(member, phone=False)

    with pytest.raises(sharing.StaleChoices):
        choose_all(member, Shared.PHONE, Shared.ROSTER, seen=form_of_coordinator)

    assert shares(member) == []


def test_search_forgets_a_cv_at_once(member):
    CvEntryFactory(member=member, role="Imker")
    choose_all(member, Shared.CV)
    assert "imker" in SearchRow.objects.get(member=member).members_words

    choose(member, cv=False)

    assert "imker" not in SearchRow.objects.get(member=member).members_words
