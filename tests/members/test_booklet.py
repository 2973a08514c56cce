"""The booklet with everyone's faces: who is in it, what it says, who received it."""

import io
import json
import re
from datetime import UTC, date, datetime

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import translation
from PIL import Image

from members import booklet, booklet_file, booklet_letters
from members.models import BookletCopy, ContactView, Daypart, KnowledgeArea, Level, Member, Shared
from members.slots import Slot
from organisations.models import Organisation
from samensterker import typesetting
from samensterker.outbox.models import Message
from tests.factories import (
    LONG_AGO,
    AffiliationFactory,
    CoordinatorFactory,
    CvEntryFactory,
    ExpertiseFactory,
    KnowledgeAreaFactory,
    MemberFactory,
    OrganisationFactory,
    RosterFactory,
)

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 10)
NOW = datetime(2026, 3, 10, 11, tzinfo=UTC)


def client_of(member):
    client = Client()
    client.force_login(member)
    return client


def with_everything(**facts):
    member = MemberFactory(
        **{"first_name": "Anna", "email": "anna@example.org", "phone": "+31600000001", "contact_details_at": LONG_AGO}
        | {"doing_now": "Folder", "doing_now_at": LONG_AGO}
        | facts
    )
    place, area = (
        Organisation.objects.filter(name="Zon").first(),
        KnowledgeArea.objects.filter(name="Vliegeren").first(),
    )
    AffiliationFactory(member=member, organisation=place or OrganisationFactory(name="Zon"), role="voorzitter")
    AffiliationFactory(member=member, until_on=date(2026, 2, 1))
    ExpertiseFactory(member=member, area=area or KnowledgeAreaFactory(name="Vliegeren"), level=Level.EXPERT)
    ExpertiseFactory(member=member, level=Level.HEARD_OF)
    CvEntryFactory(member=member, organisation="Zon")
    CvEntryFactory(member=member, role="Geheim", is_shown=False)
    RosterFactory(member=member, can=Slot(0, Daypart.EVENING).bit | 1)
    return member


def of(member):
    with translation.override("en"):
        [entry] = booklet.entries([member], today=TODAY)
    return entry


def test_entry_says_what_is_shared():
    member = with_everything(shares_phone=True, shares_email=True, shares_cv=True, shares_roster=True)

    assert of(member) == booklet.Entry(
        pk=member.pk,
        name="Anna Visser",
        initials="AV",
        photo="",
        places=["Zon, voorzitter"],
        knows=["Vliegeren (expert)"],
        doing="Folder",
        phone="06 00 00 00 01",
        email="anna@example.org",
        free=["Monday"],
        cv=["since 2019: Penningmeester, Zon"],
        shared=(Shared.PHONE, Shared.EMAIL, Shared.CV, Shared.ROSTER),
    )


def test_entry_says_nothing_that_is_not_shared():
    entry = of(with_everything(shares_cv=True))

    assert (entry.phone, entry.email, entry.free, entry.cv) == ("", "", [], ["since 2019: Penningmeester, Zon"])


def test_who_shares_nothing_or_left_is_not_in_it():
    shares, pauses = MemberFactory(shares_roster=True), MemberFactory(shares_phone=True, paused_at=LONG_AGO)
    MemberFactory()
    MemberFactory(shares_email=True, left_at=LONG_AGO, is_active=False)

    assert list(booklet.in_it()) == [shares, pauses]


def test_version_is_of_what_stands_in_it():
    member = with_everything(shares_cv=True)
    before = booklet.version([of(member)])

    member.shares_phone = True

    assert booklet.version([of(member)]) != before
    member.shares_phone = False
    assert booklet.version([of(member)]) == before


def test_queries_are_the_same_for_one_and_for_many(django_assert_num_queries):
    for _time in range(2):
        for _member in range(2):
            with_everything(email=None, shares_cv=True, shares_roster=True)
        with django_assert_num_queries(5):
            booklet.entries(booklet.in_it(), today=TODAY)


# --- the file -------------------------------------------------------------------------------------


def photo():
    content = io.BytesIO()
    Image.new("RGB", (300, 200), "red").save(content, "JPEG")
    return default_storage.save("photos/booklet.jpg", ContentFile(content.getvalue()))


def test_file_is_a_tagged_pdf_with_language_title_and_photo():
    member = with_everything(shares_cv=True, shares_phone=True, photo=photo())

    with translation.override("nl"):
        content = booklet_file.typeset(booklet.entries([member], today=TODAY), today=TODAY)

    assert content.startswith(b"%PDF-")
    said = content.replace(b" ", b"")
    for sign in (b"/StructTreeRoot", b"/Lang(nl", b"<pdfuaid:part>1</pdfuaid:part>", b"/Subtype/Image", b"<dc:title>"):
        assert sign in said, sign


@pytest.mark.parametrize(
    "words",
    [
        '#set text(red) #panic("x") $x$ `a` *b* @c <d> // e',
        '"}], "title": "anders',
        "😀 👩‍👩‍👧 taart",
        "日本語",
        "مرحبا بالعالم",
        "\\u{202e} Łukasz ĳ ﬁ",
        "a" * 280,
    ],
)
def test_what_people_typed_is_never_a_command(words):
    member = MemberFactory(first_name=words[:80], doing_now=words, doing_now_at=LONG_AGO, shares_cv=True)

    assert booklet_file.typeset([of(member)], today=TODAY).startswith(b"%PDF-")


def test_photo_that_is_gone_or_broken_leaves_initials():
    broken = default_storage.save("photos/broken.jpg", ContentFile(b"no picture"))
    people = [of(MemberFactory(photo=name)) for name in ("photos/gone.jpg", broken)]

    assert booklet_file.typeset(people, today=TODAY).startswith(b"%PDF-")


