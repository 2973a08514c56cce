"""Ngozi's hands tremble, so she leaves the mouse alone: all that a member does goes by the keyboard."""

import pytest
from playwright.sync_api import expect

from meetings.models import Assignment
from tests.journeys.mails import code_in

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("guild")]
MOST = 60  # steps by Tab on one page
RING = "() => { const style = getComputedStyle(document.activeElement); return style.outlineStyle + style.boxShadow }"


def step_to(page, place, most=MOST):
    """With Tab, seeing at each step where one is."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if place.evaluate("place => place === document.activeElement"):
            assert page.evaluate(RING) != "nonenone", "Nothing shows where the focus is."
            page.wait_for_load_state()  # a key before the script works would do what it does without script
            return
    raise AssertionError(f"Tab does not come to {place}")


def test_log_in_answer_and_tick(window, post):
    page = window()
    page.goto("/accounts/login/code/")
    step_to(page, page.get_by_label("E-mailadres"))
    page.keyboard.type("ngozi.okafor@example.org")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Vul je code in")
    [mail] = post()
    step_to(page, page.get_by_label("Code"))
    page.keyboard.type(code_in(mail))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ngozi")

    step_to(page, page.get_by_role("button", name="Ik kom"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", pressed=True)).to_have_text("Ik kom")
    expect(page.get_by_role("button", name="Ik kom")).to_be_focused()

    room = page.get_by_label("Omkijken naar een geschikte en goedkopere locatie")
    step_to(page, room)
    page.keyboard.press("Space")
    expect(page.locator("li", has=room)).to_contain_text("Afgevinkt op")
    expect(room).to_be_focused()
    assert Assignment.objects.done().filter(member__first_name="Ngozi", item__title__startswith="Omkijken").exists()

    step_to(page, page.get_by_role("link", name="Alle acties"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Acties")
