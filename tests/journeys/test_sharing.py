"""Members choose what they share, see who sees it, stop with it, and write to each other."""

import re

import pytest
from playwright.sync_api import expect

from members.models import ContactMessage, Member, SharingChoice
from tests.journeys.conftest import LAPTOP, PHONE
from tests.journeys.mails import link_in

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("guild")]


def member(key):
    return Member.objects.get(email=f"{key}@example.org")


@pytest.fixture
def two(seat):
    """Bram on his phone, who was not asked yet what he shares, and Fatima at her laptop. In English, to read along."""
    shares = dict.fromkeys(("shares_phone", "shares_email", "shares_cv", "shares_roster"), False)
    Member.objects.update(language="en")
    bram = Member.objects.filter(email="bram.jansen@example.org")
    SharingChoice.objects.filter(member__in=bram).delete()
    bram.update(sharing_text=None, **shares)
    fatima = Member.objects.exclude(email=None).exclude(email__in=["bram.jansen@example.org"]).filter(role="member")
    key = fatima.first().email.partition("@")[0]
    return seat("bram.jansen", PHONE), seat(key, LAPTOP), member(key)


def has_answered(page):
    page.goto("/meetings/")
    page.get_by_role("button", name="Keep this").click()


def choice(page, name):
    return page.get_by_role("group", name=name)


def test_what_one_shares_the_other_sees_until_it_is_withdrawn(two):
    bram, other, _fatima = two
    bram.goto("/meetings/")

    # On the first page he opens he is asked, once; nothing that would share is ticked.
    expect(bram.get_by_role("heading", level=1)).to_have_text("What do I share?")
    expect(choice(bram, "Phone number").get_by_label("Coordinator only")).to_be_checked()
    choice(bram, "Email address").get_by_label("Members of the guild").check()
    bram.get_by_role("button", name="Keep this").click()
    expect(bram.get_by_role("heading", level=1)).to_have_text("Meetings")
    expect(bram.locator("#messages")).to_contain_text("Members of the guild see: email address.")

    other.goto(f"/members/{member('bram.jansen').pk}/")
    expect(other.locator("#contact")).to_contain_text("bram.jansen@example.org")
    expect(other.locator("#not-shared")).to_contain_text("Bram does not share this.")

    # Who sees me, who looked, and stopping with one click.
    bram.goto("/me/who-sees-me/")
    row = bram.get_by_role("listitem").filter(has_text="Email address:")
    expect(row).to_contain_text(re.compile(r"You and all \d+ other members of the guild"))
    row.get_by_role("button", name="Stop sharing").click()
    expect(bram.locator("#messages")).to_contain_text("only you and the coordinator see this: email address")
    expect(row).to_contain_text("You and the coordinator, nobody else")

    other.reload()
    expect(other.locator("#contact")).not_to_contain_text("bram.jansen@example.org")


def test_later_leaves_one_alone(two):
    bram, _other, _fatima = two
    bram.goto("/meetings/")

    bram.get_by_role("link", name="Later").click()

    expect(bram.get_by_role("heading", level=1)).to_have_text("Meetings")
    bram.goto("/actions/")
    expect(bram.get_by_role("heading", level=1)).to_have_text("Action items")
    assert not SharingChoice.objects.filter(member=member("bram.jansen")).exists()


def test_own_profile_is_what_others_see(two):
    bram, _other, _fatima = two
    has_answered(bram)
    bram.goto("/me/who-sees-me/")

    bram.get_by_role("link", name="Look at it").click()

    expect(bram.get_by_text("This is how others see you.")).to_be_visible()
    expect(bram.locator("#contact")).not_to_contain_text("bram.jansen@example.org")


def test_writing_to_someone_and_answering_without_seeing_an_address(two, post):
    bram, other, fatima = two
    has_answered(bram)
    bram.goto(f"/members/{fatima.pk}/")
    bram.get_by_role("link", name=f"Write to {fatima.first_name}").click()
    bram.get_by_role("button", name="Send").click()
    expect(bram.get_by_role("alert")).to_contain_text("Your message")
    bram.get_by_label("Your message").fill("Wil je me laten zien hoe je een nieuwsbrief maakt?")

    bram.get_by_role("button", name="Send").click()

    expect(bram.locator("#messages")).to_contain_text(fatima.full_name)
    assert ContactMessage.objects.get().shows_address is False
    [mail] = [mail for mail in post() if mail.subject.endswith("wrote you a message")]
    assert "bram.jansen@example.org" not in mail.content.decode()
    other.goto(link_in(mail, "members"))
    expect(other.get_by_role("heading", level=1)).to_have_text("Write to Bram Jansen")


def test_the_coordinator_fills_in_what_someone_said_on_paper(anna, guild):
    Member.objects.update(language="en")
    bram = member("bram.jansen")
    Member.objects.filter(pk=bram.pk).update(sharing_text=None)
    anna.goto(f"/members/{bram.pk}/")
    anna.get_by_role("link", name="Sharing").click()
    for name in ("Phone number", "Email address", "Short CV", "Availability"):
        choice(anna, name).get_by_label("Members of the guild").check()
    anna.get_by_label("I have it on paper").check()

    anna.get_by_role("button", name="Keep this").click()

    expect(anna.locator("#evidence")).to_contain_text("on paper, entered by Anna de Vries")
