"""The links in mails about help: GET shows and changes nothing, POST acts, nobody logs in."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from organisations import help_links, help_requests
from organisations.models import HelpAsked, HelpRequest
from tests.factories import (
    AffiliationFactory,
    HelpAskedFactory,
    HelpRequestFactory,
    MemberFactory,
    OrganisationFactory,
)
from tests.organisations.test_help_pages import words

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 24, 11, tzinfo=UTC)


@pytest.fixture
def contact():
    organisation = OrganisationFactory(name="Fonds Meedoen")
    return AffiliationFactory(
        organisation=organisation, is_contact=True, member__first_name="Joris", member__language="en"
    ).member


@pytest.fixture
def request_(contact):
    organisation = contact.affiliations.get().organisation
    return HelpRequestFactory(organisation=organisation, asked_by=contact, area__name="Vliegers")


@pytest.fixture
def asked(request_):
    return HelpAskedFactory(request=request_, member=MemberFactory(first_name="Karim", language="en"))


def of_question(asked, member=None):
    return reverse("organisations:help-by-link", args=[help_links.asked_token(asked, member or asked.member)])


def of_outcome(request, member):
    return reverse("organisations:helped-by-link", args=[help_links.helped_token(request, member)])


def test_looking_changes_nothing_and_a_click_answers(asked, client):
    address = of_question(asked)

    shown = client.get(address)
    assert (shown.status_code, "Can you help, Karim?" in words(shown), HelpAsked.objects.get().answer) == (
        200,
        True,
        "",
    )
    assert (shown["X-Robots-Tag"], shown["Content-Language"]) == ("noindex", "en")

    after = client.post(address, {"answer": "later"}, follow=True)
    assert "Maybe later, Karim. That is noted." in words(after)
    after = client.post(address, {"answer": "yes"}, follow=True)
    assert "Great that you help, Karim!" in words(after)
    assert HelpAsked.objects.values_list("answer", "answered_by").get() == ("yes", asked.member_id)


def test_nonsense_is_no_answer(asked, client):
    assert client.post(of_question(asked), {"answer": "perhaps"}).status_code == 400
    assert client.put(of_question(asked)).status_code == 405
    assert HelpAsked.objects.get().answer == ""


def test_a_link_that_we_did_not_make(asked, contact, client):
    broken = [
        reverse("organisations:help-by-link", args=[token])
        for token in (
            "x",
            help_links.asked_token(asked, asked.member)[:-1],
            help_links.helped_token(asked.request, contact),
        )
    ]
    broken.append(of_outcome(asked.request, contact).replace("helped/", "helped/1"))

    answers = [client.get(address) for address in broken]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert all("Deze link werkt niet" in words(answer) for answer in answers)


@pytest.mark.parametrize(
    ("change", "heading"),
    [
        (lambda asked, contact: asked.delete(), "This link does not work"),
        (
            lambda asked, contact: help_requests.close(asked.request, outcome="helped", by=contact, now=NOON),
            "The help request is closed",
        ),
        (
            lambda asked, contact: (
                type(contact).objects.filter(pk=asked.member_id).update(left_at=NOON, is_active=False)
            ),
            "This link is no longer used",
        ),
    ],
    ids=["gone", "closed", "left"],
)
def test_when_it_cannot_be_answered_any_more(asked, contact, client, change, heading):
    address = of_question(asked)
    change(asked, contact)
    client.cookies["django_language"] = "en"

    responses = [client.get(address), client.post(address, {"answer": "yes"})]

    assert {response.status_code for response in responses} <= {404, 410}
    assert all(heading in words(response) for response in responses) or heading == "This link does not work"
    assert not HelpAsked.objects.filter(answer="yes").exists()


def test_it_says_whose_link_it_is(asked):
    other = MemberFactory(first_name="Bram")
    client = Client()
    client.force_login(other)

    shown = words(client.get(of_question(asked)))

    assert "You are logged in as Bram, but this link is Karim's: the answer counts for Karim." in shown


def test_the_first_contact_person_counts_and_the_others_see_it(request_, client):
    linde = OrganisationFactory(name="De Linde")
    asked = HelpAskedFactory(request=request_, member=None, organisation=linde)
    one, other, former = (
        AffiliationFactory(organisation=linde, is_contact=is_contact, member__language="en").member
        for is_contact in (True, True, False)
    )

    client.post(of_question(asked, one), {"answer": "yes"})
    client.post(of_question(asked, other), {"answer": "no"})

    assert HelpAsked.objects.values_list("answer", "answered_by").get() == ("yes", one.pk)
    shown = words(client.get(of_question(asked, other)))
    assert f"{one.full_name} answered: yes, gladly. You do not have to do anything." in shown
    assert client.get(of_question(asked, former)).status_code == 410


def test_did_it_help_closes_with_one_click(request_, contact, client):
    HelpAskedFactory(request=request_, answer="yes", answered_at=NOON, member__first_name="Karim")
    address = of_outcome(request_, contact)

    shown = client.get(f"{address}?said=partly")
    assert ("Did it help, Joris?" in words(shown), shown.context["chosen"]) == (True, "partly")
    assert HelpRequest.objects.get().closed_at is None

    after = client.post(f"{address}?said=partly", {"outcome": "partly"}, follow=True)
    assert "Thank you, Joris. The help request is closed." in words(after)
    client.post(address, {"outcome": "helped"})  # meant something else
    asks = HelpRequest.objects.get()
    assert (asks.outcome, asks.closed_by, help_requests.help_given(asks.closed_at.year)) == ("helped", contact, 1)


@pytest.mark.parametrize("outcome", ["withdrawn", "", "x"])
def test_what_the_mail_does_not_ask_is_no_answer(request_, contact, client, outcome):
    assert client.post(of_outcome(request_, contact), {"outcome": outcome}).status_code == 400
    assert HelpRequest.objects.get().closed_at is None


def test_who_speaks_for_them_no_more_does_not_close_it(request_, contact, client):
    address = of_outcome(request_, contact)
    contact.affiliations.update(is_contact=False)

    assert client.get(address).status_code == 410
    assert client.post(address, {"outcome": "helped"}).status_code == 410
    assert HelpRequest.objects.get().closed_at is None
