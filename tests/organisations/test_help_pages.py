"""The pages of help requests: who sees what, what the forms do, and that they stay quick."""

import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from members.models import ContactView, Member
from organisations import help_requests
from organisations.models import HelpAnswer, HelpAsked, HelpRequest
from samensterker.outbox.models import Message, UnreachableAddress
from tests.factories import (
    AffiliationFactory,
    CoordinatorFactory,
    CoreTaskFactory,
    ExpertiseFactory,
    HelpAskedFactory,
    HelpRequestFactory,
    KnowledgeAreaFactory,
    MemberFactory,
    OfferFactory,
    OrganisationFactory,
    RosterFactory,
    TaskHolderFactory,
)

pytestmark = pytest.mark.django_db
LIST, NEW = "/help-requests/", "/help-requests/new/"
LAST_WEEK = datetime(2026, 11, 17, 11, tzinfo=UTC)


@pytest.fixture
def organisation(db):
    return OrganisationFactory(name="Fonds Meedoen", slug="fonds-meedoen")


@pytest.fixture
def contact(organisation):
    return AffiliationFactory(organisation=organisation, is_contact=True, member__language="en").member


@pytest.fixture
def request_(organisation, contact):
    return HelpRequestFactory(organisation=organisation, asked_by=contact, area__name="Vliegers")


def client_of(member):
    member.language = "en"
    member.save()
    client = Client()
    client.force_login(member)
    return client


@pytest.fixture
def as_contact(contact):
    return client_of(contact)


@pytest.fixture
def as_member(member):
    return client_of(member)


def said(response):
    return [str(message) for message in response.context["messages"]]


def words(response):
    text = response.text.partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]*>", " ", text).split())


# --- the list -------------------------------------------------------------------------------------


def test_an_empty_list_says_what_to_do_next(as_member, as_contact):
    assert "Tell what you know and what you like to do" in words(as_member.get(LIST))
    assert "Does a task of your organisation hang on one person?" in words(as_contact.get(LIST))


def titles(response):
    return [asks.pk for asks in response.context["page"]]


def test_filters(as_contact, contact, request_):
    part = KnowledgeAreaFactory(parent=request_.area)
    in_part = HelpRequestFactory(area=part, kind="people", asked_at=LAST_WEEK)
    closed = HelpRequestFactory(area=part, outcome="helped", closed_at=LAST_WEEK)
    asked_of_me = HelpAskedFactory(member=contact).request

    def found(query):
        return set(titles(as_contact.get(f"{LIST}?{query}")))

    everything = {request_.pk, in_part.pk, asked_of_me.pk}
    assert found("") == everything
    assert found(f"area={request_.area_id}") == {request_.pk, in_part.pk}  # a top with its parts
    assert found(f"area={part.pk}") == {in_part.pk}
    assert found("kind=people") == {in_part.pk}
    assert found("state=over") == {closed.pk}
    assert found("mine=yes") == {request_.pk, asked_of_me.pk}
    assert found("kind=nonsense&area=9999999999999999999&state=x&mine=x&page=-1") == everything


def test_the_newest_first_and_paged(as_contact, request_):
    for days in range(22):
        HelpRequestFactory(asked_at=LAST_WEEK - timedelta(days=days))

    first, second = as_contact.get(LIST), as_contact.get(f"{LIST}?page=2")

    assert (len(titles(first)), titles(second)[-1]) == (20, request_.pk)
    assert first.context["page"].paginator.count == 23


def test_a_row_says_how_it_stands(as_member, member, request_):
    HelpAskedFactory(request=request_, member=member)
    HelpAskedFactory(request=request_, answer="yes", answered_at=LAST_WEEK)
    OfferFactory(area=request_.area)

    shown = words(as_member.get(LIST))

    for part in ("Vliegers", "Fonds Meedoen", "Asked of you", "1 helps", "Someone offers this"):
        assert part in shown


