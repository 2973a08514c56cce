from datetime import UTC, datetime
from html import unescape

import pytest

from members import area_merging, areas, knowledge_letters
from samensterker.outbox import kinds
from samensterker.outbox.models import Message
from tests.factories import CoordinatorFactory, KnowledgeAreaFactory, MemberFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_ORIGIN = "https://samen.example"


@pytest.fixture
def proposed():
    joke = MemberFactory(first_name="Joke", language="en")
    return KnowledgeAreaFactory(name="Vliegeren", accepted_at=None, proposed_at=NOW, proposed_by=joke)


def drawn():
    messages = list(Message.objects.select_related("member"))
    [letter] = knowledge_letters.render(messages, NOW).values()
    return letter


def test_it_is_a_kind_that_can_be_switched_off():
    kind = kinds.get("members.area-decision")

    assert (kind.can_be_switched_off, kind.is_asked_for, kind.is_secret) == (True, False, False)


def test_accepted(proposed):
    areas.accept(proposed, name="Vliegers bouwen", parent=None, by=CoordinatorFactory(), now=NOW)

    letter = drawn()
    assert letter.subject == "Added: Vliegers bouwen"
    assert "Hello Joke," in letter.text
    assert "it is there now: “Vliegers bouwen”" in letter.text
    assert f"https://samen.example/me/expertise/{proposed.pk}/" in letter.text
    assert f"https://samen.example/me/expertise/{proposed.pk}/" in letter.html


def test_declined_says_why(proposed):
    areas.decline(proposed, because="Dat is mooi, maar geen <kerntaak>.", by=CoordinatorFactory(), now=NOW)

    letter = drawn()
    assert letter.subject == "Your proposal: Vliegeren"
    assert "Dat is mooi, maar geen <kerntaak>." in letter.text
    assert "<kerntaak>" not in letter.html
    assert "<kerntaak>" in unescape(letter.html)


def test_there_already_by_another_name(proposed):
    other = KnowledgeAreaFactory(name="Kunst")
    area_merging.merge_areas(proposed, other, by=CoordinatorFactory(), now=NOW)

    letter = drawn()
    assert letter.subject == "We had it already: Vliegeren"
    assert "We had it already by another name: “Kunst”." in letter.text
    assert f"/me/expertise/{other.pk}/" in letter.text


def test_says_what_holds_when_it_is_sent(proposed):
    areas.accept(proposed, name="Vliegeren", parent=None, by=CoordinatorFactory(), now=NOW)
    proposed.refresh_from_db()
    areas.change_area(proposed, name="Kunst", parent=None, seen=areas.mark_of(proposed))

    assert drawn().subject == "Added: Kunst"


def test_not_wanted_when_the_area_is_gone(proposed):
    areas.accept(proposed, name="Vliegeren", parent=None, by=CoordinatorFactory(), now=NOW)
    messages = list(Message.objects.all())
    assert knowledge_letters.still_wanted(messages, NOW) == {}

    areas.remove_area(proposed)

    assert knowledge_letters.still_wanted(messages, NOW) == {messages[0].pk: knowledge_letters.AREA_GONE}
    assert knowledge_letters.render(messages, NOW) == {}


def test_costs_the_same_for_one_and_for_three(django_assert_num_queries):
    coordinator = CoordinatorFactory()
    for number in range(3):
        proposed = KnowledgeAreaFactory(accepted_at=None, proposed_at=NOW, proposed_by=MemberFactory())
        areas.accept(proposed, name=f"Vliegeren {number}", parent=None, by=coordinator, now=NOW)
    messages = list(Message.objects.select_related("member"))

    for batch in (messages[:1], messages):
        with django_assert_num_queries(1):
            assert len(knowledge_letters.render(batch, NOW)) == len(batch)
