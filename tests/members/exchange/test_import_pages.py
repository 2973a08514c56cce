from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import gettext

from members.models import ImportDraft, Member
from samensterker.outbox.models import Message
from tests.factories import CoordinatorFactory, MemberFactory
from tests.members.exchange.files import workbook

pytestmark = pytest.mark.django_db
URL = "/panel/members/import/"
HEAD = "Naam;E-mail;Telefoon;Wijk\r\n"
GOOD = HEAD + "Zoë de Wit;zoe@example.org;06-12345678;Noord\r\nTruus Kok;;020-1234567;\r\n"
BAD = GOOD + "Piet;geen adres;;\r\n"
ASKS = HEAD + "Zoë de Wit;zoe@example.org;06-00000001;\r\n"


@pytest.fixture
def client(coordinator):
    coordinator.language = "en"
    coordinator.save(update_fields=["language"])
    client = Client()
    client.force_login(coordinator)
    return client


def send(client, content, name="leden.csv"):
    content = content.encode() if isinstance(content, str) else content
    return client.post(URL, {"file": SimpleUploadedFile(name, content)})


def previewed(client, content=GOOD):
    response = send(client, content)
    assert response.status_code == 302, response.content.decode()
    return response["Location"]


def names():
    return sorted(m.full_name for m in Member.objects.filter(role="member"))


def test_upload_writes_nothing_yet_and_shows_what_it_would_do(client):
    page = client.get(previewed(client))

    assert names() == []
    assert page.context["counts"] == {"new": 2, "changed": 0, "same": 0, "refused": 0, "questions": 0}
    assert page.context["samples"] == ["Zoë de Wit", "Truus Kok"]
    assert page.context["used"] == [("Naam", "Name"), ("E-mail", "Email address"), ("Telefoon", "Phone number")]
    text = page.content.decode()
    assert "Is this right?" in text and "Not used: Wijk" in text and "06 12 34 56 78" in text


def test_a_workbook_is_previewed_too(client):
    rows = [["Naam", "E-mail", "Mobiel"], ["Zoë", "zoe@example.org", 612345678]]

    page = client.get(previewed(client, workbook(rows)))

    assert page.context["counts"]["questions"] == 1
    assert "The zero in front was gone; we made it 06 12 34 56 78." in page.content.decode()


def test_yes_writes_it(client):
    url = previewed(client)

    page = client.post(url, follow=True)

    assert names() == ["Truus Kok", "Zoë de Wit"]
    assert "Imported: 2 new members, 0 changed." in page.content.decode()
    assert Message.objects.count() == 0


def test_a_double_click_writes_it_once(client):
    url = previewed(client)
    client.post(url)

    page = client.post(url, follow=True)

    assert names() == ["Truus Kok", "Zoë de Wit"]
    assert page.status_code == 200


def test_with_a_welcome(client):
    client.post(previewed(client), {"welcome": "on"})

    assert [message.member.first_name for message in Message.objects.all()] == ["Zoë"]


@pytest.mark.parametrize(
    "content, name",
    [(BAD, "only_good"), (ASKS, "is_sure")],
)
def test_what_must_be_said_first(content, name, client):
    url = previewed(client, content)

    refused = client.post(url)
    before = names()
    client.post(url, {name: "on"})

    assert (list(refused.context["form"].errors), before) == ([name], [])
    assert "Zoë de Wit" in names() and "Piet" not in names()


def test_refused_rows_stand_there_with_number_and_reason(client):
    page = client.get(previewed(client, BAD) + "?show=refused")

    assert [(line.number, line.reasons) for line in page.context["lines"]] == [
        (4, ["Email address: There is no @ in it. (geen adres)"])
    ]


def test_a_file_that_changes_nothing_asks_nothing(client):
    client.post(previewed(client))

    page = client.get(previewed(client))

    assert not page.context["has_work"]
    assert "All that stands in this file is so already." in page.content.decode()


