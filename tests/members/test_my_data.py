import io
import json
import re
import time
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from members import my_data
from members.minimising import rules
from members.models import ContactView, Member
from members.privacy_words import GROUPS
from tests.factories import CoordinatorFactory, CvEntryFactory, InvitationFactory, MeetingFactory, MemberFactory
from tests.rows import MAKERS, change, choice, contact_message, cv_file, look
from tests.test_personal_data import register

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    }


@pytest.fixture
def anna():
    member = MemberFactory(
        first_name="Anna", last_name="Bakker", phone="+31600000001", contact_details_at=NOW, language="en",
        doing_now="<b>baking</b> & more", doing_now_at=NOW,
    )  # fmt: skip
    member.photo.save("photo.jpg", ContentFile(b"a picture"))
    return member


def opened(packed):
    """The files in a ZIP, which is closed after."""
    with packed, zipfile.ZipFile(packed) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def received(response):
    content = io.BytesIO(b"".join(response.streaming_content))
    return opened(content)


def client_of(member):
    client = Client()
    client.force_login(member)
    return client


def test_the_file_holds_a_page_the_same_for_programs_and_own_files(anna):
    cv_file(anna, name="Mijn CV.pdf")

    found = opened(my_data.pack(anna, now=NOW))

    assert sorted(found) == ["files/1-photo.jpg", "files/2-Mijn CV.pdf", "my-data.html", "my-data.json"]
    assert (found["files/1-photo.jpg"], found["files/2-Mijn CV.pdf"]) == (b"a picture", b"%PDF")
    page, facts = found["my-data.html"].decode(), json.loads(found["my-data.json"])
    assert "&lt;b&gt;baking&lt;/b&gt; &amp; more" in page
    about_me = facts["sections"][0]
    assert (about_me["name"], about_me["rows"][0]["phone"]) == ("members.Member", "+31600000001")
    assert facts["made_at"] == "2026-11-22T12:00:00Z"
    assert anna.email in page


def test_the_page_opens_without_the_site(anna):
    page = opened(my_data.pack(anna, now=NOW))["my-data.html"].decode()

    assert re.findall(r"<(?:link|script|img|iframe)\b|\b(?:src|href)=", page) == []
    assert '<html lang="en">' in page
    with translation.override("nl"):  # the language of the member, whatever that of the one who asks
        assert opened(my_data.pack(anna, now=NOW))["my-data.html"].decode() == page


def test_everything_that_is_held_is_in_it(anna):
    """Row by row of every table; who looked, what was agreed to, which mail went, what was changed."""
    for name, make in MAKERS.items():
        if not name.startswith("account."):
            make(anna)

    facts = json.loads(opened(my_data.pack(anna, now=NOW))["my-data.json"])

    names = {section["name"] for section in facts["sections"]}
    assert names >= {
        "members.ContactView.member", "members.SharingChoice.member", "outbox.Message.member", "members.Change.member",
        "members.ContactMessage.sender", "members.ContactMessage.receiver", "members.Absence.member",
        "meetings.Invitation.member", "meetings.Assignment.member", "organisations.Affiliation.member",
    }  # fmt: skip
    assert all(section["title"] and section["rows"] for section in facts["sections"])


def test_other_people_are_in_it_by_name_and_never_with_their_address(anna):
    bram = MemberFactory(
        first_name="Bram", email="bram@example.org", phone="+31600000002", contact_details_at=NOW, doing_now="geheim",
        doing_now_at=NOW,
    )  # fmt: skip
    look(bram, anna)
    look(anna, bram)
    contact_message(bram, anna)
    contact_message(anna, bram)
    choice(anna, entered_by=bram)
    choice(bram, entered_by=anna)
    change(anna, by=bram)
    change(bram, by=anna, before={"phone": ""}, after={"phone": "+31600000002"})
    InvitationFactory(member=anna, meeting=MeetingFactory(created_by=bram))
    MemberFactory(entered_by=anna, email=None, first_name="Cora", last_name="Zwaan")

    found = opened(my_data.pack(anna, now=NOW))

    everything = b"".join(found.values()).decode()
    assert "Bram" in everything
    for secret in ("bram@example.org", "600000002", "00 00 00 02", "geheim", "Cora", "Zwaan"):
        assert secret not in everything