def number_of_queries(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_the_list_asks_as_much_for_many_as_for_one(as_contact, request_):
    one = number_of_queries(as_contact, LIST)
    for _ in range(5):
        HelpAskedFactory(request=HelpRequestFactory(task=CoreTaskFactory()), answer="yes", answered_at=LAST_WEEK)
        OfferFactory(area=request_.area)

    assert number_of_queries(as_contact, LIST) == one


# --- placing --------------------------------------------------------------------------------------


def form(area, **fields):
    return {"kind": "learn", "area": area.pk, "words": "Hoe?", "submission": str(uuid.uuid4()), **fields}


def test_a_contact_person_places_a_request(as_contact, contact, organisation):
    area, fields = KnowledgeAreaFactory(), {}
    fields = form(area, words="  Hoe?\r\n\r\nEn wanneer? \u202e ")

    first = as_contact.post(NEW, fields, follow=True)
    second = as_contact.post(NEW, fields, follow=True)

    made = HelpRequest.objects.get()
    assert (made.organisation, made.area, made.words, made.asked_by) == (
        organisation,
        area,
        "Hoe?\n\nEn wanneer?",
        contact,
    )
    assert [response.redirect_chain[-1][0] for response in (first, second)] == [made.get_absolute_url()] * 2
    assert (said(first), said(second)) == (
        ["Your help request is there. Now choose below whom you ask."],
        ["This help request was saved already. Here it is."],
    )
    assert Message.objects.count() == 0


def test_the_link_of_the_coverage_map_fills_in_the_form_and_changes_nothing(as_contact, organisation):
    task = CoreTaskFactory(organisation=organisation)
    address = f"{NEW}?organisation={organisation.slug}&area={task.area.slug}&task={task.pk}&kind=together"

    initial = as_contact.get(address).context["form"].initial

    assert {name: initial[name] for name in ("kind", "area", "task")} == {
        "kind": "together",
        "area": task.area_id,
        "task": task.pk,
    }
    assert HelpRequest.objects.count() == 0


@pytest.mark.parametrize("named", ["key", "nothing", "merged"])
def test_what_a_link_names(as_contact, organisation, named):
    area = KnowledgeAreaFactory()
    gone = KnowledgeAreaFactory(merged_into=area)
    others = CoreTaskFactory()
    address = {
        "key": f"{NEW}?organisation={organisation.pk}&area={area.pk}&task={others.pk}",
        "nothing": f"{NEW}?area=there-is-none&task=x&kind=x",
        "merged": f"{NEW}?area={gone.slug}",
    }[named]

    initial = as_contact.get(address).context["form"].initial

    assert {name: initial[name] for name in ("kind", "area", "task")} == {
        "kind": None,
        "area": None if named == "nothing" else area.pk,
        "task": None,
    }


def test_a_core_task_says_what_it_is_about(as_contact, organisation):
    task = CoreTaskFactory(organisation=organisation)

    as_contact.post(NEW, form(task.area, task=task.pk) | {"area": ""})

    assert HelpRequest.objects.values_list("task", "area").get() == (task.pk, task.area_id)


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("words", "  \u200b ", "This field is required."),
        ("words", "x" * 1001, "This is too long. There is room for 1000 signs."),
        ("kind", "", "This field is required."),
        ("kind", "money", "Select a valid choice. money is not one of the available choices."),
        ("area", "", "Choose what it is about, or a core task above."),
        ("area", "99999", "This is not in the list any more. Choose another."),
    ],
)
def test_what_is_typed_wrong_is_said_and_stays(as_contact, organisation, field, value, error):
    CoreTaskFactory(organisation=organisation)
    response = as_contact.post(NEW, form(KnowledgeAreaFactory()) | {field: value})

    assert (list(response.context["form"].errors), error in words(response)) == ([field], True)
    assert response.context["form"]["kind"].value() == ("learn" if field != "kind" else value)
    assert HelpRequest.objects.count() == 0


def test_a_core_task_about_something_else_is_refused(as_contact, organisation):
    task = CoreTaskFactory(organisation=organisation, area__name="Boeken")
    response = as_contact.post(NEW, form(KnowledgeAreaFactory(), task=task.pk))

    words = "This core task is about Boeken. Choose that here, or no core task above."
    assert response.context["form"].errors == {"area": [words]}


