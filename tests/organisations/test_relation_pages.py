"""The board, what is due, moving to another stage, noting a contact, and the timeline, as pages."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from organisations.models import ContactMoment, Organisation, Stage
from organisations.relations import version_of
from samensterker.localtime import local_day
from tests.factories import (
    AffiliationFactory,
    ContactMomentFactory,
    CoordinatorFactory,
    CoreTaskFactory,
    GroupMembershipFactory,
    HelpRequestFactory,
    MemberFactory,
    OrganisationFactory,
)
from tests.rows import stage_change

pytestmark = pytest.mark.django_db

BOARD, DUE = "/relations/", "/relations/due/"
DAY = timedelta(days=1)


@pytest.fixture
def coordinator():
    return CoordinatorFactory(language="en", first_name="Anna")


@pytest.fixture
def today():
    return local_day(timezone.now())


@pytest.fixture
def hoek():
    return OrganisationFactory(name="De Hoek", slug="de-hoek", stage=Stage.IDEA, joined_on=None)


def errors(response):
    with translation.override("en"):
        return {name: list(map(str, errors)) for name, errors in response.context["form"].errors.items()}


def told(response):
    return [str(message) for message in response.context["messages"]]


def client_of(member):
    client = Client()
    client.force_login(member)
    return client


# --- who sees it ------------------------------------------------------------------------------------


def test_the_steering_group_sees_it_and_a_contact_person_does_not(hoek):
    steering, contact = MemberFactory(), AffiliationFactory(organisation=hoek, is_contact=True).member
    GroupMembershipFactory(member=steering)
    moment = ContactMomentFactory(organisation=hoek)
    pages = [BOARD, DUE, *(f"/organisations/de-hoek/{page}/" for page in ("stage", "timeline", "contact/new"))]
    pages.append(f"/organisations/de-hoek/contact/{moment.pk}/")

    for member, answer in ((steering, 200), (contact, 404)):
        client = client_of(member)
        assert [client.get(page).status_code for page in pages] == [answer] * len(pages)
    settle = f"/organisations/de-hoek/contact/{moment.pk}/settle/"
    assert [client_of(member).post(settle).status_code for member in (steering, contact)] == [302, 404]


def test_who_left_the_steering_group_sees_it_no_more(today):
    was = GroupMembershipFactory(until_on=today - DAY).member

    assert client_of(was).get(BOARD).status_code == 404


def test_what_is_of_another_is_not_there_and_what_was_merged_leads_on(coordinator_client, hoek):
    elsewhere = ContactMomentFactory()
    address = f"/organisations/de-hoek/contact/{elsewhere.pk}/"
    assert coordinator_client.get(address).status_code == 404
    assert coordinator_client.post(f"{address}settle/").status_code == 404
    Organisation.objects.filter(pk=hoek.pk).update(merged_into=elsewhere.organisation)
    assert coordinator_client.get("/organisations/de-hoek/timeline/").url.endswith(
        f"/{elsewhere.organisation.slug}/timeline/"
    )
    assert coordinator_client.post("/organisations/de-hoek/stage/").status_code == 404


@pytest.mark.parametrize("page", [BOARD, DUE, "/organisations/de-hoek/timeline/"])
def test_pages_to_read_take_no_post(page, coordinator_client, hoek):
    assert coordinator_client.post(page).status_code == 405


# --- the board --------------------------------------------------------------------------------------


def move(client, organisation, to, **fields):
    data = {"to": to, "version": version_of(organisation), "next": BOARD} | fields
    return client.post(f"/organisations/{organisation.slug}/stage/", data, follow=True)


def test_an_empty_board_says_so(coordinator_client):
    page = coordinator_client.get(BOARD)

    assert "With whom would we like to talk?" in page.text
    assert page.text.count("Nobody here.") == 5


def test_a_button_on_the_card_moves_it(coordinator_client, hoek, today):
    page = move(coordinator_client, hoek, "joined")

    hoek.refresh_from_db()
    assert (hoek.stage, hoek.joined_on) == (Stage.JOINED, today)
    assert page.redirect_chain == [(f"/relations/?moved={hoek.pk}#organisation-{hoek.pk}", 302)]
    assert told(page) == ["De Hoek is now: joined."]
    assert "autofocus" in page.text  # on the card, so that who works by keyboard goes on from there


def test_a_second_click_and_a_second_coordinator_are_told(coordinator_client, hoek):
    version = version_of(hoek)
    move(coordinator_client, hoek, "approached", version=version)

    assert told(move(coordinator_client, hoek, "approached", version=version)) == ["De Hoek was already: approached."]
    late = move(coordinator_client, hoek, "joined", version=version)
    assert late.status_code == 200
    assert errors(late)["to"] == ["Now it says: approached"]
    assert move(coordinator_client, hoek, "joined", version=late.context["form"].data["version"]).redirect_chain


def test_with_htmx_a_click_that_is_too_late_gets_the_board_as_it_is_now(coordinator_client, hoek):
    version = version_of(hoek)
    move(coordinator_client, hoek, "approached")
    data = {"to": "joined", "version": version, "next": "/relations/?joined=2"}

    page = coordinator_client.post("/organisations/de-hoek/stage/", data, headers={"HX-Request": "true"}, follow=True)

    assert page.redirect_chain == [("/relations/?joined=2", 302)]
    assert told(page) == ["Someone else moved De Hoek meanwhile."]
    assert 'id="board"' in page.text


def test_the_board_is_read_in_pages_a_column(coordinator_client):
    for number in range(23):
        OrganisationFactory(name=f"Doet mee {number:02}")

    page = coordinator_client.get(BOARD, {"joined": "2", "idea": "9e99", "moved": "x"})

    assert [row.name for row in page.context["columns"][3].rows] == ["Doet mee 20", "Doet mee 21", "Doet mee 22"]
    assert "?joined=1&amp;idea=9e99" in page.text


# --- the form of a stage ----------------------------------------------------------------------------


def test_resting_asks_for_a_reason_and_a_day_ahead(coordinator_client, hoek, today):
    nothing = move(coordinator_client, hoek, "resting")
    past = move(coordinator_client, hoek, "resting", because="Druk", look_again_on=today.isoformat())
    far = move(coordinator_client, hoek, "resting", because="Druk", look_again_on=(today + 2000 * DAY).isoformat())

    assert errors(nothing) == {
        "look_again_on": ["Choose the day on which we look again."],
        "because": ["Write in a sentence why they rest, so that we remember it then."],
    }
    assert errors(past) == {"look_again_on": ["This day is not ahead of us. Choose one from tomorrow on."]}
    assert errors(far) == {"look_again_on": ["That is years ahead. Is the year right?"]}
    assert 'value="Druk"' in past.text

    move(coordinator_client, hoek, "resting", because="Druk", look_again_on=(today + DAY).isoformat())
    hoek.refresh_from_db()
    assert (hoek.stage, hoek.stage_because, hoek.look_again_on) == (Stage.RESTING, "Druk", today + DAY)


def test_it_ends_on_a_day_between_joining_and_now(coordinator_client, today):
    joined = OrganisationFactory(joined_on=today - 9 * DAY)

    ahead = move(coordinator_client, joined, "ended", since_on=(today + DAY).isoformat())
    before = move(coordinator_client, joined, "ended", since_on=(today - 10 * DAY).isoformat())

    assert errors(ahead) == {"since_on": ["This day is ahead of us. Choose today, or a day before."]}
    assert errors(before)["since_on"][0].endswith("It ended after that.")
    move(coordinator_client, joined, "ended", since_on=today.isoformat(), because="Opgeheven")
    page = coordinator_client.get(f"/organisations/{joined.slug}/timeline/")
    assert "Opgeheven" in page.text


def test_a_stage_that_does_not_exist_is_refused(coordinator_client, hoek):
    assert set(errors(move(coordinator_client, hoek, "married"))) == {"to"}
    chosen = coordinator_client.get("/organisations/de-hoek/stage/?to=married")
    assert chosen.context["form"]["to"].value() == Stage.IDEA


def test_it_does_not_lead_to_another_house(coordinator_client, hoek):
    page = move(coordinator_client, hoek, "approached", next="//evil.example/")

    assert page.redirect_chain[0][0].startswith("/relations/?moved=")


# --- noting a contact -------------------------------------------------------------------------------

NEW = "/organisations/de-hoek/contact/new/"


def typed(client, **fields):
    """The form as it comes, with something said."""
    form = client.get(NEW).context["form"]
    usual = {name: form[name].value() for name in form.fields}
    usual = {name: value for name, value in usual.items() if value is not None}
    return usual | {"said": "Zij willen meedoen."} | fields


def noted(client, **fields):
    return client.post(NEW, typed(client, **fields), follow=True)


def the_moment():
    names = ("on", "kind", "by", "said", "with_whom", "next_step", "next_on")
    return ContactMoment.objects.values_list(*names).get()


def test_one_sentence_is_enough(coordinator_client, coordinator, hoek, today):
    page = noted(coordinator_client)

    assert the_moment() == (today, "phone", coordinator.pk, "Zij willen meedoen.", "", "", None)
    assert page.redirect_chain == [("/organisations/de-hoek/timeline/", 302)]
    assert told(page) == ["Noted: De Hoek."]


@pytest.mark.parametrize(("choice", "days"), [("week", 7), ("two-weeks", 14), ("month", 30)])
def test_a_next_step_is_one_click(choice, days, coordinator_client, hoek, today):
    noted(coordinator_client, next_when=choice)

    assert the_moment()[-2:] == ("Get in touch again", today + days * DAY)


def test_a_next_step_on_a_day_comes_back_to_where_it_was_noted_from(coordinator_client, hoek, today):
    page = noted(
        coordinator_client, next_when="day", next_on=(today + 3 * DAY).isoformat(), next_step="Langsgaan", next=DUE
    )

    assert the_moment()[-2:] == ("Langsgaan", today + 3 * DAY)
    assert page.redirect_chain == [(DUE, 302)]


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"said": " \u200b "}, {"said": ["This field is required."]}),
        ({"said": "a" * 5000}, {"said": ["This is too long. There is room for 4000 signs."]}),
        ({"next_when": "day"}, {"next_on": ["Fill in the day of the next step."]}),
        (
            {"next_step": "Bellen"},
            {"next_when": ["You wrote down a next step. When is it? Or leave its fields empty."]},
        ),
        ({"on": "morgen"}, {"on": ["This is not a date that we can read. For example: 22 January 2027 or 22-1-2027."]}),
        ({"kind": "pigeon"}, {"kind": ["Select a valid choice. pigeon is not one of the available choices."]}),
        ({"with_whom": "a" * 61}, {"with_whom": ["This is too long. There is room for 60 signs."]}),
    ],
)
def test_what_is_wrong_is_said_at_the_field(fields, found, coordinator_client, hoek):
    assert errors(noted(coordinator_client, **fields)) == found
    assert not ContactMoment.objects.exists()


def test_days_in_a_wrong_order_are_refused_and_what_was_typed_stays(coordinator_client, hoek, today):
    before = noted(
        coordinator_client, on=(today - DAY).isoformat(), next_when="day", next_on=(today - 2 * DAY).isoformat()
    )
    ahead = noted(coordinator_client, on=(today + DAY).isoformat())
    long_ago = noted(coordinator_client, on=(today - 800 * DAY).isoformat())
    far = noted(coordinator_client, next_when="day", next_on=(today + 2000 * DAY).isoformat())

    assert errors(before) == {"next_on": ["The next step comes after this contact. Choose a later day."]}
    assert errors(ahead) == {"on": ["This day is ahead of us. What is still to come, is the next step."]}
    assert errors(long_ago) == {"on": ["What was said more than two years ago is not kept. Is the year right?"]}
    assert errors(far) == {"next_on": ["That is years ahead. Is the year right?"]}
    assert "Zij willen meedoen." in before.text


def test_only_who_speaks_for_the_guild_is_who_spoke(coordinator_client, hoek):
    steering = GroupMembershipFactory().member

    assert set(errors(noted(coordinator_client, by=MemberFactory().pk))) == {"by"}
    noted(coordinator_client, by=steering.pk)
    assert the_moment()[2] == steering.pk


def test_the_form_sent_twice_makes_one_moment(coordinator_client, hoek):
    data = typed(coordinator_client, submission=str(uuid4()))

    pages = [coordinator_client.post(NEW, data, follow=True) for _time in range(2)]

    assert [told(page) for page in pages] == [["Noted: De Hoek."], ["This was noted already: De Hoek."]]
    assert ContactMoment.objects.count() == 1


def test_with_who_ended_there_is_no_next_step_to_fill_in(coordinator_client, hoek, today):
    data = typed(coordinator_client, next_when="week")
    Organisation.objects.update(stage=Stage.ENDED, ended_on=today)

    page = coordinator_client.post(NEW, data, follow=True)

    assert told(page) == ["Noted: De Hoek."]
    assert the_moment()[-1] is None
    assert "next_when" not in coordinator_client.get(NEW).context["form"].fields


def test_an_older_moment_is_changed_with_its_version(coordinator_client, coordinator, hoek, today):
    moment = ContactMomentFactory(organisation=hoek, by=coordinator, on=today, next_step="Bellen", next_on=today)
    address = f"/organisations/de-hoek/contact/{moment.pk}/"
    form = coordinator_client.get(address).context["form"]
    data = {name: form[name].value() for name in form.fields} | {"said": "Toch anders."}

    coordinator_client.post(address, data)
    late = coordinator_client.post(address, data | {"said": "Weer anders."})
    again = coordinator_client.post(address, {**data, "said": "Weer anders.", "version": 2, "next_when": "none"})

    assert errors(late)["said"] == ["Now it says: Toch anders."]
    assert again.status_code == 302
    assert the_moment()[3:] == ("Weer anders.", "", "", None)


# --- what is due, and the timeline ------------------------------------------------------------------


def test_nothing_is_due(coordinator_client):
    assert "Nothing is waiting this week." in coordinator_client.get(DUE).text


def test_done_is_one_click_from_the_list(coordinator_client, hoek, today):
    moment = ContactMomentFactory(organisation=hoek, next_step="Bellen", next_on=today)
    assert "Bellen" in coordinator_client.get(DUE).text
    settle = f"/organisations/de-hoek/contact/{moment.pk}/settle/"

    pages = [coordinator_client.post(settle, {"next": DUE}, follow=True) for _time in range(2)]

    assert [told(page) for page in pages] == [
        ["Done: Bellen (De Hoek)."],
        ["There is no open next step here any more (De Hoek)."],
    ]
    assert "Nothing is waiting this week." in pages[0].text
    assert coordinator_client.get(settle).status_code == 405


def test_the_list_is_read_in_pages(coordinator_client, today):
    for number in range(27):
        ContactMomentFactory(next_step=f"Stap {number:02}", next_on=today - (40 - number) * DAY)

    first = coordinator_client.get(DUE)
    second = coordinator_client.get(DUE, {"after": first.context["page"].following})

    steps = [moment.next_step for page in (first, second) for moment in page.context["page"].rows]
    assert steps == [f"Stap {number:02}" for number in range(27)]


def test_who_rested_until_today_is_there_with_the_reason(coordinator_client, today):
    OrganisationFactory(stage=Stage.RESTING, stage_because="De zaal is dicht", look_again_on=today)

    assert "De zaal is dicht" in coordinator_client.get(DUE).text


def test_the_timeline_says_what_happened(coordinator_client, hoek):
    stage_change(None, organisation=hoek, because="Zij belden zelf")
    ContactMomentFactory(organisation=hoek, said="Zij willen <b>meedoen</b>", with_whom="Truus")

    page = coordinator_client.get("/organisations/de-hoek/timeline/")

    assert "Zij belden zelf" in page.text
    assert "Zij willen &lt;b&gt;meedoen&lt;/b&gt;" in page.text
    assert "with Truus" in page.text
    empty = coordinator_client.get(f"/organisations/{OrganisationFactory().slug}/timeline/")
    assert "Nothing happened yet." in empty.text


@pytest.mark.parametrize("page", [BOARD, DUE, "/organisations/de-hoek/timeline/"])
def test_each_page_takes_as_many_queries_for_one_as_for_many(page, coordinator_client, hoek, today):
    def happen(organisation):
        ContactMomentFactory(organisation=organisation, next_step="Bellen", next_on=today)
        ContactMomentFactory(organisation=organisation)
        AffiliationFactory(organisation=organisation)
        CoreTaskFactory(organisation=organisation)
        HelpRequestFactory(organisation=organisation)
        stage_change(None, organisation=organisation)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            coordinator_client.get(page)
        return len(captured)

    happen(hoek)
    OrganisationFactory(stage=Stage.RESTING, stage_because="Druk", look_again_on=today)
    coordinator_client.get(page)
    for_one = queries()
    for organisation in (hoek, hoek, *OrganisationFactory.create_batch(3)):
        happen(organisation)

    assert queries() == for_one