def test_what_was_changed_stands_there_in_words(anna):
    after = {"area": "WordPress", "level": 4, "can_teach": True}
    change(anna, part="expertise", before={}, after=after)
    change(anna, part="preferences", before={"preferred_contact": ""}, after={"preferred_contact": "phone"})

    page = opened(my_data.pack(anna, now=NOW))["my-data.html"].decode()

    assert [word for word in ("can_teach", "level:", "preferred_contact", "gives_advice") if word in page] == []
    assert "WordPress" in page


def test_a_name_that_is_no_path_and_a_file_that_is_gone(anna):
    row = cv_file(anna, name="../../etc/passwd")
    row.file.storage.delete(anna.photo.name)

    found = opened(my_data.pack(anna, now=NOW))

    assert [name for name in found if name.startswith("files/")] == ["files/1-passwd"]


def test_it_is_quick_also_for_who_was_there_for_years(anna):
    Member.objects.bulk_create([Member(email=f"m{number}@example.org", first_name="M") for number in range(500)])
    others = list(Member.objects.exclude(pk=anna.pk))
    ContactView.objects.bulk_create(
        ContactView(viewer=other, member=anna, how="list", what="phone email", seen_on=day, seen_at=NOW)
        for other in others
        for day in [NOW.date() - timedelta(days=days) for days in range(10)]
    )
    for _number in range(100):
        CvEntryFactory(member=anna)

    start = time.process_time()
    packed = my_data.pack(anna, now=NOW)

    assert time.process_time() - start < 20  # of our own work, whatever else the machine does; it was sixty once
    (looks,) = [
        section
        for section in json.loads(opened(packed)["my-data.json"])["sections"]
        if section["name"] == "members.ContactView.member"
    ]
    assert len(looks["rows"]) == 5000


# --- the pages --------------------------------------------------------------------------------------------------


def test_a_member_downloads_their_own(anna):
    client = client_of(anna)

    page = client.get(reverse("members:my-data")).content.decode()
    response = client.post(reverse("members:my-data-download"))

    assert reverse("members:my-data-download") in page
    assert reverse("members:erase") in page
    assert response["Content-Type"] == "application/zip"
    assert re.fullmatch(r'attachment; filename="samensterker-\d{4}-\d\d-\d\d\.zip"', response["Content-Disposition"])
    assert "no-store" in response["Cache-Control"]
    assert b"Anna" in received(response)["my-data.html"]
    assert client.get(reverse("members:my-data-download")).status_code == 405


def test_the_coordinator_hands_it_to_who_cannot_log_in_and_that_is_noted(anna):
    karin, piet = CoordinatorFactory(), MemberFactory(email=None, first_name="Piet")

    response = client_of(karin).post(reverse("members:my-data-download-of", args=[piet.pk]))

    assert b"Piet" in received(response)["my-data.html"]
    assert list(ContactView.objects.values_list("viewer", "member", "how", "what")) == [
        (karin.pk, piet.pk, "export", "phone email cv roster")
    ]
    assert client_of(karin).get(reverse("members:my-data-of", args=[piet.pk])).status_code == 200
    assert client_of(karin).post(reverse("members:my-data-download-of", args=[anna.pk])).status_code == 404
    assert client_of(karin).get(reverse("members:my-data-of", args=[anna.pk])).status_code == 404
    assert client_of(anna).post(reverse("members:my-data-download-of", args=[piet.pk])).status_code == 404


# --- what is kept, for what, how long ------------------------------------------------------------------------------


def test_every_table_with_personal_data_is_told_of():
    told = {table for group in GROUPS for table in group.tables}
    personal = {table for table, entry in register().items() if entry["personal"]}

    assert told == personal


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("members.Absence", "90 days after the last day"),
        ("members.CvEntry", "30 days after you leave"),
        ("members.ContactView", "A year"),
        ("members.BookletCopy", "Two years"),
        ("meetings.Invitation", "Two years; then only"),
        ("organisations.Affiliation", "a year after you leave"),
        ("members.ContactMessage", "90 days"),
        ("outbox.Message", "90 days"),
    ],
)
def test_the_times_are_those_of_the_nights(table, words):
    assert any(table in (rule.table, *rule.also) for rule in rules())
    with translation.override("en"):
        assert any(table in group.tables and words in group.how_long for group in GROUPS)
