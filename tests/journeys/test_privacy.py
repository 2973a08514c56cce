"""What is kept about Bram: he takes it along, asks to be erased and comes back, and once is erased all the same."""

import io
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from members import erasing, nightly
from members.mentions import pseudonym
from members.models import Member
from tests.journeys.conftest import LAPTOP, PHONE
from tests.journeys.mails import link_in

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("guild")]
BRAM = "bram.jansen@example.org"


@pytest.fixture(autouse=True)
def in_english(guild, settings, tmp_path):
    """To read along; and with a list of erasures of its own."""
    Member.objects.update(language="en")
    settings.ERASURES_DIR = tmp_path / "erasures"


def heading(page):
    return page.get_by_role("heading", level=1)


def asks_to_be_erased(bram):
    bram.goto("/me/")
    bram.get_by_role("link", name="What is kept about me").click()
    bram.get_by_role("link", name="Erase me").click()
    bram.get_by_role("button", name="Erase everything").click()
    expect(bram.get_by_role("alert")).to_contain_text("without it nothing happens")
    bram.get_by_label("Type the word “erase”").fill("erase")
    bram.get_by_role("button", name="Erase everything").click()
    expect(heading(bram)).to_contain_text("Bram, we erase you on")


def test_a_member_takes_along_what_is_kept(seat, tmp_path):
    bram = seat("bram.jansen", PHONE)
    bram.goto("/me/my-data/")

    with bram.expect_download() as download:
        bram.get_by_role("button", name="Download my data").click()

    content = Path(download.value.path()).read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        page = archive.read("my-data.html").decode()
    assert "Bram" in page
    (tmp_path / "my-data.html").write_text(page)
    bram.goto((tmp_path / "my-data.html").as_uri())
    expect(heading(bram)).to_contain_text("has about you")


def test_a_member_asks_to_be_erased_and_comes_back(seat, post):
    bram, karin = seat("bram.jansen", PHONE), seat("anna.de.vries", LAPTOP)

    asks_to_be_erased(bram)

    mails = {mail.to: mail for mail in post()}
    karin.goto("/panel/erasures/")
    expect(karin.get_by_role("main")).to_contain_text("Bram Jansen")
    other = seat(Member.objects.taking_part().filter(role="member").exclude(email=None)[0].email.partition("@")[0])
    other.goto("/members/")
    expect(other.get_by_role("main")).not_to_contain_text("Bram Jansen")
    bram.goto(link_in(mails[BRAM], "erasure"))
    bram.get_by_role("button", name="I want to come back").click()
    expect(heading(bram)).to_have_text("Good that you are here, Bram")
    assert Member.objects.get(email=BRAM).left_at is None


def test_a_member_is_erased_after_a_week(seat, post):
    bram, karin = seat("bram.jansen", PHONE), seat("anna.de.vries", LAPTOP)
    asks_to_be_erased(bram)
    post()
    bram.get_by_role("link", name="Log in").click()

    assert erasing.erase_due in nightly._chores.values()
    later = timezone.now() + timedelta(days=8)
    mails = post(now=later.replace(hour=10))

    assert [mail.subject for mail in mails if mail.to == BRAM] == ["You are erased"]
    karin.goto("/panel/erasures/")
    expect(karin.get_by_role("main")).to_contain_text(pseudonym(1))
    expect(karin.get_by_role("main")).not_to_contain_text("Bram")
    karin.goto("/meetings/")
    karin.get_by_role("main").get_by_role("link").last.click()
    expect(karin.get_by_role("main")).not_to_contain_text("Bram Jansen")
