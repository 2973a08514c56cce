import io
import uuid
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.urls import reverse
from django.utils import translation
from PIL import Image

from meetings import agenda, attachments
from meetings.models import AgendaAttachment
from members import kept_files, stored_files
from members.uploads import FILE_AT_MOST, UploadRefused
from samensterker.downloads import TYPES
from tests.factories import (
    AgendaAttachmentFactory,
    AgendaItemFactory,
    CoordinatorFactory,
    GroupFactory,
    GroupMembershipFactory,
    InvitationFactory,
    MeetingFactory,
)
from tests.members.documents import docx, odt, package, pdf, picture, relations, upload

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
OPEN_XML = "application/vnd.openxmlformats-officedocument."
PARTS = {
    "xlsx": ("/xl/workbook.xml", "spreadsheetml.sheet"),
    "pptx": ("/ppt/presentation.xml", "presentationml.presentation"),
}


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    storage = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": storage}


@pytest.fixture(autouse=True)
def english(coordinator_client, member_client):
    for client in (coordinator_client, member_client):
        client.cookies["language"] = "en"
    with translation.override("en"):
        yield


def microsoft(kind, more=None, macros=""):
    part, its_type = PARTS[kind]
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override '
        f'PartName="{part}" ContentType="{OPEN_XML}{its_type}{macros}.main+xml"/></Types>'
    )
    return package({"[Content_Types].xml": types.encode(), part[1:]: b"<x/>", **(more or {})})


def open_document(kind, content=b"<office:document-content/>"):
    return odt(content, {"mimetype": f"application/vnd.oasis.opendocument.{kind}".encode()})


FILES = {
    "pdf": pdf(),
    "docx": docx(),
    "xlsx": microsoft("xlsx", {"xl/printerSettings/printerSettings1.bin": b"x"}),
    "pptx": microsoft("pptx", {f"ppt/media/image{number}.png": b"x" for number in range(300)}),
    "odt": odt(),
    "ods": open_document("spreadsheet"),
    "odp": open_document("presentation"),
    "jpg": picture(),
    "png": picture("PNG"),
}


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("name", ["plan.exe", "plan"])
def test_the_content_says_what_it_is_whatever_the_name(kind, name):
    checked = kept_files.read(upload(FILES[kind], name))

    assert (checked.kind, checked.name) == (kind, f"plan.{kind}")
    assert kind in TYPES


REFUSED = {
    "a program": (b"MZ\x90\x00" + bytes(500), "We cannot take this kind of file"),
    "a web page": (b"<!doctype html><script>alert(1)</script>", "We cannot take this kind of file"),
    "a drawing with a script": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "We cannot take"),
    "a film": (b"\x00\x00\x00\x18ftypmp42" + bytes(500), "We cannot take this kind of file"),
    "a book": (package({"mimetype": b"application/epub+zip", "content.xml": b""}), "We cannot take this kind of file"),
    "any ZIP": (package({"a.txt": b"a"}), "We cannot take this kind of file"),
    "a sheet with macros": (microsoft("xlsx", macros=".macroEnabled"), "There is a program in this file"),
    "a sheet with a program": (microsoft("xlsx", {"xl/vbaProject.bin": b"x"}), "There is a program in this file"),
    "a sheet that fetches": (
        microsoft("xlsx", {"xl/_rels/workbook.xml.rels": relations("externalLink", "https://example.org", "External")}),
        "fetches something elsewhere",
    ),
    "a presentation that runs": (
        open_document("presentation", b'<presentation:event-listener presentation:action="execute"/>'),
        "There is a program in this file",
    ),
    "a sheet with cells from elsewhere": (
        open_document("spreadsheet", b'<table:table-source xlink:href="https://example.org/"/>'),
        "fetches something elsewhere",
    ),
    "a PDF with a script": (pdf(b"3 0 obj\n<< /S /JavaScript /JS (x) >>\nendobj"), "There is a script"),
    "a PDF that is a ZIP too": (pdf(after=package({"a": b"a"})), "is damaged, or is another kind of file too"),
    "half a picture": (picture()[:200], "This picture is broken"),
    "nothing": (b"", "The file is empty"),
    "five megabytes and a sign": (b"%PDF-" + bytes(FILE_AT_MOST), "The file is 5.1 MB. It may be 5 MB at most"),
    "ten megabytes": (b"%PDF-" + bytes(2 * FILE_AT_MOST), "The file is 10.1 MB. It may be 5 MB at most"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_refused_with_why_and_what_to_do(what):
    content, words = REFUSED[what]

    with pytest.raises(UploadRefused) as refused:
        kept_files.read(upload(content, "plan.pdf"))

    assert words in refused.value.message


def test_a_photo_loses_where_it_was_made_and_stays_readable():
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (52.0, 3.0, 0.0)}
    content = picture(size=(4000, 3000), exif=exif)

    checked = kept_files.read(upload(content, "bord.jpeg"))

    drawn = Image.open(io.BytesIO(checked.content))
    assert (drawn.size, dict(drawn.getexif()), checked.name) == ((2400, 1800), {}, "bord.jpg")


def checked(name="plan.pdf"):
    return kept_files.CheckedFile(pdf(), "pdf", name)


def attach(item, **more):
    told = {"by": item.meeting.created_by, "now": NOW, "submission": uuid.uuid4()}
    return attachments.attach(item, checked(), **told | more)


def test_attach_keeps_the_file_under_a_name_that_tells_nothing():
    row = attach(AgendaItemFactory())

    with row.file.open("rb") as file:
        assert file.read() == pdf()
    assert row.file.name.startswith("agenda/") and "plan" not in row.file.name
    assert (row.name, row.kind, row.size, row.added_at) == ("plan.pdf", "pdf", len(pdf()), NOW)


