import io

import pytest
from django.test import Client
from django.utils import translation
from PIL import Image

from members.models import Member
from tests.factories import CoordinatorFactory, MemberFactory
from tests.members.documents import picture, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("storage")]
PHOTO = "/me/photo/"


@pytest.fixture
def member():
    return MemberFactory(language="en")


def send(client, content=None, url=PHOTO):
    return client.post(url, {"file": upload(content or picture(), "ik.jpg")})


def client_of(member):
    client = Client()
    client.force_login(member)
    return client


def test_a_photo_from_choosing_to_showing(member_client, member):
    assert "No photo yet." in member_client.get("/me/").text

    assert send(member_client).url == "/me/"

    assert f'src="/members/{member.pk}/photo/"' in member_client.get("/me/").text
    shown = member_client.get(f"/members/{member.pk}/photo/")
    assert Image.open(io.BytesIO(shown.content)).size == (480, 360)
    assert {name: shown[name] for name in ("Content-Type", "X-Content-Type-Options", "Content-Security-Policy")} == {
        "Content-Type": "image/jpeg",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    assert "private" in shown["Cache-Control"]
    assert "Content-Disposition" not in shown or "attachment" not in shown["Content-Disposition"]


def test_take_it_away(member_client, member):
    send(member_client)

    assert member_client.post(PHOTO, {"remove": "yes"}).url == PHOTO

    assert Member.objects.get().photo.name == ""
    assert member_client.get(f"/members/{member.pk}/photo/").status_code == 404


@pytest.mark.parametrize("content", [b"<svg onload='alert(1)'/>", b"%PDF-1.7", bytes(5_500_000)])
def test_what_is_no_photo_is_refused_at_the_field(member_client, content):
    response = send(member_client, content)

    assert list(response.context["form"].errors) == ["file"]
    assert Member.objects.get().photo.name == ""


def test_without_a_file_it_asks_for_one(member_client):
    form = member_client.post(PHOTO, {}).context["form"]

    with translation.override("en"):
        assert form.errors == {"file": ["Choose a photo first."]}


def test_who_may_see_it(member_client, member):
    send(member_client)
    clients = [Client(), client_of(MemberFactory()), client_of(CoordinatorFactory())]

    def answers():
        return [client.get(f"/members/{member.pk}/photo/").status_code for client in clients]

    assert answers() == [302, 200, 200]
    Member.objects.filter(pk=member.pk).update(left_at=member.joined_at, is_active=False)
    assert answers() == [302, 404, 200]


def test_who_has_none_and_who_is_not_there(member_client, member):
    assert member_client.get(f"/members/{member.pk}/photo/").status_code == 404
    assert member_client.get(f"/members/{'9' * 30}/photo/").status_code == 404


def test_on_behalf(coordinator_client, member):
    url = f"/panel/members/{member.pk}/photo/"

    assert send(coordinator_client, url=url).url == f"/panel/members/{member.pk}/profile/"
    assert Member.objects.get(pk=member.pk).photo.name.startswith("photos/")
