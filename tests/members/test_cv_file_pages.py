import pytest
from django.test import Client
from django.utils import translation

from members.models import ContactView, CvFile, Member
from tests.factories import CoordinatorFactory, MemberFactory
from tests.members.documents import docx, odt, pdf, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("storage")]
CV = "/me/cv/"


@pytest.fixture
def member():
    return MemberFactory(first_name="Joke", language="en")


def errors(response):
    with translation.override("en"):
        return {name: list(map(str, errors)) for name, errors in response.context["form"].errors.items()}


def said(response):
    return [str(message) for message in response.wsgi_request._messages]


def send_file(client, content, name="cv.pdf", url="/me/cv/file/", **fields):
    return client.post(url, {"file": upload(content, name), **fields})


@pytest.mark.parametrize(("content", "kind"), [(pdf(), "pdf"), (docx(), "docx"), (odt(), "odt")])
def test_add_a_file_and_get_it_back(member_client, member, content, kind):
    response = send_file(member_client, content, "Mijn cv é.exe")
    assert (response.url, said(response)) == (CV, [f"Your CV is saved: Mijn cv é.{kind}."])

    got = member_client.get(f"/members/{member.pk}/cv/")

    assert got.content == content
    headers = ("Content-Disposition", "X-Content-Type-Options", "Content-Security-Policy")
    assert [got[name] for name in headers] == [
        f"attachment; filename*=utf-8''Mijn%20cv%20%C3%A9.{kind}",
        "nosniff",
        "sandbox; default-src 'none'",
    ]
    assert "no-store" in got["Cache-Control"] and "private" in got["Cache-Control"]
    assert got["Content-Type"].startswith("application/")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty."),
        (b"%PDF" + bytes(5_900_000 - 1000), "The file is 5.7 MB. It may be 5 MB at most"),
        (b"MZ" + bytes(200), "This is no PDF"),
        (b"<svg onload='alert(1)'/>", "This is no PDF"),
        (b"<html><script>alert(1)</script></html>", "This is no PDF"),
        (docx({"word/media/a.bmp": bytes(30_000_000)}), "This file unpacks into far too much."),
    ],
)
def test_a_file_that_is_not_right_is_refused_with_why(member_client, content, words):
    response = send_file(member_client, content)

    assert errors(response)["file"][0].startswith(words)
    assert words in response.text
    assert CvFile.objects.count() == 0


def test_ten_megabytes_are_refused_in_words(member_client):
    member_client.cookies["language"] = "en"

    response = send_file(member_client, bytes(10 * 1024 * 1024))

    assert response.status_code == 413
    assert "What you sent is 10.1 MB. A photo or a file may be 5 MB at most." in response.text


def test_without_a_file_it_asks_for_one(member_client):
    assert errors(member_client.post("/me/cv/file/", {})) == {"file": ["Choose a file first."]}
    assert errors(member_client.post("/me/cv/file/", {"file": "cv.pdf"})) == {"file": ["Choose a file first."]}
    assert member_client.get("/me/cv/file/").url == f"{CV}#file"


def test_remove_the_file_after_a_question(member_client):
    send_file(member_client, pdf())

    assert "Remove this file?" in member_client.get("/me/cv/file/remove/").text
    assert said(member_client.post("/me/cv/file/remove/")) == ["Removed: cv.pdf."]
    assert CvFile.objects.count() == 0
    assert member_client.post("/me/cv/file/remove/").url == CV  # a second click
    assert member_client.get("/me/cv/file/remove/").url == CV


def client_of(member):
    client = Client()
    client.force_login(member)
    return client


def test_who_may_see_the_file(member_client, member):
    send_file(member_client, pdf())
    other, coordinator = client_of(MemberFactory()), client_of(CoordinatorFactory())
    url = f"/members/{member.pk}/cv/"

    def answers():
        return [client.get(url).status_code for client in (Client(), other, coordinator, member_client)]

    assert answers() == [302, 404, 200, 200]
    Member.objects.filter(pk=member.pk).update(shares_cv=True)
    assert answers() == [302, 200, 200, 200]
    Member.objects.filter(pk=member.pk).update(left_at=member.joined_at, is_active=False)
    assert answers() == [302, 404, 200, 302]


def test_each_look_at_the_file_of_another_is_noted_once_a_day(member_client, member):
    send_file(member_client, pdf())
    coordinator = CoordinatorFactory()
    url = f"/members/{member.pk}/cv/"

    member_client.get(url)
    for _ in range(2):
        client_of(coordinator).get(url)
    client_of(MemberFactory()).get(url)  # sees nothing

    assert list(ContactView.objects.values_list("viewer", "member", "how", "what")) == [
        (coordinator.pk, member.pk, "profile", "cv")
    ]


def test_a_file_that_is_gone_from_the_disk_is_not_there(member_client, member, storage):
    send_file(member_client, pdf())
    for path in storage.rglob("*.pdf"):
        path.unlink()

    assert member_client.get(f"/members/{member.pk}/cv/").status_code == 404
    assert member_client.get(CV).status_code == 200