def test_attach_twice_from_one_form_attaches_once():
    item, submission = AgendaItemFactory(), uuid.uuid4()

    first, second = (attach(item, submission=submission) for _ in range(2))

    assert first == second
    assert len(default_storage.listdir("agenda")[1]) == 1


def test_attach_beyond_the_limit():
    item = AgendaItemFactory()
    AgendaAttachmentFactory.create_batch(attachments.MOST, agenda_item=item)

    with pytest.raises(attachments.TooMany):
        attach(item)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(3))
def test_two_attach_the_last_one_at_once(attempt):
    item, by = AgendaItemFactory(), CoordinatorFactory()
    AgendaAttachmentFactory.create_batch(attachments.MOST - 1, agenda_item=item)
    start, raised = Barrier(2), []

    def run():
        start.wait()
        try:
            attach(item, by=by)
        except attachments.TooMany as error:
            raised.append(type(error))
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert raised == [attachments.TooMany]
    assert item.attachments.count() == attachments.MOST


def test_files_go_with_their_row_and_with_their_item(django_capture_on_commit_callbacks):
    alone, with_item = attach(AgendaItemFactory()), attach(AgendaItemFactory())

    with django_capture_on_commit_callbacks(execute=True):
        attachments.remove(alone)
        agenda.remove_item(with_item.agenda_item)

    assert default_storage.listdir("agenda")[1] == []
    assert not AgendaAttachment.objects.exists()


def test_the_night_takes_what_no_row_names():
    kept = attach(AgendaItemFactory())
    default_storage.save("agenda/orphan.pdf", ContentFile(b"x"))

    stored_files.remove_orphans(now=datetime.now(UTC) + timedelta(days=2))

    assert default_storage.listdir("agenda")[1] == [kept.file.name.removeprefix("agenda/")]


def url(name, thing):
    return reverse(f"meetings:attachment{name}", args=[thing.pk])


def send(client, item, content, name="plan.pdf", **more):
    form = {"file": upload(content, name), "submission": str(uuid.uuid4()), **more}
    return client.post(url("-add", item), form, follow=True)


def test_add_download_and_remove(coordinator_client, member_client):
    item = AgendaItemFactory()
    added = send(coordinator_client, item, pdf(), "../begroting\u202efdp.exe")
    row = item.attachments.get()

    file = member_client.get(url("", row))
    asked = coordinator_client.get(url("-remove", row)).content.decode()
    coordinator_client.post(url("-remove", row))

    assert "Added: begrotingfdp.pdf." in added.content.decode()
    assert file.content == pdf()
    assert (file["Content-Type"], file["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert file["Content-Disposition"] == 'attachment; filename="begrotingfdp.pdf"'
    assert file["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "no-store" in file["Cache-Control"]
    assert "Nobody can open it afterwards." in asked
    assert not item.attachments.exists()


@pytest.mark.parametrize("what", ["a program", "nothing", "five megabytes and a sign"])
def test_a_wrong_file_behind_a_right_name_is_told(coordinator_client, what):
    item = AgendaItemFactory()
    content, words = REFUSED[what]

    page = send(coordinator_client, item, content)

    assert words in page.content.decode()
    assert not item.attachments.exists()


def test_ten_megabytes_are_not_even_read(coordinator_client):
    item = AgendaItemFactory()

    page = send(coordinator_client, item, REFUSED["ten megabytes"][0])

    assert (page.status_code, item.attachments.count()) == (413, 0)


def test_no_file_and_no_room(coordinator_client):
    item = AgendaItemFactory()
    nothing = coordinator_client.post(url("-add", item), {"submission": str(uuid.uuid4())}).content.decode()
    AgendaAttachmentFactory.create_batch(attachments.MOST, agenda_item=item)

    full = send(coordinator_client, item, pdf()).content.decode()

    assert "Choose a file first." in nothing
    assert "An agenda item has room for 10 files." in full
    assert item.attachments.count() == attachments.MOST


def test_an_item_that_is_removed_while_the_file_is_on_its_way(coordinator_client, monkeypatch):
    item, read = AgendaItemFactory(), kept_files.read

    def another_removes_it(file):
        agenda.remove_item(item)
        return read(file)

    monkeypatch.setattr("meetings.forms.attachments.AttachmentForm.read", staticmethod(another_removes_it))

    assert send(coordinator_client, item, pdf()).status_code == 404


def test_a_file_of_a_group_is_for_who_sees_its_meeting(member_client, member, coordinator_client):
    meeting = MeetingFactory(group=GroupFactory())
    row = attach(AgendaItemFactory(meeting=meeting))
    before = member_client.get(url("", row)).status_code
    InvitationFactory(meeting=meeting, member=member)
    invited = member_client.get(url("", row)).status_code
    removing = member_client.post(url("-remove", row)).status_code
    GroupMembershipFactory(group=meeting.group, member=member)

    assert (before, invited, removing) == (404, 200, 404)
    assert member_client.get(url("-remove", row)).status_code == 200
    assert coordinator_client.get(url("", row)).status_code == 200


def test_a_row_without_its_file_is_not_found(coordinator_client):
    assert coordinator_client.get(url("", AgendaAttachmentFactory())).status_code == 404


def test_the_page_of_the_meeting_shows_files_form_and_purpose(member_client, django_assert_num_queries):
    row = AgendaAttachmentFactory(agenda_item__purpose="do", name="<b>plan</b>.pdf")

    page = member_client.get(row.agenda_item.meeting.get_absolute_url()).content.decode()

    assert "&lt;b&gt;plan&lt;/b&gt;.pdf" in page and "<b>plan" not in page
    assert f'href="{url("", row)}"' in page
    assert "Do · 15 minutes" in page