def test_someone_changed_meanwhile(client):
    MemberFactory(first_name="Zoë", last_name="Wit", surname_prefix="de", email="zoe@example.org", language="en")
    url = previewed(client)
    Member.objects.filter(email="zoe@example.org").update(last_name="Zwart")

    page = client.post(url, follow=True)

    assert "Someone changed a member in the meantime. Nothing is written yet; look once more." in page.content.decode()
    assert names() == ["Zoë de Zwart"]


def test_no_forgets_the_file(client):
    url = previewed(client)

    page = client.post(f"{url}discard/", follow=True)

    assert "Nothing was imported, and the file is forgotten." in page.content.decode()
    assert (ImportDraft.objects.count(), client.get(url).status_code) == (0, 404)


def test_a_draft_is_of_who_made_it_and_for_a_day(client):
    url = previewed(client)
    other = Client()
    other.force_login(CoordinatorFactory())

    answers = [other.get(url), other.post(url), other.post(f"{url}discard/")]
    ImportDraft.objects.update(made_at=timezone.now() - timedelta(hours=25))
    answers += [client.get(url), client.post(url)]

    assert [answer.status_code for answer in answers] == [404] * 5
    assert names() == []


@pytest.mark.parametrize(
    "content, name, said",
    [
        (b"", "leden.csv", "The file is empty."),
        (b"x" * (5 * 1024 * 1024 + 1), "leden.csv", "The file is 5.1 MB. It may be 5 MB at most"),
        (b"%PDF-1.7\n", "leden.csv", "This is a file of the kind PDF."),
        (b"<html><script>alert(1)</script>", "leden.xlsx", "This is a web page, not a table."),
        (HEAD.encode(), "leden.csv", "There are headings in this file, but no people under them."),
        ("Achternaam;Mail\nKok;jan@example.org\n", "leden.csv", "There is no column with the first name"),
        ("Naam;E-mail\nJan\0;jan@example.org\n", "leden.csv", "Line 2 holds a sign that is no text."),
        ("Naam;E-mail\nAndré;jan@example.org\n".encode("cp850"), "leden.csv", "We cannot read the letters"),
    ],
)
def test_what_is_refused_is_said_at_the_field(content, name, said, client):
    response = send(client, content, name)

    assert response.status_code == 200
    assert response.context["form"].errors["file"][0].startswith(said)
    assert ImportDraft.objects.count() == 0


def test_no_file(client):
    assert client.post(URL).context["form"].errors == {"file": [gettext("Choose a file first.")]}


@pytest.mark.parametrize("name", ["../../etc/passwd", "a" * 300 + ".csv", "cv\u202efdp.csv", "<script>.csv"])
def test_names_of_files(name, client):
    page = client.get(previewed_as(client, name))

    assert page.status_code == 200
    assert "<script>.csv" not in page.content.decode()


def previewed_as(client, name):
    return send(client, GOOD, name)["Location"]


def test_an_empty_table_to_fill_in(client):
    response = client.get(f"{URL}example/")

    assert response.content.decode("utf-8-sig") == (
        "First name;Prefix of the surname;Surname;Email address;Phone number;Language;"
        "Organisation;Role in the organisation\r\n"
    )


def test_rows_come_in_pages(client):
    lines = (f"Jan {n};jan{n}@example.org;;\r\n" for n in range(120))
    url = previewed(client, HEAD + "".join(lines))

    pages = [client.get(f"{url}?page={n}") for n in (1, 3, "x", 99)]

    assert [[line.number for line in page.context["lines"]][:1] for page in pages] == [[2], [102], [2], [102]]


def test_as_many_queries_for_one_row_as_for_many(client):
    def queries(number):
        url = previewed(client, HEAD + "".join(f"Jan {n};jan{n}@example.org;;\r\n" for n in range(number)))
        with CaptureQueriesContext(connection) as caught:
            client.get(url)
        return len(caught)

    queries(1)
    assert queries(1) == queries(60)
