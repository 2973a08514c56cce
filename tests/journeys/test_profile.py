"""A member fills in the profile on the phone, and the coordinator does so for who has no email."""

import pytest
from playwright.sync_api import expect

from members.models import CvEntry, CvFile, Member
from tests.members.documents import pdf, picture

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("guild")]


@pytest.fixture
def wim(seat, settings, tmp_path):
    """On his phone; in English, so that this story reads like one. His files lie in a folder of their own."""
    storages = {**settings.STORAGES, "default": {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path}}}
    settings.STORAGES = storages
    Member.objects.filter(email="wim.bakker@example.org").update(language="en")
    CvEntry.objects.filter(member__email="wim.bakker@example.org").delete()
    return seat("wim.bakker")


def file(name, content, kind="application/octet-stream"):
    return {"name": name, "mimeType": kind, "buffer": content}


def test_contact_details_and_what_i_am_doing_now(wim):
    wim.goto("/me/")
    expect(wim.get_by_role("link", name="Fill in your contact details")).to_be_visible()

    wim.get_by_label("Phone number").fill("0612345678")
    wim.get_by_label("I like to be reached").select_option("phone")
    wim.get_by_label("Please do not chase me").check()
    wim.get_by_label("What I am doing now").fill("fietsen maken met de jeugd")
    wim.get_by_role("button", name="Save").click()

    expect(wim.locator("#messages")).to_have_text("Your profile is saved.")
    expect(wim.get_by_text("Contact details · filled in")).to_be_visible()
    expect(wim.get_by_text("The others see that this is from")).to_be_visible()


def test_a_photo_is_chosen_shown_and_taken_away(wim):
    wim.goto("/me/")
    wim.get_by_role("link", name="Add a photo").click()
    wim.get_by_label("My photo").set_input_files(file("ik.png", bytes(6_000_000), "image/png"))
    expect(wim.get_by_role("alert")).to_have_text(
        "The file is 5.8 MB. It may be 5 MB at most: make it smaller, and try again."
    )
    wim.get_by_label("My photo").set_input_files(file("ik.jpg", picture(), "image/jpeg"))
    wim.get_by_role("button", name="Save this photo").click()

    photo = wim.get_by_role("img", name="Photo of Wim Bakker")
    expect(photo).to_be_visible()
    expect(photo).to_have_js_property("naturalWidth", 480)  # once it has arrived

    wim.get_by_role("link", name="Change the photo").click()
    wim.get_by_role("button", name="Remove the photo").click()
    expect(wim.locator("#messages")).to_have_text("The photo is removed.")


def test_a_short_cv_line_by_line(wim):
    wim.goto("/me/cv/")
    wim.get_by_role("link", name="Add a line").click()
    wim.get_by_label("What did you do?").fill("Fietsenmaker")
    wim.get_by_label("Where?").fill("Repaircafé De Tweede Ronde")
    wim.get_by_label("From which year?").fill("20024")
    wim.get_by_role("button", name="Save").click()
    expect(wim.locator(".error-summary")).to_be_focused()
    expect(wim.get_by_label("Where?")).to_have_value("Repaircafé De Tweede Ronde")
    wim.get_by_label("From which year?").fill("2004")
    wim.get_by_role("button", name="Save").click()

    short_cv = wim.locator("section", has=wim.get_by_role("heading", name="My short CV"))
    expect(short_cv).to_contain_text("Fietsenmaker, Repaircafé De Tweede Ronde")
    box = wim.get_by_role("checkbox", name="Fietsenmaker")
    box.uncheck()
    expect(short_cv).to_contain_text("Nothing is ticked yet")
    assert Member.objects.get(email="wim.bakker@example.org").cv_at is None
    box.check()
    expect(short_cv).to_contain_text("Fietsenmaker")

    wim.locator("li", has_text="Fietsenmaker").get_by_role("link", name="Change").click()
    wim.get_by_role("link", name="Remove this line").click()
    wim.get_by_role("button", name="Yes, remove it").click()
    expect(wim.locator("#messages")).to_have_text("Removed: Fietsenmaker.")


def test_the_tick_of_the_short_cv_without_javascript(seat):
    Member.objects.filter(email="bram.jansen@example.org").update(language="en")
    bram = Member.objects.get(email="bram.jansen@example.org")
    CvEntry.objects.filter(member=bram).delete()
    entry = CvEntry.objects.create(member=bram, kind="work", role="Webmaster", from_year=2019, is_shown=False)
    page = seat("bram.jansen", java_script_enabled=False)
    page.goto("/me/cv/")

    row = page.locator(f"#entry-{entry.pk}")
    row.get_by_role("checkbox").check()
    row.get_by_role("button", name="Save").click()

    expect(page.locator("#messages")).to_have_text("In your short CV: Webmaster.")
    expect(row.get_by_role("checkbox")).to_be_checked()


def test_a_cv_as_a_file(wim):
    wim.goto("/me/cv/")
    wim.get_by_label("My CV as a file").set_input_files(file("cv.pdf", b"MZ" + bytes(900)))
    wim.get_by_role("button", name="Add this file").click()
    expect(wim.locator(".error-summary")).to_contain_text("This is no PDF, Word (docx) or OpenDocument (odt) file")

    wim.get_by_label("My CV as a file").set_input_files(file("Mijn cv.pdf", pdf()))
    wim.get_by_role("button", name="Add this file").click()
    expect(wim.locator("#messages")).to_have_text("Your CV is saved: Mijn cv.pdf.")
    with wim.expect_download() as download:
        wim.get_by_role("link", name="Mijn cv.pdf", exact=True).click()
    assert download.value.suggested_filename == "Mijn cv.pdf"

    wim.locator("#file").get_by_role("link", name="Remove").click()
    wim.get_by_role("button", name="Yes, remove it").click()
    assert not CvFile.objects.filter(member__email="wim.bakker@example.org").exists()


def test_the_coordinator_adds_an_organisation_for_a_member(anna):
    Member.objects.filter(email="anna.de.vries@example.org").update(language="en")
    tineke = Member.objects.get(first_name="Tineke")
    anna.goto(f"/panel/members/{tineke.pk}/organisations/")
    anna.get_by_role("link", name="Add an organisation").click()
    anna.get_by_label("I have it on paper").check()
    anna.get_by_label("Which organisation?").select_option("Koor Bont Gezang")
    anna.get_by_label("What do I do there?").fill("alt")
    anna.get_by_label("Contact person of this organisation").check()
    anna.get_by_role("button", name="Save").click()

    row = anna.locator("li", has_text="Koor Bont Gezang")
    expect(row).to_contain_text("Alt · since")
    expect(row).to_contain_text("Contact person")
