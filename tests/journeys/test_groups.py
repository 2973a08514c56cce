"""A working group plans its own meeting, asks a guest, asks again, prints its list and checks in by phone."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from meetings.models import Guest, Invitation, Meeting
from members.models import Group, GroupKind, GroupMembership, Member
from samensterker.localtime import local_day
from samensterker.outbox.models import Message
from tests.journeys.conftest import LAPTOP
from tests.journeys.days import free_day
from tests.journeys.mails import kind_of, link_in

pytestmark = pytest.mark.browser
GROUP = "Werkgroep Website"


@pytest.fixture
def group(guild):
    first = local_day(timezone.now()) - timedelta(days=30)
    made = Group.objects.create(kind=GroupKind.WORKING, name=GROUP, from_on=first)
    people = Member.objects.taking_part().exclude(email=None).exclude(email="bram.jansen@example.org")
    for member in [Member.objects.get(email="bram.jansen@example.org"), *people.order_by("pk")[:4]]:
        GroupMembership.objects.create(group=made, member=member, from_on=first)
    return made


def heading(page):
    return page.get_by_role("heading", level=1)


def plan(bram):
    bram.goto("/meetings/")
    bram.get_by_role("link", name=f"Bijeenkomsten van {GROUP}").click()
    bram.get_by_role("link", name="Bijeenkomst plannen").click()
    bram.get_by_label("Titel").fill("Teksten kiezen")
    bram.get_by_label("Datum").fill(free_day(timezone.now()).isoformat())
    bram.get_by_label("Begint om").fill("19.30")
    bram.get_by_label("Eindigt om").fill("21.00")
    bram.get_by_label("Link om online mee te doen").fill("https://video.example.org/teksten")
    bram.get_by_label("Meteen iedereen uitnodigen").check()
    bram.get_by_role("button", name="Bijeenkomst plannen").click()
    expect(bram.locator("#messages")).to_contain_text("De uitnodigingen zijn onderweg.")
    return Meeting.objects.get(title="Teksten kiezen")


def test_a_group_plans_invites_a_guest_and_reminds_who_is_silent(group, seat, window, post):
    bram = seat("bram.jansen")
    meeting = plan(bram)
    assert (meeting.group, meeting.invitations.count()) == (group, 5)
    expect(bram.get_by_role("link", name="Online meedoen")).to_have_count(0)

    bram.get_by_role("button", name="Ik kom").click()
    expect(bram.get_by_role("link", name="Online meedoen")).to_be_visible()

    bram.get_by_role("link", name="Antwoorden en gasten").click()
    bram.get_by_role("link", name="Gast uitnodigen").click()
    bram.get_by_label("Naam").fill("Saskia van den Berg")
    bram.get_by_label("E-mailadres").fill("saskia@example.org")
    bram.get_by_label("Organisatie").fill("Wijkcentrum Zuid")
    bram.get_by_role("button", name="Uitnodigen").click()
    expect(bram.locator("#messages")).to_contain_text("Saskia van den Berg is gevraagd")

    [mail] = [mail for mail in post() if mail.to == "saskia@example.org"]
    assert kind_of(mail) == "meetings.invitation"
    guest = window()
    guest.goto(link_in(mail, "guest"))
    expect(heading(guest)).to_have_text("Kom je, Saskia?")
    expect(guest.get_by_role("link", name="Online meedoen")).to_have_count(0)
    guest.get_by_role("button", name="Ik kom").click()
    expect(heading(guest)).to_have_text("Je komt, Saskia. Tot dan!")
    expect(guest.get_by_role("link", name="Online meedoen")).to_be_visible()

    Invitation.objects.update(invited_at=timezone.now() - timedelta(days=3))  # three days later
    bram.goto(f"/meetings/{meeting.pk}/answers/")
    expect(bram.get_by_role("heading", name="Er komen 2 mensen")).to_be_visible()
    bram.get_by_role("button", name="Herinner de vier zonder antwoord").click()
    expect(bram.locator("#messages")).to_have_text("4 mails zijn onderweg.")
    expect(bram.get_by_role("button", name="Herinner de")).to_have_count(0)
    assert Message.objects.filter(kind="meetings.asked-again").count() == 4
    assert [kind_of(mail) for mail in post()].count("meetings.asked-again") == 4

    bram.get_by_role("link", name="Per organisatie").click()
    expect(bram.get_by_role("heading", name="Wie we missen")).to_be_visible()


def test_the_list_on_paper_and_the_code_on_the_wall(group, seat, window):
    bram, now = seat("bram.jansen", LAPTOP), timezone.now()
    meeting = plan(bram)
    Meeting.objects.filter(pk=meeting.pk).update(
        starts_at=now + timedelta(minutes=10), ends_at=now + timedelta(minutes=100)
    )
    bram.get_by_role("button", name="Ik kom").click()
    expect(bram.get_by_role("button", name="Ik kom")).to_have_attribute("aria-pressed", "true")

    bram.get_by_role("link", name="Presentielijst om te printen").click()
    bram.emulate_media(media="print")
    expect(bram.get_by_role("row").filter(has_text="Bram Jansen")).to_be_visible()
    expect(bram.get_by_text("Print deze pagina")).to_be_hidden()
    assert "@" not in bram.get_by_role("table").inner_text()
    bram.emulate_media(media="screen")

    bram.goto(meeting.get_absolute_url())
    bram.get_by_role("link", name="Code voor aan de muur").click()
    bram.get_by_role("button", name="Code maken").click()
    expect(bram.locator("svg.qr")).to_be_visible()
    code = bram.locator(".wall-letters").inner_text()

    phone = seat("bram.jansen")
    phone.goto(f"/check-in/{code.lower()}/")
    expect(heading(phone)).to_have_text("Ben je er, Bram?")
    phone.get_by_role("button", name="Ik ben er").click()
    expect(heading(phone)).to_have_text("Je bent ingecheckt. Welkom, Bram!")

    guest = window()
    guest.goto(f"/check-in/{code}/")
    guest.get_by_label("Je naam").fill("Karel Otten")
    guest.get_by_role("button", name="Ik ben er als gast").click()
    expect(guest.locator("#messages")).to_have_text("Welkom, Karel Otten. Je staat op de lijst.")
    there = Invitation.objects.filter(meeting=meeting, was_there=True).values_list("member__first_name", flat=True)
    assert (list(there), [row.name for row in Guest.objects.filter(was_there=True)]) == (["Bram"], ["Karel Otten"])
