"""The pages of ideas: the lists and the search, one idea, the forms, and deciding."""

import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.models import Course
from meetings import ideas
from meetings.models import ActionItem, Became, Idea, IdeaAddition, Proposal
from organisations.models import HelpRequest
from samensterker.localtime import local_day
from tests.factories import (
    CoordinatorFactory,
    IdeaAdditionFactory,
    IdeaFactory,
    IdeaSupportFactory,
    KnowledgeAreaFactory,
    MemberFactory,
    OrganisationFactory,
)

pytestmark = pytest.mark.django_db
LIST, NEW = "/ideas/", "/ideas/new/"
ON_AGENDA = {"title": "Flyeren", "minutes": 20, "purpose": ""}


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture(autouse=True)
def in_english(member_client, coordinator_client):
    for client in (member_client, coordinator_client):
        client.cookies["language"] = "en"


def again(row):
    return type(row).objects.get(pk=row.pk)


def said(response):
    return [str(message) for message in response.context["messages"]]


def words(response):
    text = response.text.partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]*>", " ", text).split())


def titles(response):
    return re.findall(r'<h3><a class="lone-link" href="[^"]*">([^<]*)<', response.text)


def form(**fields):
    return {"title": "Samen flyeren", "now": "", "better": "Op één dag.", "submission": str(uuid.uuid4()), **fields}


# --- the lists ------------------------------------------------------------------------------------


def test_newest_most_supported_and_what_became_of_it(member_client, coordinator, now):
    old = IdeaFactory(title="Oud", written_at=now - timedelta(days=3))
    new = IdeaFactory(title="Nieuw", written_at=now)
    done = IdeaFactory(title="Gedaan", written_at=now - timedelta(days=1))
    IdeaSupportFactory(idea=old)
    ideas.decide(done, Became.AGENDA, by=coordinator, now=now, version=1, **ON_AGENDA)

    found = {show: titles(member_client.get(LIST, {"show": show})) for show in ("newest", "supported", "became", "x")}

    assert found == {
        "newest": [new.title, done.title, old.title],
        "supported": [old.title, new.title],
        "became": ["Gedaan"],
        "x": ["Nieuw", "Gedaan", "Oud"],
    }
    assert "waits for a place on an agenda" in words(member_client.get(LIST))


def test_search_keeps_its_words_and_finds_in_all_fields(member_client):
    IdeaFactory(title="Flyers", now="Bij de kapper.")
    IdeaFactory(title="Iets anders")

    found = member_client.get(LIST, {"q": "  KAPPER\u200b "})

    assert titles(found) == ["Flyers"] and 'value="KAPPER"' in found.text
    assert "There is no idea with these words." in words(member_client.get(LIST, {"q": "x" * 5000}))


@pytest.mark.parametrize("show", ["newest", "supported", "became"])
def test_an_empty_list_says_what_to_do(show, member_client):
    assert 'class="empty"' in member_client.get(LIST, {"show": show}).text


@pytest.mark.parametrize("show", ["newest", "supported", "became"])
def test_lists_ask_as_much_for_one_as_for_many(show, member_client, coordinator, now):
    def one():
        IdeaSupportFactory(idea=IdeaAdditionFactory().idea)
        ideas.decide(IdeaFactory(), Became.AGENDA, by=coordinator, now=now, version=1, **ON_AGENDA)

    def queries():
        with CaptureQueriesContext(connection) as context:
            assert member_client.get(LIST, {"show": show}).status_code == 200
        return len(context)

    one()
    first = queries()
    for _ in range(5):
        one()

    assert queries() == first <= 7


def test_a_page_of_an_idea_asks_as_much_for_many_additions(member_client):
    idea = IdeaFactory()

    def queries():
        IdeaAdditionFactory(idea=idea)
        IdeaSupportFactory(idea=idea)
        with CaptureQueriesContext(connection) as context:
            member_client.get(idea.get_absolute_url())
        return len(context)

    first = queries()

    assert [queries() for _ in range(3)] == [first] * 3


