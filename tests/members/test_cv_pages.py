import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from members import cv
from members.models import Change, CvEntry, CvKind, Member
from tests.factories import CvEntryFactory, MemberFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("storage")]
CV = "/me/cv/"


@pytest.fixture
def member():
    return MemberFactory(first_name="Joke", language="en")


def typed(**fields):
    known = {"kind": "work", "role": "Webmaster", "organisation": "", "from_year": "2019", "until_year": "", "line": ""}
    return {**known, "is_shown": "on", "submission": uuid.uuid4(), **fields}


def errors(response):
    with translation.override("en"):
        return {name: list(map(str, errors)) for name, errors in response.context["form"].errors.items()}


def said(response):
    return [str(message) for message in response.wsgi_request._messages]


def test_an_empty_cv_says_how_to_begin(member_client):
    page = member_client.get(CV)

    assert "Begin with what you do now" in page.text
    assert "citizen service number (BSN)" in page.text
    assert "Only the coordinator can see this." in page.text


def test_add_an_entry(member_client, member):
    submission = uuid.uuid4()

    for words in ("Added: Webmaster.", "This was saved already: Webmaster."):
        response = member_client.post("/me/cv/new/", typed(submission=submission, line="  WordPress\r\nen meer "))
        assert (response.status_code, response.url, said(response)[-1]) == (302, CV, words)

    entry = CvEntry.objects.get()
    assert (entry.member, entry.kind, entry.role, entry.from_year, entry.until_year, entry.line, entry.is_shown) == (
        member,
        CvKind.WORK,
        "Webmaster",
        2019,
        None,
        "WordPress en meer",
        True,
    )


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"from_year": "20024"}, {"from_year": ["Fill in a year of four digits, for example 2019."]}),
        ({"from_year": "19"}, {"from_year": ["Fill in a year of four digits, for example 2019."]}),
        ({"from_year": "zomer 2019"}, {"from_year": ["Fill in a year of four digits, for example 2019."]}),
        ({"from_year": "-2019"}, {"from_year": ["Fill in a year of four digits, for example 2019."]}),
        ({"from_year": "1066"}, {"from_year": ["That is very long ago. Is the year right?"]}),
        ({"from_year": "2099"}, {"from_year": ["That is years ahead. Is the year right?"]}),
        ({"until_year": "2099"}, {"until_year": ["That is years ahead. Is the year right?"]}),
        ({"until_year": "2018"}, {"until_year": ["The last year comes after the first."]}),
        ({"line": "x" * 5000}, {"line": ["This is too long. There is room for 200 signs."]}),
        ({"role": "x" * 81}, {"role": ["This is too long. There is room for 80 signs."]}),
        ({"role": " \u200b "}, {"role": ["This field is required."]}),
        ({"kind": "hobby"}, {"kind": ["Select a valid choice. hobby is not one of the available choices."]}),
        ({"submission": "x"}, {"submission": ["Enter a valid UUID."]}),
    ],
)
def test_what_cannot_be_is_refused_kindly_and_kept_in_the_form(member_client, fields, wrong):
    response = member_client.post("/me/cv/new/", typed(organisation="Speeltuin", **fields))

    assert (errors(response), CvEntry.objects.count()) == (wrong, 0)
    assert "Speeltuin" in response.text


def test_more_lines_than_anybody_reads(member_client, member):
    CvEntryFactory.create_batch(cv.ENTRIES_AT_MOST, member=member)

    response = member_client.post("/me/cv/new/", typed())

    assert list(errors(response)) == ["__all__"]


def test_what_tells_too_much_is_saved_with_a_question(member_client):
    response = member_client.post("/me/cv/new/", typed(line="Mijn BSN is 111222333"))

    assert [words[:14] for words in said(response)] == ["Added: Webmast", "Is it needed? "]
    assert CvEntry.objects.get().line == "Mijn BSN is 111222333"