# --- the page -------------------------------------------------------------------------------------


def test_page_shows_it_and_notes_whose_details_were_seen():
    reader = MemberFactory(language="en")
    member = with_everything(shares_phone=True, shares_cv=True)

    html = client_of(reader).get("/members/booklet/").content.decode()

    assert 'href="tel:+31600000001">06 00 00 00 01</a>' in html
    assert "Penningmeester" in html and "Geheim" not in html and "anna@example.org" not in html
    assert list(ContactView.objects.values_list("viewer", "member", "how", "what")) == [
        (reader.pk, member.pk, "booklet", "phone cv")
    ]
    assert not BookletCopy.objects.exists()


def test_coordinator_reads_no_more_than_members():
    with_everything(shares_cv=True)

    html = client_of(CoordinatorFactory()).get("/members/booklet/").content.decode()

    assert "06 00 00 00 01" not in html and "anna@example.org" not in html


def test_page_without_anyone_says_what_to_do():
    html = client_of(MemberFactory(language="en")).get("/members/booklet/").content.decode()

    assert "Nobody shares anything with the members yet." in html
    assert "<h1>" in html


def test_pages_have_everyone_once():
    people = [MemberFactory(first_name="Anna", shares_cv=True) for _ in range(70)]
    client, found, query = client_of(MemberFactory(first_name="Zzz")), [], ""
    while True:
        html = client.get(f"/members/booklet/{query}").content.decode()
        found += re.findall(r'<h2><a href="/members/(\d+)/">', html)
        if not (following := re.search(r'rel="next" href="([^"]*)"', html)):
            break
        query = following[1]

    assert found == [str(member.pk) for member in people]


def test_taking_it_along_is_written_down():
    reader = MemberFactory(language="en")
    member = with_everything(shares_cv=True)

    response = client_of(reader).post("/members/booklet/")

    assert response["Content-Type"] == "application/pdf"
    assert re.fullmatch(r'attachment; filename="booklet-\d{4}-\d\d-\d\d\.pdf"', response["Content-Disposition"])
    assert "no-store" in response["Cache-Control"]
    assert response.content.startswith(b"%PDF-")
    copy = BookletCopy.objects.get()
    assert (copy.receiver, copy.people, len(copy.version)) == (reader, 1, 12)
    assert ContactView.objects.get().member == member


def test_booklet_that_cannot_be_made_says_so_and_is_not_written_down(monkeypatch):
    with_everything(shares_cv=True)
    monkeypatch.setattr(typesetting, "PATIENCE", 0.01)

    response = client_of(MemberFactory(language="en")).post("/members/booklet/", follow=True)

    assert "The booklet could not be made just now." in response.content.decode()
    assert not BookletCopy.objects.exists()


# --- sending it round -----------------------------------------------------------------------------


def test_link_is_laid_once_a_sending_for_everyone_with_an_address(coordinator, coordinator_client):
    member = MemberFactory()
    MemberFactory(email=None, has_no_email=True)
    MemberFactory(paused_at=LONG_AGO)
    page = coordinator_client.get("/panel/members/booklet/").content.decode()
    submission = re.search(r'name="submission" value="([^"]*)"', page)[1]

    for _click in range(2):
        coordinator_client.post("/panel/members/booklet/", {"submission": submission})

    assert set(Message.objects.values_list("member", "kind")) == {
        (coordinator.pk, "members.booklet"),
        (member.pk, "members.booklet"),
    }
    assert {json.dumps(message.refs) for message in Message.objects.all()} == {"{}"}


@pytest.mark.parametrize("submission", ["", "abc", "1" * 50])
def test_sending_without_a_right_form_lays_nothing(coordinator_client, submission):
    response = coordinator_client.post("/panel/members/booklet/", {"submission": submission})

    assert response.status_code == 200
    assert not Message.objects.exists()


def test_mail_has_a_link_and_no_data():
    member = with_everything(shares_phone=True, shares_cv=True, language="en")
    booklet_letters.send_round(submission="a", now=NOW)
    [message] = Message.objects.all()

    [letter] = booklet_letters._drawn([message], NOW).values()

    assert letter.subject == "Who is who: the newest booklet"
    for part in (letter.text, letter.html):
        assert "/members/booklet/" in part and "/me/sharing/" in part
        assert "06 00 00 00 01" not in part and "Penningmeester" not in part
    assert member.first_name in letter.text


def test_who_withdraws_between_the_mail_and_opening_it_is_not_in_it():
    reader, member = MemberFactory(), with_everything(shares_cv=True)
    booklet_letters.send_round(submission="a", now=NOW)
    Member.objects.filter(pk=member.pk).update(shares_cv=False)

    page = client_of(reader).get("/members/booklet/").content.decode()
    client_of(reader).post("/members/booklet/")

    assert "Penningmeester" not in page and "Anna" not in page
    assert BookletCopy.objects.get().people == 0


def test_log_shows_who_took_which_version_along_page_by_page(coordinator_client, django_assert_num_queries):
    receivers = [MemberFactory(first_name=f"Anna{number:02}") for number in range(45)]
    for number, receiver in enumerate(receivers):
        at = datetime(2026, 3, 1, 12, number, tzinfo=UTC)
        BookletCopy.objects.create(receiver=receiver, version="abcdef012345", people=7, received_at=at)

    first = coordinator_client.get("/panel/members/booklet/").content.decode()
    query = re.search(r'rel="next" href="([^"]*)"', first)[1]
    with django_assert_num_queries(4):
        second = coordinator_client.get(f"/panel/members/booklet/{query}").content.decode()

    found = re.findall(r"Anna\d\d", first + second)
    assert found == [f"Anna{number:02}" for number in reversed(range(45))]
    assert "abcdef012345" in first
