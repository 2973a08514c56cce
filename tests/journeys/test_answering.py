"""Members say whether they come: on the start page, without JavaScript, and by the link in their mail."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from meetings import scheduling
from meetings.models import Invitation, Meeting
from members.models import Member
from samensterker.localtime import local_day
from tests.journeys.days import in_dutch
from tests.journeys.mails import link_in

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("guild")]
NEXT = "Plan van aanpak"


def pressed(page):
    return page.get_by_role("button", pressed=True)


def kept_answer(key):
    return Invitation.objects.get(meeting__title=NEXT, member__email=f"{key}@example.org").answer


def sheet(page, title):
    return page.locator("section.sheet").filter(has=page.get_by_role("heading", level=2, name=title))


def invitation_of(post, key):
    """The mail to a member who is invited once more, to a meeting that still has the example's title."""
    Invitation.objects.filter(meeting__title=NEXT, member__email=f"{key}@example.org").delete()
    meeting = Meeting.objects.get(title=NEXT)
    meeting.occurrence += 1
    meeting.save()
    scheduling.invite_everyone(meeting, by=meeting.created_by, now=timezone.now())
    [mail] = [mail for mail in post() if mail.to == f"{key}@example.org"]
    return mail


def test_on_the_start_page_the_answer_stands_at_once_and_can_be_changed(bram):
    bram.goto("/")
    expect(pressed(bram)).to_have_count(0)

    bram.get_by_role("button", name="Ik kom").click()
    expect(pressed(bram)).to_have_text("Ik kom")
    expect(bram.locator(".answer")).to_contain_text(f"Je hebt geantwoord op {in_dutch(local_day(timezone.now()))}")
    assert kept_answer("bram.jansen") == "yes"
    bram.get_by_role("button", name="Misschien").click()
    expect(pressed(bram)).to_have_text("Misschien")

    bram.reload()
    expect(pressed(bram)).to_have_text("Misschien")
    expect(sheet(bram, "Eerstvolgende bijeenkomst")).to_contain_text("7 komen, 3 misschien, 4 nog geen antwoord")


def test_on_the_page_of_the_meeting_the_list_of_who_comes_follows(bram):
    bram.goto(Meeting.objects.get(title=NEXT).get_absolute_url())
    expect(bram.locator("#attendance")).to_contain_text("7 komen")  # Marloes too, a guest
    expect(bram.locator("#attendance")).not_to_contain_text("Bram Jansen")

    bram.get_by_role("button", name="Ik kom").click()

    expect(bram.locator("#attendance")).to_contain_text("8 komen")
    expect(bram.locator("#attendance")).to_contain_text("Bram Jansen")
    expect(bram.locator("#attendance")).not_to_contain_text("Wim Bakker")  # who cannot come tells the coordinator only


def test_without_javascript_it_works_as_well(seat, live_server):
    page = seat("bram.jansen", java_script_enabled=False)
    page.goto("/")

    page.get_by_role("button", name="Ik kan niet").click()

    expect(page).to_have_url(f"{live_server.url}/")
    expect(page.locator("#messages")).to_contain_text("Jammer dat je niet kunt.")
    expect(pressed(page)).to_have_text("Ik kan niet")
    assert kept_answer("bram.jansen") == "no"


@pytest.mark.parametrize("javascript", [True, False])
def test_by_the_link_in_the_mail_nobody_has_to_log_in(window, post, javascript):
    mail = invitation_of(post, "bram.jansen")
    page = window(java_script_enabled=javascript)

    page.goto(link_in(mail, "answer"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Kom je, Bram?")
    expect(pressed(page)).to_have_count(0)
    assert kept_answer("bram.jansen") == ""
    page.get_by_role("button", name="Ik kom").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Je komt, Bram. Tot dan!")
    expect(pressed(page)).to_have_text("Ik kom")
    assert kept_answer("bram.jansen") == "yes"
    page.get_by_role("link", name="De agenda, en wat je hebt beloofd te doen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Inloggen")


def test_a_link_that_lost_a_piece_helps_on(window, post):
    link = link_in(invitation_of(post, "bram.jansen"), "answer").rstrip("/")
    page = window()

    assert page.goto(f"{link[:-3]}/").status == 404

    expect(page.get_by_role("heading", level=1)).to_have_text("Deze link werkt niet")
    page.get_by_role("link", name="Naar de bijeenkomsten").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Inloggen")


def test_the_link_of_who_left_and_of_what_is_off_say_so(window, post):
    to_bram = invitation_of(post, "bram.jansen")
    to_wim = invitation_of(post, "wim.bakker")
    Member.objects.filter(email="bram.jansen@example.org").update(left_at=timezone.now(), is_active=False)
    page = window()

    assert page.goto(link_in(to_bram, "answer")).status == 410
    expect(page.get_by_role("heading", level=1)).to_have_text("Deze link gebruiken we niet meer")
    expect(page.get_by_role("button", name="Ik kom")).to_have_count(0)

    meeting = Meeting.objects.get(title=NEXT)
    scheduling.cancel_meeting(meeting, by=meeting.created_by, now=timezone.now())
    assert page.goto(link_in(to_wim, "answer")).status == 410
    expect(page.get_by_role("heading", level=1)).to_have_text("De bijeenkomst gaat niet door")
