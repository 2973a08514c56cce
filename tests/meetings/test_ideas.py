"""Ideas: writing, supporting, adding, and what becomes of them."""

import uuid
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction
from django.test.utils import override_settings

from courses.models import Course
from meetings import action_items, ideas, proposals
from meetings.models import ActionItem, Became, ComesFrom, Idea, IdeaAddition, IdeaSupport, Proposal
from organisations import help_requests
from organisations.models import HelpRequest, Outcome
from tests.factories import (
    CoordinatorFactory,
    IdeaAdditionFactory,
    IdeaFactory,
    IdeaSupportFactory,
    KnowledgeAreaFactory,
    MeetingFactory,
    MemberFactory,
    OrganisationFactory,
)

pytestmark = pytest.mark.django_db
NOW, LATER = datetime(2026, 11, 3, 11, tzinfo=UTC), datetime(2026, 11, 5, 11, tzinfo=UTC)
WORDS = {"title": "Samen flyeren", "now": "Ieder voor zich.", "better": "Op één dag."}
AHEAD = {"starts_at": datetime(2026, 11, 27, 18, 30, tzinfo=UTC), "ends_at": datetime(2026, 11, 27, 20, 30, tzinfo=UTC)}
ON_AGENDA = {"title": "Flyeren", "minutes": 20, "purpose": "do"}


@pytest.fixture
def anna(db):
    return CoordinatorFactory()


@pytest.fixture
def idea(db):
    return IdeaFactory()


@pytest.fixture(autouse=True)
def in_english():
    with override_settings(LANGUAGE_CODE="en"):
        yield


def again(row):
    return type(row).objects.get(pk=row.pk)


def state_of(idea, member):
    idea = again(idea)
    ideas.add_states([idea], member, NOW)
    return idea.state_today


# --- which rows -----------------------------------------------------------------------------------


def test_about_finds_every_word_in_any_field_with_or_without_accents():
    found = IdeaFactory(title="Café", now="Iedereen koopt zelf.", better="Samen inkopen.")
    IdeaFactory(title="Cafe", better="Iets anders.")

    assert list(Idea.objects.about("cafe inkopen IEDEREEN")) == [found]
    assert list(Idea.objects.about("100% _ '; --")) == []
    assert Idea.objects.about("").count() == 2


def test_support_and_additions_are_counted_apart(idea):
    for left_at in (None, None, NOW):
        IdeaSupportFactory(idea=idea, member__left_at=left_at, member__is_active=left_at is None)
    IdeaAdditionFactory(idea=idea)

    row = Idea.objects.with_support().get()

    assert (row.support, row.added) == (2, 1)


def test_decided_goes_with_who_and_when(anna):
    with pytest.raises(IntegrityError, match="idea_decided_when"), transaction.atomic():
        IdeaFactory(became=Became.NOTHING)
    with pytest.raises(IntegrityError, match="idea_decided_when"), transaction.atomic():
        IdeaFactory(decided_at=NOW, decided_by=anna)


# --- writing, supporting, adding ------------------------------------------------------------------


def test_write_once_for_one_form(member):
    sent = {"by": member, "now": NOW, "submission": uuid.uuid4()}

    first, second = ideas.write(WORDS, **sent), ideas.write(WORDS, **sent)

    assert (first[1], second) == (True, (first[0], False))
    made = again(first[0])
    assert ({name: getattr(made, name) for name in WORDS}, made.written_by, made.written_at) == (WORDS, member, NOW)


def test_change_as_long_as_nothing_came_of_it(idea, anna):
    assert ideas.change(idea, WORDS, version=1)
    assert not ideas.change(idea, WORDS, version=1)
    with pytest.raises(ideas.IdeaChanged):
        ideas.change(idea, {**WORDS, "now": "Anders."}, version=1)
    ideas.decide(idea, Became.NOTHING, by=anna, now=NOW, version=2, word="Nog niet.")
    with pytest.raises(ideas.AlreadyDecided):
        ideas.change(idea, {**WORDS, "now": "Anders."}, version=3)

    assert again(idea).now == "Ieder voor zich."


def test_support_counts_once_and_can_be_taken_back(idea, member):
    def support(by, wanted):
        return ideas.set_support(idea, member=by, wanted=wanted, now=NOW)

    assert [support(member, wanted) for wanted in (True, True, False, False)] == [True, False, True, False]
    assert not support(idea.written_by, True)
    assert IdeaSupport.objects.count() == 0


def test_add_once_for_one_form_until_something_came_of_it(idea, member, anna):
    sent = {"text": "Ook op de markt.", "by": member, "now": NOW, "submission": uuid.uuid4()}

    assert [ideas.add(idea, **sent)[1] for _ in range(2)] == [True, False]
    ideas.decide(idea, Became.AGENDA, by=anna, now=NOW, version=1, **ON_AGENDA)
    assert not ideas.add(idea, **sent)[1]  # the same form still finds what it made
    with pytest.raises(ideas.AlreadyDecided):
        ideas.add(idea, text="Te laat.", by=member, now=NOW)
    assert not ideas.set_support(idea, member=member, wanted=True, now=NOW)

    assert IdeaAddition.objects.count() == 1


# --- what becomes of it ---------------------------------------------------------------------------


def test_everything_it_can_become_is_registered():
    assert ideas.possible_outcomes() == list(Became)