def test_who_speaks_for_nobody_is_told_whom_to_ask(member, contact, organisation):
    AffiliationFactory(member=member, organisation=organisation)

    response = client_of(member).get(NEW)

    assert response.status_code == 200
    assert reverse("members:contact", args=[contact.pk]) in response.text
    assert client_of(member).post(NEW, form(KnowledgeAreaFactory())).status_code == 200
    assert client_of(member).get(f"{NEW}?organisation={organisation.slug}").context.get("form") is None
    assert HelpRequest.objects.count() == 0


def test_the_coordinator_chooses_for_whom_it_is(coordinator, organisation):
    other, client = OrganisationFactory(), client_of(coordinator)

    choosing = client.get(f"{NEW}?kind=learn")
    client.post(f"{NEW}?organisation={other.slug}", form(KnowledgeAreaFactory()))

    assert set(choosing.context["choices"]) == {organisation, other}
    assert choosing.context["kept"] == [("kind", "learn")]
    assert HelpRequest.objects.values_list("organisation", "asked_by").get() == (other.pk, coordinator.pk)


# --- one request ----------------------------------------------------------------------------------


def page_of(client, request):
    return client.get(request.get_absolute_url())


def test_who_asks_sees_who_fits_and_others_do_not(as_contact, as_member, request_):
    teacher = ExpertiseFactory(area=request_.area, can_teach=True, member__last_name="de Leraar").member
    strong = CoreTaskFactory(area=request_.area, organisation__name="De Linde")
    for _ in range(2):
        TaskHolderFactory(task=strong, can=True)

    shown = words(page_of(as_contact, request_))

    assert f"{teacher.full_name} likes to teach it" in shown
    assert "De Linde 2 people can do this there" in shown
    assert "de Leraar" not in page_of(as_member, request_).text
    assert "Can you help?" in words(page_of(as_member, request_))


def test_for_newcomers_also_who_wants_to_learn_it(as_contact, request_):
    HelpRequest.objects.update(kind="people")
    ExpertiseFactory(area=request_.area, wants_to_learn=True, member__last_name="Leergierig")

    assert "Leergierig wants to learn it" in words(page_of(as_contact, request_))


def test_when_someone_sees_when_another_can_the_log_says_so(as_contact, contact, request_):
    shares = {"shares_roster": True}
    one = ExpertiseFactory(area=request_.area, can_teach=True, member=MemberFactory(**shares)).member
    other = ExpertiseFactory(area=request_.area, can_teach=True).member
    for member in (one, other):
        RosterFactory(member=member, can=1)

    page_of(as_contact, request_)

    assert list(ContactView.objects.values_list("viewer", "member", "how", "what")) == [
        (contact.pk, one.pk, "list", "roster")
    ]


def test_only_who_asks_sees_who_was_asked(as_contact, as_member, request_):
    HelpAskedFactory(request=request_, member__last_name="Nee", answer="no", answered_at=LAST_WEEK)
    HelpAskedFactory(request=request_, member__last_name="Ja", answer="yes", answered_at=LAST_WEEK)

    shown = words(page_of(as_contact, request_))

    assert re.search(r" Ja asked on .* Yes .* Nee asked on .* No", shown)
    assert "Nee" not in page_of(as_member, request_).text
    assert "1 helps" in words(page_of(as_member, request_))


def test_the_page_asks_as_much_for_many_as_for_one(as_contact, request_):
    def more():
        ExpertiseFactory(area=request_.area, can_teach=True)
        HelpAskedFactory(request=request_, answer="yes", answered_at=LAST_WEEK)
        HelpAskedFactory(request=request_, member=None, organisation=OrganisationFactory())
        task = CoreTaskFactory(area=request_.area)
        for _ in range(2):
            TaskHolderFactory(task=task, can=True)

    more()
    one = number_of_queries(as_contact, request_.get_absolute_url())
    for _ in range(4):
        more()

    assert number_of_queries(as_contact, request_.get_absolute_url()) == one


def test_of_an_organisation_that_ended_members_see_nothing(as_member, as_contact, coordinator, request_):
    request_.organisation.stage, request_.organisation.ended_on = "ended", LAST_WEEK.date()
    request_.organisation.save()

    assert page_of(as_member, request_).status_code == 404
    shown = words(page_of(client_of(coordinator), request_))
    assert "This organisation takes part no more, so nobody is asked." in shown
    assert "I can help" not in shown