# --- writing and adding ---------------------------------------------------------------------------


def test_write_once_and_see_it(member, member_client):
    sent = form()

    first, second = (member_client.post(NEW, sent, follow=True) for _ in range(2))

    idea = Idea.objects.get()
    assert (idea.title, idea.now, idea.better, idea.written_by) == ("Samen flyeren", "", "Op één dag.", member)
    assert first.redirect_chain == second.redirect_chain == [(idea.get_absolute_url(), 302)]
    assert said(second) == ["This idea was saved already. Here it is."]
    assert "Op één dag." in words(first)


@pytest.mark.parametrize(
    "field, value",
    [
        ("title", ""),
        ("title", "x" * 121),
        ("better", ""),
        ("better", "x" * 2001),
        ("now", "x" * 2001),
        ("better", "nul\0"),
        ("submission", ""),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(field, value, member_client):
    response = member_client.post(NEW, form(**{"now": "Blijft staan", field: value}))

    assert list(response.context["form"].errors) == [field]
    assert field == "now" or "Blijft staan" in response.text
    assert not Idea.objects.exists()


def test_change_ones_own_until_something_came_of_it(member, member_client, coordinator, now):
    idea = IdeaFactory(written_by=member)
    edit = f"{idea.get_absolute_url()}edit/"

    member_client.post(edit, {**form(title="Eerst"), "version": 1})
    stale = member_client.post(edit, {**form(title="Daarna"), "version": 1})
    ideas.decide(idea, Became.NOTHING, by=coordinator, now=now, version=2, word="Nog niet.")
    late = member_client.post(edit, {**form(title="Te laat"), "version": 3}, follow=True)

    assert "Now it says: Eerst" in stale.text and 'value="Daarna"' in stale.text
    assert said(late) == ["Something came of this idea, so its words stay as they are."]
    assert again(idea).title == "Eerst"


def test_support_pressed_twice_counts_once(member, member_client):
    idea = IdeaFactory()
    address = f"{idea.get_absolute_url()}support/"

    for _ in range(2):
        member_client.post(address, {"wanted": "yes"})

    assert list(idea.supporters.values_list("member", flat=True)) == [member.pk]
    assert "Press to take that back." in words(member_client.get(idea.get_absolute_url()))
    member_client.post(address, {"wanted": "no"})
    assert not idea.supporters.exists()


def test_add_to_it_once_and_safely(member_client):
    idea = IdeaFactory()
    sent = {"text": "<script>alert(1)</script> Ook op de markt.", "submission": str(uuid.uuid4())}
    address = f"{idea.get_absolute_url()}add/"

    responses = [member_client.post(address, sent, follow=True) for _ in range(2)]
    wrong = member_client.post(address, {"text": "", "submission": str(uuid.uuid4())})

    assert IdeaAddition.objects.count() == 1
    assert "&lt;script&gt;" in responses[0].text and "<script>alert" not in responses[0].text
    assert list(wrong.context["form"].errors) == ["text"]


def test_too_late_to_add_what_was_typed_is_shown(member_client, coordinator, now):
    idea = IdeaFactory()
    ideas.decide(idea, Became.AGENDA, by=coordinator, now=now, version=1, **ON_AGENDA)
    sent = {"text": "Ook op de markt.", "submission": str(uuid.uuid4())}

    response = member_client.post(f"{idea.get_absolute_url()}add/", sent)

    assert "nothing can be added any more" in words(response) and "Ook op de markt." in response.text


# --- deciding -------------------------------------------------------------------------------------


def decide(client, idea, became, **fields):
    address = f"{idea.get_absolute_url()}decide/?became={became}"
    return client.post(address, {"version": idea.version, "word": "", **fields}, follow=True)


def test_first_one_chooses_what_it_becomes(coordinator_client):
    idea = IdeaFactory()

    page = coordinator_client.get(f"{idea.get_absolute_url()}decide/", {"became": "party"})

    assert re.findall(r'href="\?became=(\w+)"', page.text) == ["agenda", "action", "course", "help", "nothing"]


def test_it_becomes_each_of_them_and_shows_it(coordinator_client, member_client, member, now):
    area, organisation = KnowledgeAreaFactory(), OrganisationFactory(name="Fonds Meedoen")
    due = (local_day(now) + timedelta(days=20)).isoformat()
    action = {"title": "Flyers", "due_on": due, "audience": "named", "assignees": [member.pk]}
    to_help = {"organisation": organisation.pk, "kind": "learn", "area": area.pk, "words": "Wie leert het ons?"}
    sent = {
        "agenda": {"title": "Flyeren", "minutes": "20", "purpose": "do"},
        "action": action,
        "course": {"title": "Cursus flyeren", "area": area.pk},
        "help": to_help,
        "nothing": {"word": "Dat doen we al."},
    }
    shown = {}
    for became, fields in sent.items():
        idea = IdeaFactory()
        response = decide(coordinator_client, idea, became, **fields)
        assert said(response) == ["Decided. Who wrote it and who supports it get a mail."], became
        text = member_client.get(idea.get_absolute_url()).text.partition('id="became"')[2].partition("</section>")[0]
        shown[became] = re.findall(r'<a href="([^"]*)">', text)

    assert shown == {
        "agenda": [Proposal.objects.get().get_absolute_url()],
        "action": ["/actions/"],
        "course": ["/courses/cursus-flyeren/"],
        "help": [HelpRequest.objects.get().get_absolute_url()],
        "nothing": [],
    }
    assert (ActionItem.objects.get().title, Course.objects.get().area) == ("Flyers", area)


@pytest.mark.parametrize(
    "became, wrong, fields",
    [
        ("agenda", "minutes", {"title": "Flyeren", "minutes": "0"}),
        ("agenda", "title", {"title": "", "minutes": "20"}),
        ("action", "due_on", {"title": "Flyers", "due_on": "31 november", "audience": "everyone"}),
        ("action", "due_on", {"title": "Flyers", "due_on": "1-1-2020", "audience": "everyone"}),
        ("action", "assignees", {"title": "Flyers", "due_on": "1 december", "audience": "named"}),
        ("course", "title", {"title": ""}),
        ("help", "organisation", {"kind": "learn", "words": "Wie?"}),
        ("nothing", "word", {}),
    ],
)
def test_what_an_outcome_lacks_is_said_kindly(became, wrong, fields, coordinator_client):
    idea = IdeaFactory()

    response = decide(coordinator_client, idea, became, **fields)

    assert wrong in response.context["form"].errors
    assert again(idea).became == ""


def test_in_a_large_guild_people_are_searched_without_losing_what_was_typed(coordinator_client):
    idea, ngozi = IdeaFactory(), MemberFactory(first_name="Ngozi")
    MemberFactory.create_batch(45)

    page = decide(coordinator_client, idea, "action", title="Half getypt", search="yes", name="ngozi")

    assert 'value="Half getypt"' in page.text and f'value="{ngozi.pk}"' in page.text
    assert not page.context["form"].errors and again(idea).became == ""


def test_who_decides_second_hears_who_was_first(coordinator_client, now):
    idea, first = IdeaFactory(), CoordinatorFactory()
    stale = Idea.objects.get(pk=idea.pk)
    ideas.change(idea, {"title": "Anders"}, version=1)
    changed = decide(coordinator_client, stale, "nothing", word="Nee.")
    assert "The idea was changed in the meantime." in words(changed) and "Nee." in changed.text

    ideas.decide(idea, Became.AGENDA, by=first, now=now, version=2, **ON_AGENDA)
    assert said(decide(coordinator_client, stale, "nothing", word="Nee.")) == ["Something came of this idea already."]
    assert Proposal.objects.count() == 1


def test_a_member_does_not_decide(member_client):
    idea = IdeaFactory()

    assert "decide/" not in member_client.get(idea.get_absolute_url()).text
    assert decide(member_client, idea, "nothing", word="Nee.").status_code == 404
