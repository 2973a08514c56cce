"""Sent, and then the back button, or a page to log in: the same is sent once, and what was typed is not lost."""

import pytest
from django.conf import settings
from playwright.sync_api import expect

from members.models import ContactMessage, CvEntry, Member

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("guild")]

FIRST, SECOND = "Kun je me helpen met een menu?", "Het menu is gelukt. Kom je vrijdag?"


def send(page, words):
    page.get_by_label("Je bericht").fill(words)
    page.get_by_role("button", name="Versturen").click()


def add_to_cv(page):
    page.get_by_label("Wat deed je?").fill("fietsenmaker")
    page.get_by_label("Vanaf welk jaar?").fill("2001")
    page.get_by_role("button", name="Bewaren").click()


def test_a_message_that_is_sent_again_goes_once_and_another_one_goes_too(seat):
    wim, bram = seat("wim.bakker"), Member.objects.get(email="bram.jansen@example.org")
    ContactMessage.objects.all().delete()
    wim.goto(f"/members/{bram.pk}/contact/")
    send(wim, FIRST)
    expect(wim).to_have_url(f"/members/{bram.pk}/")

    wim.go_back()
    send(wim, FIRST)
    expect(wim.locator("#messages")).to_have_text("Dit bericht is al verstuurd, één keer.")
    wim.go_back()
    send(wim, SECOND)

    expect(wim.locator("#messages")).to_contain_text("Je bericht")
    assert list(ContactMessage.objects.order_by("pk").values_list("text", flat=True)) == [FIRST, SECOND]


def test_a_page_that_the_browser_kept_loses_no_second_message_either(seat):
    """Its form still has the number that was sent, as on most telephones."""
    wim, bram = seat("wim.bakker"), Member.objects.get(email="bram.jansen@example.org")
    ContactMessage.objects.all().delete()
    wim.goto(f"/members/{bram.pk}/contact/")
    number = wim.locator("input[name=submission]")
    kept = number.input_value()
    send(wim, FIRST)
    expect(wim).to_have_url(f"/members/{bram.pk}/")
    wim.go_back()
    number.evaluate("(field, kept) => { field.value = kept }", kept)

    send(wim, SECOND)

    expect(wim.locator("#messages")).to_contain_text("Je bericht")
    assert list(ContactMessage.objects.order_by("pk").values_list("text", flat=True)) == [FIRST, SECOND]


def test_a_line_of_the_cv_that_is_sent_again_stands_there_once(seat):
    wim = seat("wim.bakker")
    wim.goto("/me/cv/new/")
    add_to_cv(wim)
    expect(wim.locator("#messages")).to_have_text("Toegevoegd: fietsenmaker.")

    wim.go_back()
    add_to_cv(wim)

    expect(wim.locator("#messages")).to_have_text("Dit was al bewaard: fietsenmaker.")
    assert CvEntry.objects.filter(role="fietsenmaker").count() == 1


def logged_out(page):
    """As after a month. Answers how to log in again, as someone."""
    context = page.context
    (mine,) = (cookie for cookie in context.cookies() if cookie["name"] == settings.SESSION_COOKIE_NAME)
    context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    return lambda cookie=mine: context.add_cookies([cookie])


def test_who_was_logged_out_while_writing_finds_the_words_again(seat):
    wim, bram = seat("wim.bakker"), Member.objects.get(email="bram.jansen@example.org")
    ContactMessage.objects.all().delete()
    wim.goto(f"/members/{bram.pk}/contact/")
    log_in_again = logged_out(wim)
    send(wim, FIRST)
    expect(wim).to_have_url(f"/accounts/login/code/?next=/members/{bram.pk}/contact/")

    log_in_again()
    wim.goto(f"/members/{bram.pk}/contact/")

    expect(wim.locator("#messages")).to_contain_text("Wat je typte staat er nog")
    expect(wim.get_by_label("Je bericht")).to_have_value(FIRST)
    wim.get_by_role("button", name="Versturen").click()
    expect(wim.locator("#messages")).to_contain_text("Je bericht")
    wim.goto(f"/members/{bram.pk}/contact/")
    expect(wim.get_by_label("Je bericht")).to_have_value("")
    assert list(ContactMessage.objects.values_list("text", flat=True)) == [FIRST]


def test_who_logs_in_after_someone_else_does_not_find_their_words(seat):
    wim, bram = seat("wim.bakker"), Member.objects.get(email="bram.jansen@example.org")
    wim.goto(f"/members/{bram.pk}/contact/")
    log_in = logged_out(wim)
    send(wim, FIRST)
    expect(wim).to_have_url(f"/accounts/login/code/?next=/members/{bram.pk}/contact/")

    (kees,) = (
        cookie for cookie in seat("kees.van.t.hart").context.cookies() if cookie["name"] == settings.SESSION_COOKIE_NAME
    )
    log_in(kees)
    wim.goto(f"/members/{bram.pk}/contact/")

    expect(wim.get_by_label("Je bericht")).to_have_value("")
    assert wim.evaluate("sessionStorage.getItem('house.sent')") is None
