import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from members import erasing, erasure_letters
from members.mentions import pseudonym
from members.models import Channel, ErasureRequest, Member
from samensterker.outbox.models import Message
from samensterker.outbox.rounds import make_round
from tests.factories import CoordinatorFactory, MemberFactory
from tests.rows import erasure_request

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.ERASURES_DIR = tmp_path / "erasures"


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def karin():
    return CoordinatorFactory(first_name="Karin")


@pytest.fixture
def bram(karin):
    return MemberFactory(first_name="Bram", last_name="Jansen", email="bram@example.org")


def client_of(member):
    client = Client()
    client.force_login(member)
    client.cookies["language"] = "en"
    return client


ERASE = "/me/erase/"


def test_the_page_says_what_goes_what_stays_and_when(bram):
    page = client_of(bram).get(ERASE).content.decode()

    assert [text for text in ("This goes", "This stays, without a name", "After a week") if text not in page] == []
    assert not ErasureRequest.objects.exists()


@pytest.mark.parametrize("typed", ["", "yes", "erase me", "x" * 41, "\u202eerase"])
def test_without_the_word_nothing_happens(bram, typed):
    response = client_of(bram).post(ERASE, {"word": typed})

    assert response.status_code == 200
    assert "word" in response.context["form"].errors
    assert not ErasureRequest.objects.exists()


@pytest.mark.parametrize("typed", ["erase", " Erase ", "“erase”", "ERASE."])
def test_with_the_word_one_is_out_and_reads_how_to_come_back(bram, typed):
    client = client_of(bram)

    response = client.post(ERASE, {"word": typed}, follow=True)

    request = ErasureRequest.objects.get()
    assert response.redirect_chain == [(reverse("members:erasure-withdraw", args=[link(request)]), 302)]
    assert "I want to come back" in response.content.decode()
    assert client.get(ERASE).status_code == 302  # logged out
    assert (request.member, request.asked_by) == (bram, bram)


def link(request):
    return erasure_letters.link_token(request)


def test_who_has_a_password_gives_it_once_more(bram):
    bram.set_password("vier paarse fietsen")
    bram.save()

    response = client_of(bram).post(ERASE, {"word": "erase"})

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_reauthenticate"))
    assert not ErasureRequest.objects.exists()


def test_the_link_in_the_mail_takes_it_back_and_looking_changes_nothing(bram, mailserver):
    erasing.ask(bram, by=bram, now=timezone.now())
    make_round(now=timezone.now())
    (mail,) = [mail for mail in mailserver.messages if mail.to == "bram@example.org"]
    (path,) = re.findall(r"https?://[^/\s]+(/erasure/\S+)", mail.text)
    visitor = Client(enforce_csrf_checks=True)

    for _look in range(2):
        assert visitor.get(path).status_code == 200
    bram.refresh_from_db()
    assert bram.left_at is not None
    answer = visitor.post(path, follow=True)

    bram.refresh_from_db()
    assert (bram.left_at, bram.is_active) == (None, True)
    assert answer.status_code == 200
    assert ErasureRequest.objects.get().withdrawn_at is not None
    assert visitor.post(path, follow=True).status_code == 200  # once more is no harm


def test_a_link_that_we_did_not_make_or_that_is_too_late(bram, karin):
    request = erasing.ask(bram, by=bram, now=timezone.now())
    erasing.erase(bram, by=karin, now=timezone.now())
    late = Client().get(reverse("members:erasure-withdraw", args=[link(request)]))
    Client().post(reverse("members:erasure-withdraw", args=[link(request)]))

    assert Client().get(reverse("members:erasure-withdraw", args=["1.wrong"])).status_code == 404
    assert late.status_code == 200
    assert "Bram" not in late.content.decode()
    bram.refresh_from_db()
    assert bram.full_name == pseudonym(1)


def test_the_last_coordinator_reads_the_way_out(karin):
    client = client_of(karin)

    page = client.get(ERASE).content.decode()
    answer = client.post(ERASE, {"word": "erase"})

    assert "Make someone else coordinator" in page
    assert reverse("members:manage") in page
    assert "You are the only coordinator" in answer.content.decode()
    assert not ErasureRequest.objects.exists()


def test_the_coordinator_asks_on_behalf(bram, karin):
    url = reverse("members:erase-of", args=[bram.pk])

    response = client_of(karin).post(url, {"word": "erase", "when": "week", "channel": "paper"}, follow=True)

    request = ErasureRequest.objects.get()
    assert (request.member, request.asked_by, request.done_at) == (bram, karin, None)
    assert bram.changes.get().channel == Channel.PAPER
    assert "Bram Jansen" in response.content.decode()
    assert "Asked already" in client_of(karin).get(url).content.decode()


def test_the_coordinator_carries_out_what_was_asked_in_writing(bram, karin):
    url = reverse("members:erase-of", args=[bram.pk])

    response = client_of(karin).post(url, {"word": "erase", "when": "now", "channel": "paper"}, follow=True)

    page = response.content.decode()
    assert pseudonym(1) in page
    assert "Bram" not in page
    bram.refresh_from_db()
    assert bram.erased_at is not None
    assert client_of(karin).get(url).status_code == 404


def test_when_the_list_cannot_be_written_the_page_says_so(bram, karin, settings, tmp_path):
    (tmp_path / "in-the-way").write_text("")
    settings.ERASURES_DIR = tmp_path / "in-the-way"

    response = client_of(karin).post(
        reverse("members:erase-of", args=[bram.pk]), {"word": "erase", "when": "now", "channel": "paper"}
    )

    assert response.status_code == 200
    assert "so nothing was erased" in response.content.decode()
    assert Member.objects.get(pk=bram.pk).first_name == "Bram"


def test_the_list_names_who_is_asked_for_and_takes_it_back(bram, karin):
    request = erasing.ask(bram, by=bram, now=timezone.now() - timedelta(days=9))
    client = client_of(karin)
    page = client.get(reverse("members:erasures")).content.decode()

    answer = client.post(reverse("members:erasure-take-back", args=[request.pk]), follow=True)

    assert "Bram Jansen" in page
    assert "late" in page
    assert "Bram Jansen is not erased" in answer.content.decode()
    bram.refresh_from_db()
    assert bram.left_at is None
    again = client.post(reverse("members:erasure-take-back", args=[request.pk]), follow=True)
    assert "taken back or carried out already" in again.content.decode()
    assert Message.objects.filter(refs__news="withdrawn").count() == 0  # the only coordinator did it


def test_the_list_asks_as_much_for_one_as_for_many(karin, django_assert_num_queries):
    client = client_of(karin)
    erasure_request(MemberFactory())
    erasing.erase(MemberFactory(), by=karin, now=timezone.now())
    client.get(reverse("members:erasures"))
    with django_assert_num_queries(4):
        client.get(reverse("members:erasures"))
    for _number in range(3):
        erasure_request(MemberFactory())
        erasing.erase(MemberFactory(), by=karin, now=timezone.now())
    with django_assert_num_queries(4):
        client.get(reverse("members:erasures"))
