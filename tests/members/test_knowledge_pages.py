from datetime import UTC, datetime

import pytest
from django.urls import reverse

from members.area_merging import merge_areas
from members.models import Change, Expertise, KnowledgeArea, Level, Member
from tests.factories import CoordinatorFactory, ExpertiseFactory, KnowledgeAreaFactory, MemberFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
LIST, PROPOSE = "/me/expertise/", "/me/expertise/propose/"


@pytest.fixture(autouse=True)
def in_english(member_client, coordinator_client):
    member_client.cookies["language"] = coordinator_client.cookies["language"] = "en"


@pytest.fixture
def area():
    return KnowledgeAreaFactory(name="Vliegeren")


def url(area, verb=""):
    return f"{LIST}{area.pk}/{verb}"


def text(response):
    return response.content.decode()


def errors(response):
    return {name: list(errors) for name, errors in response.context["form"].errors.items()}


def told(client):
    return [str(message) for message in client.get(LIST).context["messages"]]


# --- the list -------------------------------------------------------------------------------------


def test_empty_list_begins_with_the_form(member_client):
    page = text(member_client.get(LIST))

    assert "Begin with one area" in page
    assert "On the list" not in page


def test_areas_are_grouped_by_their_top(member_client, area):
    KnowledgeAreaFactory(name="Knopen", parent=area)

    page = text(member_client.get(LIST))

    assert '<optgroup label="Vliegeren">' in page
    assert page.index("Vliegeren, in general") < page.index(">Knopen<")


def test_say_one_area(member_client, member, area):
    response = member_client.post(LIST, {"area": area.pk, "level": "3", "interest": "2", "can_teach": "on"})

    row = Expertise.objects.get()
    assert response["Location"] == LIST
    assert (row.member, row.area, row.level, row.interest, row.can_teach) == (member, area, 3, 2, True)
    assert told(member_client) == ["Saved: Vliegeren."]
    assert Member.objects.get(pk=member.pk).expertise_at is not None


def test_double_submit_says_it_once(member_client, area):
    typed = {"area": area.pk, "level": "3", "interest": "0"}

    for _ in range(2):
        assert member_client.post(LIST, typed).status_code == 302

    assert told(member_client) == ["Saved: Vliegeren.", "It says so already: Vliegeren."]
    assert (Expertise.objects.count(), Change.objects.count()) == (1, 1)


def test_what_is_on_the_list_is_not_added_again(member_client, member, area):
    ExpertiseFactory(member=member, area=area, level=Level.EXPERT)

    offered = text(member_client.get(LIST))
    response = member_client.post(LIST, {"area": area.pk, "level": "2"})

    assert "Vliegeren, in general" not in offered
    assert errors(response) == {
        "area": ["You said something about this already: expert. You can change it in your list."]
    }
    assert Expertise.objects.get().level == Level.EXPERT


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"seen": ""}, ["area", "level"]),
        ({"area": "x", "level": "3"}, ["area"]),
        ({"area": "9" * 30, "level": "3"}, ["area"]),
        ({"area": "0", "level": "3"}, ["area"]),
        ({"area": "\x00", "level": "3"}, ["area"]),
        ({"level": "5"}, ["area", "level"]),
        ({"level": "-1"}, ["area", "level"]),
        ({"level": "3", "interest": "9"}, ["area", "interest"]),
        ({"level": "x" * 5000, "seen": "x" * 41}, ["area", "level", "seen"]),
    ],
)
def test_bad_input_is_answered(member_client, typed, wrong):
    response = member_client.post(LIST, typed)

    assert sorted(errors(response)) == wrong
    assert not Expertise.objects.exists()


def test_what_was_typed_stays(member_client, area):
    page = text(member_client.post(LIST, {"area": area.pk, "can_teach": "on"}))

    assert f'<option value="{area.pk}" selected>' in page
    assert page.count(" checked") == 1


@pytest.mark.parametrize(
    "facts", [{"accepted_at": None}, {"accepted_at": None, "declined_at": NOW, "declined_because": "Nee"}]
)
def test_what_is_not_in_use_cannot_be_chosen(member_client, facts):
    area = KnowledgeAreaFactory(**facts)

    assert list(errors(member_client.post(LIST, {"area": area.pk, "level": "2"}))) == ["area"]
    assert member_client.get(url(area)).status_code == 404


def test_teaching_what_one_only_heard_of_is_asked_about_once(member_client, area):
    typed = {"area": area.pk, "level": "1", "can_teach": "on"}

    asked = member_client.post(LIST, typed)
    saved = member_client.post(LIST, {**typed, "is_meant": "on"})

    assert list(errors(asked)) == ["level"]
    assert 'name="is_meant"' in text(asked)
    assert saved.status_code == 302
    assert Expertise.objects.get().can_teach