# --- asking ---------------------------------------------------------------------------------------


def ask(client, request, **ticked):
    return client.post(reverse("organisations:help-ask", args=[request.pk]), ticked, follow=True)


def test_asking_from_the_page(as_contact, request_):
    bram, linde = MemberFactory(first_name="Bram", last_name=""), OrganisationFactory(name="De Linde")
    AffiliationFactory(organisation=linde, is_contact=True)

    response = ask(as_contact, request_, member=[bram.pk, "x", "9" * 30], organisation=linde.pk)
    again = ask(as_contact, request_, member=bram.pk)

    assert said(response)[0].startswith("Asked: Bram, De Linde. They get a mail")
    assert (len(said(response)), said(again)) == (1, ["They were asked already."])
    assert Message.objects.count() == 2


def test_whom_no_mail_reaches_is_said(as_contact, request_):
    on_paper, unreachable = MemberFactory(email=None), MemberFactory()
    UnreachableAddress.objects.create(address=unreachable.email, since=LAST_WEEK, answer="550")
    nobody = OrganisationFactory(name="Zonder")

    response = ask(as_contact, request_, member=[on_paper.pk, unreachable.pk], organisation=nobody.pk)

    names = ", ".join([*(m.full_name for m in sorted((on_paper, unreachable), key=lambda m: m.sort_name)), "Zonder"])
    words = f"A mail does not reach {names}. Call, or ask the coordinator to pass it on."
    assert said(response)[1] == words


def test_nobody_ticked_too_many_ticked_and_a_closed_one(as_contact, contact, request_):
    everyone = [member.pk for member in MemberFactory.create_batch(help_requests.MOST_A_DAY + 1)]

    assert said(ask(as_contact, request_)) == ["Tick first whom you want to ask."]
    assert said(ask(as_contact, request_, member=everyone)) == [
        "That is too many at once, so nobody was asked. You can still ask 10 today."
    ]
    ask(as_contact, request_, member=everyone[:10])
    assert said(ask(as_contact, request_, member=everyone[10:])) == [
        "Your organisation asked 10 times today; that is the most on one day. Go on tomorrow."
    ]
    help_requests.close(request_, outcome="withdrawn", by=contact, now=timezone.now())
    assert said(ask(as_contact, request_, member=everyone[10:])) == [
        "This help request is closed, so nobody was asked."
    ]
    assert HelpAsked.objects.count() == 10


def test_a_stranger_asks_nobody(as_member, request_):
    assert ask(as_member, request_, member=MemberFactory().pk).status_code == 404
    assert HelpAsked.objects.count() == 0


# --- coming forward and answering -----------------------------------------------------------------


def answer(client, asked, given):
    return client.post(reverse("organisations:help-answer", args=[asked.pk]), {"answer": given}, follow=True)


def test_coming_forward_and_changing_ones_mind(as_member, member, request_):
    response = as_member.post(reverse("organisations:help-volunteer", args=[request_.pk]), follow=True)

    assert said(response) == ["Great that you help. We mail you both, so that you find each other."]
    assert "You came forward You answered: yes, gladly, on" in words(response)
    assert "I can help" not in words(response)
    response = answer(as_member, HelpAsked.objects.get(), "no")
    assert said(response) == ["Thank you for letting us know. You hear no more about this help request."]


def test_of_ones_own_organisation_one_does_not_come_forward(as_contact, request_):
    assert "I can help" not in words(page_of(as_contact, request_))

    response = as_contact.post(reverse("organisations:help-volunteer", args=[request_.pk]), follow=True)

    assert said(response) == ["This is a help request of your own organisation."]


def test_answering_for_ones_organisation(request_):
    linde = OrganisationFactory(name="De Linde")
    asked = HelpAskedFactory(request=request_, member=None, organisation=linde)
    one, other = (client_of(AffiliationFactory(organisation=linde, is_contact=True).member) for _ in range(2))
    colleague = client_of(AffiliationFactory(organisation=linde).member)

    assert answer(colleague, asked, "yes").status_code == 404
    assert "Can De Linde help?" in words(page_of(one, request_))
    answer(one, asked, "yes")
    response = answer(other, asked, "no")

    name = HelpAsked.objects.get().answered_by.full_name
    assert said(response) == [f"{name} answered already for De Linde: yes, gladly."]
    assert f"{name} answered: yes, gladly." in words(response)