def test_markup_is_shown_as_text(member_client, member):
    CvEntryFactory(member=member, role="<script>alert(1)</script>", line="<img src=x onerror=alert(1)>")

    page = member_client.get(CV).text

    assert "<script>alert" not in page and "<img src=x" not in page


def test_change_an_entry(member_client, member):
    entry = CvEntryFactory(member=member, role="Penningmeester")
    form = member_client.get(f"/me/cv/{entry.pk}/").context["form"]
    version = form["version"].value()

    response = member_client.post(f"/me/cv/{entry.pk}/", typed(role="Voorzitter", version=version))
    late = member_client.post(f"/me/cv/{entry.pk}/", typed(role="Secretaris", version=version))

    assert (response.url, said(response)) == (CV, ["Saved: Voorzitter."])
    assert errors(late)["role"] == ["Now it says: Voorzitter"]
    assert 'value="Secretaris"' in late.text
    again = member_client.post(
        f"/me/cv/{entry.pk}/", typed(role="Secretaris", version=late.context["form"]["version"].value())
    )
    assert (again.status_code, CvEntry.objects.get().role) == (302, "Secretaris")


def test_remove_an_entry_after_a_question(member_client, member):
    entry = CvEntryFactory(member=member, role="Penningmeester")

    assert "Remove this line?" in member_client.get(f"/me/cv/{entry.pk}/remove/").text
    assert CvEntry.objects.count() == 1
    response = member_client.post(f"/me/cv/{entry.pk}/remove/")

    assert (response.url, said(response), CvEntry.objects.count()) == (CV, ["Removed: Penningmeester."], 0)


def test_a_tick_puts_it_in_the_short_cv_with_htmx_and_without(member_client, member):
    entry = CvEntryFactory(member=member, role="Penningmeester", is_shown=False)

    response = member_client.post(f"/me/cv/{entry.pk}/shown/", {"is_shown": "yes"})
    assert (response.url, said(response)) == (f"{CV}#entry-{entry.pk}", ["In your short CV: Penningmeester."])
    assert Member.objects.get().cv_at is not None

    part = member_client.post(f"/me/cv/{entry.pk}/shown/", {}, headers={"HX-Request": "true"})
    assert part.templates[0].name == "members/_cv_entries.html"
    assert "Nothing is ticked yet" in part.text
    assert (CvEntry.objects.get().is_shown, Member.objects.get().cv_at) == (False, None)


def test_of_another_nothing_can_be_seen_or_changed(member_client):
    entry = CvEntryFactory()
    places = [f"{place}/cv/{entry.pk}" for place in ("/me", f"/panel/members/{entry.member_id}")]

    urls = [f"{place}{path}" for place in places for path in ("/", "/remove/", "/shown/")]
    answers = [member_client.post(url, typed()).status_code for url in urls]

    assert (answers, CvEntry.objects.get().role) == ([404] * 6, "Penningmeester")


@pytest.mark.parametrize("key", ["9" * 30, "0"])
def test_an_entry_that_cannot_be_is_not_there(member_client, key):
    assert member_client.get(f"/me/cv/{key}/").status_code == 404


def test_on_behalf_it_stands_in_the_history(coordinator_client, coordinator, member):
    url = f"/panel/members/{member.pk}/cv/"

    response = coordinator_client.post(f"{url}new/", typed(channel="paper"))

    assert (response.url, CvEntry.objects.get().member) == (url, member)
    assert Change.objects.values_list("member", "by", "channel", "part").get() == (
        member.pk,
        coordinator.pk,
        "paper",
        "cv",
    )


def test_the_page_asks_the_same_questions_for_one_line_and_for_twenty(member_client, member):
    def questions_with_more(rows):
        CvEntryFactory.create_batch(rows, member=member)
        with CaptureQueriesContext(connection) as questions:
            member_client.get(CV)
        return len(questions)

    assert questions_with_more(1) == questions_with_more(19) <= 5