def test_question_stands_there_only_when_it_is_asked(member_client):
    assert 'name="is_meant"' not in text(member_client.get(LIST))


@pytest.mark.parametrize("number", ["1", "0", "x", "99"])
def test_long_list_is_paged(member_client, member, number):
    ExpertiseFactory.create_batch(41, member=member)

    response = member_client.get(LIST, {"page": number})

    assert len(response.context["page"]) == (40 if number in "1x" else 1)
    assert "Pages" in text(response)


def test_list_costs_the_same_for_one_row_and_for_three(member_client, member, django_assert_num_queries):
    confirmed = {"confirmed_by": CoordinatorFactory(), "confirmed_at": NOW}
    ExpertiseFactory(member=member, area__parent=KnowledgeAreaFactory(), **confirmed)
    with django_assert_num_queries(7):
        member_client.get(LIST)

    ExpertiseFactory.create_batch(2, member=member, **confirmed)
    KnowledgeAreaFactory(accepted_at=None, proposed_at=NOW, proposed_by=member)
    with django_assert_num_queries(7):
        member_client.get(LIST)


# --- one area -------------------------------------------------------------------------------------


def test_change_one_area(member_client, member, area):
    ExpertiseFactory(member=member, area=area, level=Level.BASICS, can_teach=True)
    page = member_client.get(url(area))

    response = member_client.post(url(area), {"seen": page.context["form"].initial["seen"], "level": "4"})

    row = Expertise.objects.get()
    assert (page.context["form"].initial["level"], page.context["form"].initial["can_teach"]) == (2, True)
    assert response["Location"] == LIST
    assert (row.level, row.offers) == (Level.EXPERT, [])


def test_an_area_of_which_nothing_was_said_can_be_pointed_at(member_client, area):
    assert member_client.get(url(area)).context["row"] is None

    member_client.post(url(area), {"level": "2"})

    assert Expertise.objects.get().area == area


def test_change_from_two_windows_keeps_what_the_second_typed(member_client, member, area):
    ExpertiseFactory(member=member, area=area)
    seen = member_client.get(url(area)).context["form"].initial["seen"]
    member_client.post(url(area), {"seen": seen, "level": "3", "gives_advice": "on"})

    second = member_client.post(url(area), {"seen": seen, "level": "4"})
    member_client.post(url(area), {"seen": second.context["form"].data["seen"], "level": "4"})

    assert errors(second) == {
        "level": ["Now it says: experienced"],
        "gives_advice": ["Now it says: yes"],
        "__all__": [second.context["form"].non_field_errors()[0]],
    }
    assert Expertise.objects.get().level == Level.EXPERT


def test_merged_area_leads_to_the_one_that_took_its_place(member_client, area):
    gone = KnowledgeAreaFactory()
    merge_areas(gone, area, by=None, now=NOW)

    assert member_client.get(url(gone))["Location"] == url(area)


@pytest.mark.parametrize("key", ["0", "9" * 30])
def test_area_that_is_not_there(member_client, key):
    assert member_client.get(f"{LIST}{key}/").status_code == 404
    assert member_client.post(f"{LIST}{key}/remove/").status_code == 404


def test_remove(member_client, member, area):
    ExpertiseFactory(member=member, area=area)
    others = ExpertiseFactory(area=area)

    for _ in range(2):
        assert member_client.post(url(area, "remove/"))["Location"] == LIST

    assert told(member_client) == ["Removed: Vliegeren.", "This was not on the list any more: Vliegeren."]
    assert Expertise.objects.get() == others


def test_what_another_proposed_is_not_named_to_who_guesses_its_key(member_client):
    theirs = KnowledgeAreaFactory(name="Geheim", accepted_at=None, proposed_at=NOW)

    response = member_client.post(f"{LIST}{theirs.pk}/remove/")

    assert (response.status_code, told(member_client)) == (404, [])


def test_on_behalf_of_someone(coordinator_client, coordinator, area):
    wim = MemberFactory(email=None)
    page = f"/panel/members/{wim.pk}/expertise/"

    shown = text(coordinator_client.get(page))
    response = coordinator_client.post(page, {"area": area.pk, "level": "2", "channel": "paper"})

    change = Change.objects.get()
    assert f"You fill this in for {wim}" in shown
    assert response["Location"] == page
    assert Expertise.objects.get().member == wim
    assert (change.member, change.by, change.channel) == (wim, coordinator, "paper")


# --- proposing ------------------------------------------------------------------------------------