def test_the_coordinator_passes_on_what_someone_without_email_said(coordinator, as_member, request_):
    on_paper = HelpAskedFactory(request=request_, member=MemberFactory(email=None))
    with_email = HelpAskedFactory(request=request_)
    client = client_of(coordinator)

    assert [answer(client, asked, "yes").status_code for asked in (on_paper, with_email)] == [200, 404]
    assert answer(as_member, on_paper, "no").status_code == 404
    assert HelpAsked.objects.values_list("answer", "answered_by").get(pk=on_paper.pk) == ("yes", coordinator.pk)


def test_nonsense_is_no_answer_and_closed_is_closed(as_member, member, contact, request_):
    asked = HelpAskedFactory(request=request_, member=member)
    assert answer(as_member, asked, "perhaps").status_code == 400
    help_requests.close(request_, outcome="helped", by=contact, now=timezone.now())

    assert said(answer(as_member, asked, "yes")) == [
        "This help request was closed in the meantime. Thank you all the same."
    ]
    assert HelpAsked.objects.get().answer == ""


# --- changing and closing -------------------------------------------------------------------------


def edit(client, request, **fields):
    typed = {"kind": request.kind, "area": request.area_id, "words": request.words, "version": request.version}
    return client.post(reverse("organisations:help-request-edit", args=[request.pk]), typed | fields, follow=True)


def test_the_second_editor_sees_what_the_first_one_wrote(as_contact, coordinator, request_):
    edit(client_of(coordinator), request_, words="Van Anna")

    response = edit(as_contact, request_, words="Van Joris")

    assert response.context["form"].errors["words"] == ["Now it says: Van Anna"]
    assert response.context["form"]["words"].value() == "Van Joris"
    response = edit(as_contact, request_, words="Van Joris", version=response.context["form"]["version"].value())
    assert (said(response), HelpRequest.objects.get().words) == (["Saved."], "Van Joris")


def test_a_core_task_that_ended_meanwhile_stays_chosen(as_contact, organisation, request_):
    task = CoreTaskFactory(organisation=organisation, area=request_.area, until_on=LAST_WEEK.date())
    HelpRequest.objects.update(task=task)

    edit(as_contact, request_, task=task.pk, words="Anders")

    assert HelpRequest.objects.values_list("task", "words").get() == (task.pk, "Anders")


def test_closing_and_saying_it_otherwise(as_contact, request_):
    address = reverse("organisations:help-close", args=[request_.pk])

    assert as_contact.post(address, {"outcome": ""}).context["form"].errors.keys() == {"outcome"}
    response = as_contact.post(address, {"outcome": "not_helped"}, follow=True)
    assert said(response) == ["Closed: it did not help."]
    assert "It did not help" in words(response)
    as_contact.post(address, {"outcome": "helped"}, follow=True)
    assert HelpRequest.objects.get().outcome == "helped"
    response = as_contact.get(reverse("organisations:help-request-edit", args=[request_.pk]), follow=True)
    assert said(response) == ["This help request is closed, so it stays as it is."]


def test_a_former_contact_person_changes_nothing(as_contact, contact, request_):
    contact.affiliations.update(is_contact=False)

    assert edit(as_contact, request_, words="Anders").status_code == 404
    assert as_contact.post(reverse("organisations:help-close", args=[request_.pk])).status_code == 404


def test_another_organisations_contact_person_is_a_stranger(request_):
    other = client_of(AffiliationFactory(is_contact=True).member)

    assert edit(other, request_, words="Anders").status_code == 404
    assert ask(other, request_, member=MemberFactory().pk).status_code == 404


def test_a_coordinator_who_left_sees_nothing(request_):
    gone = CoordinatorFactory()
    client = client_of(gone)
    Member.objects.filter(pk=gone.pk).update(left_at=LAST_WEEK, is_active=False)

    assert page_of(client, request_).status_code == 302
    assert HelpAnswer.values == ["yes", "later", "no"]
