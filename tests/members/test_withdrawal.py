"""What someone stops sharing is gone on the next request: on pages, in files, in exports and in mail that waits."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from members import sharing
from members.booklet_letters import send_round
from members.models import Channel, CvFile, Daypart, Member, Roster, Shared
from members.sharing_texts import newest
from members.slots import Slot, State, masks
from samensterker.outbox.sending import send_due
from tests import canaries
from tests.factories import CvEntryFactory, MemberFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 24, 11, tzinfo=UTC)


@pytest.fixture
def noor(settings, tmp_path):
    """Shares everything."""
    storage = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": storage}
    noor = MemberFactory(
        first_name="Noor", email="noor@example.org", phone="+31600000001", contact_details_at=NOON, language="en"
    )
    CvEntryFactory(member=noor, role="Imker")
    CvFile.objects.create(
        member=noor, file=ContentFile(b"honing", "x"), name="cv.pdf", kind="pdf", size=6, uploaded_at=NOON
    )
    Roster.objects.create(member=noor, saved_at=NOON, **masks({Slot(2, Daypart.EVENING): State.CAN}))
    sharing.choose(noor, dict.fromkeys(Shared, True), text=newest(), by=noor, now=NOON)
    return noor


@pytest.fixture
def reader():
    """Another member, who opens pages and takes files along."""
    client = Client()
    client.force_login(MemberFactory(first_name="Lezer", email="lezer@example.org", language="en"))
    return client


def profile(reader, noor):
    return reader.get(f"/members/{noor.pk}/")


def found_by_cv(reader, noor):
    return reader.get("/members/", {"q": "imker"})


def found_by_moment(reader, noor):
    return reader.get("/members/", {"free": "wed-evening"})


def cv_file(reader, noor):
    return reader.get(f"/members/{noor.pk}/cv/")


def booklet(reader, noor):
    return reader.get("/members/booklet/")


def export(reader, noor):
    return reader.post("/members/export/", {"kind": "csv"})


def excel(reader, noor):
    return reader.post("/members/export/", {"kind": "xlsx"})


def moments(reader, noor):
    return reader.get("/members/moments/")


PLACES = [
    # where, what is shared, and the words that say it
    (profile, Shared.PHONE, "0600000001"),
    (profile, Shared.EMAIL, "noor@example.org"),
    (profile, Shared.CV, "imker"),
    (profile, Shared.CV, "cv.pdf"),
    (profile, Shared.ROSTER, "wednesday: evening"),
    (cv_file, Shared.CV, "honing"),
    (found_by_cv, Shared.CV, "noor visser"),
    (found_by_moment, Shared.ROSTER, "noor visser"),
    (moments, Shared.ROSTER, "noor visser"),
    (booklet, Shared.PHONE, "0600000001"),
    (booklet, Shared.EMAIL, "noor@example.org"),
    (booklet, Shared.CV, "imker"),
    (export, Shared.PHONE, "0600000001"),
    (export, Shared.EMAIL, "noor@example.org"),
    (excel, Shared.PHONE, "0600000001"),
    (excel, Shared.EMAIL, "noor@example.org"),
]


def stop_on_the_page(noor, what):
    client = Client()
    client.force_login(noor)
    client.post("/me/sharing/stop/", {"what": what.value})


def tell_the_coordinator(noor, what):
    text = newest()
    sharing.choose(noor, {what: False}, text=text, by=noor, now=NOON + timedelta(hours=1), channel=Channel.PHONE)


def leave(noor, what):
    Member.objects.filter(pk=noor.pk).update(left_at=NOON, is_active=False)


def says(place, reader, noor, words):
    return words in canaries.words_of(place(reader, noor))


@pytest.mark.parametrize("withdraw", [stop_on_the_page, tell_the_coordinator, leave])
@pytest.mark.parametrize(("place", "what", "words"), PLACES)
def test_gone_on_the_next_request(noor, reader, place, what, words, withdraw):
    before = says(place, reader, noor, words)

    withdraw(noor, what)

    assert (before, says(place, reader, noor, words)) == (True, False)


@pytest.mark.parametrize(("place", "what", "words"), PLACES)
def test_the_other_three_stay(noor, reader, place, what, words):
    for other in set(Shared) - {what}:
        stop_on_the_page(noor, other)

    assert says(place, reader, noor, words)


def test_mail_that_lay_ready_brings_a_link_to_what_holds_then(noor, reader, mailserver):
    send_round(submission=uuid.uuid4(), now=NOON)
    for what in Shared:
        stop_on_the_page(noor, what)

    send_due(now=NOON)

    mails = "".join(canaries.readable(mail.content) for mail in mailserver.messages if mail.to != "noor@example.org")
    assert "booklet" in mails
    assert [words for _place, _what, words in PLACES if words in mails] == []
    assert "noor visser" not in canaries.words_of(booklet(reader, noor))