def test_propose(member_client, member):
    response = member_client.post(PROPOSE, {"name": " Drukwerk  en\u202e posters "})

    area = KnowledgeArea.objects.get(name="Drukwerk en posters")
    assert response["Location"] == LIST
    assert (area.proposed_by, area.is_undecided) == (member, True)
    assert "the coordinator looks at it." in text(member_client.get(LIST))


def test_propose_twice_from_one_form(member_client):
    for _ in range(2):
        assert member_client.post(PROPOSE, {"name": "Drukwerk"}).status_code == 302

    assert KnowledgeArea.objects.filter(name="Drukwerk").count() == 1


def test_propose_what_another_proposed_is_told(member_client):
    KnowledgeAreaFactory(name="Drukwerk", accepted_at=None, proposed_at=NOW, proposed_by=MemberFactory())

    response = member_client.post(PROPOSE, {"name": "drukwerk"})

    words = "“Drukwerk” has been proposed already. The coordinator still has to decide on it."
    assert errors(response) == {"name": [words]}


def test_propose_what_is_there_is_told(member_client, area):
    KnowledgeAreaFactory(name="Knopen", parent=area)

    assert errors(member_client.post(PROPOSE, {"name": "VLIEGEREN"})) == {"name": ["“Vliegeren” is there already."]}
    assert errors(member_client.post(PROPOSE, {"name": "knopen"})) == {
        "name": ["“Knopen” is there already, under “Vliegeren”."]
    }


@pytest.mark.parametrize("name", ["", "  ", "?!", "x" * 61, "x" * 5000, "\u200b"])
def test_propose_what_is_no_name(member_client, name):
    assert list(errors(member_client.post(PROPOSE, {"name": name}))) == ["name"]


def test_propose_under_what_is_no_top(member_client, area):
    part = KnowledgeAreaFactory(parent=area)

    assert list(errors(member_client.post(PROPOSE, {"name": "Drukwerk", "parent": part.pk}))) == ["parent"]


def test_declined_proposal_says_why(member_client, member):
    facts = {"proposed_at": NOW, "declined_at": NOW, "declined_because": "Dat doen we liever niet."}
    KnowledgeAreaFactory(accepted_at=None, proposed_by=member, **facts)

    assert "not added. Dat doen we liever niet." in text(member_client.get(LIST))


def test_too_many_proposals(member_client):
    for number in range(11):
        response = member_client.post(PROPOSE, {"name": f"Drukwerk {number}"})

    assert list(errors(response)) == ["__all__"]


# --- confirming -----------------------------------------------------------------------------------


def confirm_url(row):
    return reverse("members:expertise-confirm", args=[row.member_id, row.pk])


def test_confirm_and_take_back(member_client, member):
    row = ExpertiseFactory(level=Level.EXPERT)

    confirmed = member_client.post(confirm_url(row), {"level": "4"})
    row.refresh_from_db()
    by = row.confirmed_by
    member_client.post(confirm_url(row), {"take_back": "yes"})
    member_client.post(confirm_url(row), {"take_back": "yes"})

    row.refresh_from_db()
    assert confirmed["Location"].endswith(f"#expertise-{row.pk}")
    assert (by, row.confirmed_by) == (member, None)
    assert told(member_client) == [f"Confirmed: {row.area}. Thank you.", f"Taken back: {row.area}."]


@pytest.mark.parametrize("level", ["", "2", "x", "9" * 30])
def test_confirm_what_was_changed_since(member_client, level):
    row = ExpertiseFactory(level=Level.EXPERT)

    member_client.post(confirm_url(row), {"level": level})

    row.refresh_from_db()
    assert row.confirmed_by is None
    assert "changed this in the meantime" in told(member_client)[0]


def test_confirm_ones_own_or_what_another_confirmed(member_client, member, coordinator):
    own = ExpertiseFactory(member=member)
    others = ExpertiseFactory(confirmed_by=coordinator, confirmed_at=NOW)

    for row in (own, others):
        member_client.post(confirm_url(row), {"level": "2"})

    assert told(member_client) == [
        "Another member confirms what you know, not you yourself.",
        f"Someone else confirmed this a moment ago: {others.area}.",
    ]
    assert Expertise.objects.filter(confirmed_by=member).count() == 0


def test_confirm_of_who_left_or_of_another_person(member_client):
    left = ExpertiseFactory(member__left_at=NOW, member__is_active=False)
    row = ExpertiseFactory()

    assert member_client.post(confirm_url(left), {"level": "2"}).status_code == 404
    wrong = reverse("members:expertise-confirm", args=[left.member_id, row.pk])
    assert member_client.post(wrong, {"level": "2"}).status_code == 404