def test_a_point_for_the_agenda_under_who_wrote_it_with_their_support(anna, member):
    idea = IdeaFactory(**WORDS)
    IdeaSupportFactory(idea=idea, member=member)

    ideas.decide(idea, Became.AGENDA, by=anna, now=NOW, version=1, word="Mooi.", **ON_AGENDA)

    proposal = Proposal.objects.get()
    assert (proposal.title, proposal.minutes, proposal.purpose) == ("Flyeren", 20, "do")
    assert (proposal.proposed_by, proposal.comes_from) == (idea.written_by, ComesFrom.IDEA)
    assert proposal.explanation == "Ieder voor zich.\n\nOp één dag."
    assert list(proposal.supporters.values_list("member", flat=True)) == [member.pk]
    decided = again(idea)
    assert (decided.became, decided.became_pk, decided.word) == ("agenda", proposal.pk, "Mooi.")
    assert (decided.decided_by, decided.decided_at) == (anna, NOW)

    assert state_of(idea, member).state == "waits for a place on an agenda"
    proposals.accept(proposal, MeetingFactory(**AHEAD), by=anna, now=NOW, version=1)
    assert "27 November" in state_of(idea, member).state
    assert state_of(idea, member).url == proposal.get_absolute_url()


@pytest.mark.parametrize("how", ["put_off", "decline"])
def test_of_a_proposal_that_does_not_come_on_the_agenda_it_says_so(how, idea, anna, member):
    ideas.decide(idea, Became.AGENDA, by=anna, now=NOW, version=1, **ON_AGENDA)
    about = {"by": anna, "now": NOW, "version": 1, "word": "Nee."}
    if how == "put_off":
        proposals.put_off(Proposal.objects.get(), until=date(2026, 12, 4), **about)
    else:
        proposals.decline(Proposal.objects.get(), **about)

    assert (
        state_of(idea, member).state
        == {
            "put_off": "later, from Friday 4 December on",
            "decline": "not on the agenda now",
        }[how]
    )


def test_an_action_item_shows_how_far_it_is(idea, anna, member):
    other = MemberFactory()
    facts = {
        "title": "Flyers bestellen",
        "due_on": date(2026, 12, 4),
        "audience": "named",
        "assignees": [member, other],
    }

    ideas.decide(idea, Became.ACTION, by=anna, now=NOW, version=1, **facts)

    item = ActionItem.objects.get()
    assert set(item.assignments.values_list("member", flat=True)) == {member.pk, other.pk}
    action_items.tick(item.assignments.get(member=member), by=member, now=NOW)
    assert state_of(idea, member).state == "1 of 2 done, before Friday 4 December"
    assert [state_of(idea, one).url for one in (member, anna)] == ["/actions/", item.get_absolute_url()]
    action_items.tick(item.assignments.get(member=other), by=other, now=NOW)
    assert state_of(idea, member).state == "done"
    item.delete()
    assert state_of(idea, member) is None


def test_a_help_request_shows_whether_it_is_open(idea, anna, member):
    organisation, area = OrganisationFactory(), KnowledgeAreaFactory()
    facts = {"organisation": organisation, "area": area, "kind": "learn", "words": "Wie leert het ons?"}

    ideas.decide(idea, Became.HELP, by=anna, now=NOW, version=1, **facts)

    request = HelpRequest.objects.get()
    assert (request.asked_by, request.words) == (anna, "Wie leert het ons?")
    assert (state_of(idea, member).state, state_of(idea, member).url) == ("still open", request.get_absolute_url())
    help_requests.close(request, outcome=Outcome.HELPED, by=anna, now=NOW)
    assert state_of(idea, member).state == "closed: it helped"


def test_a_course_is_an_idea_with_a_short_name_of_its_own(anna, member):
    first, second = IdeaFactory(), IdeaFactory()

    for idea in (first, second):
        ideas.decide(idea, Became.COURSE, by=anna, now=NOW, version=1, title="Cursus flyeren", area=None)

    assert list(Course.objects.order_by("pk").values_list("slug", "stage")) == [
        ("cursus-flyeren", "idea"),
        ("cursus-flyeren-2", "idea"),
    ]
    assert (state_of(first, member).title, state_of(first, member).state) == ("Cursus flyeren", "idea")


def test_nothing_for_now_may_still_become_something_and_something_stays(idea, anna):
    ideas.decide(idea, Became.NOTHING, by=anna, now=NOW, version=1, word="Nog niet.")
    ideas.decide(idea, Became.AGENDA, by=anna, now=LATER, version=2, **ON_AGENDA)
    with pytest.raises(ideas.AlreadyDecided):
        ideas.decide(idea, Became.NOTHING, by=anna, now=LATER, version=3, word="Toch niet.")

    assert (again(idea).became, again(idea).decided_at) == ("agenda", LATER)


def test_decided_from_an_older_version_it_is_answered_and_nothing_is_made(idea, anna):
    ideas.change(idea, WORDS, version=1)

    with pytest.raises(ideas.IdeaChanged):
        ideas.decide(idea, Became.AGENDA, by=anna, now=NOW, version=1, **ON_AGENDA)

    assert not Proposal.objects.exists()


@pytest.mark.parametrize("number", [1, 8])
def test_states_of_many_take_as_many_queries(number, anna, member, django_assert_num_queries):
    for _ in range(number):
        ideas.decide(IdeaFactory(), Became.AGENDA, by=anna, now=NOW, version=1, **ON_AGENDA)
        ideas.decide(IdeaFactory(), Became.COURSE, by=anna, now=NOW, version=1, title="Cursus", area=None)
    rows = list(Idea.objects.all())

    with django_assert_num_queries(2):
        ideas.add_states(rows, member, NOW)
