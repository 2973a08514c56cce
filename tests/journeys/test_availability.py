"""When someone can: tapped on a phone, without JavaScript, and looked at by who plans."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from members.models import Daypart, Member, Roster
from members.slots import Slot, State, states_of
from samensterker.localtime import local_day
from tests.journeys.measures import PHONES_AND_A_LAPTOP, objections, out_of_measure

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("guild")]
WEDNESDAY_EVENING = Slot(2, Daypart.EVENING)


def kept(key):
    member = Member.objects.get(email=f"{key}@example.org")
    return states_of(Roster.objects.filter(member=member).first())[WEDNESDAY_EVENING]


def test_tap_by_tap_on_a_phone(bram):
    Roster.objects.filter(member__email="bram.jansen@example.org").delete()
    bram.goto("/me/availability/")
    cell = bram.locator("#slot-wed-evening")

    for state in ("can", "rather_not", "cannot", "unanswered", "can"):
        cell.click()
        expect(cell).to_have_class(f"slot slot-{state}")
        expect(cell).to_be_focused()
    expect(bram.locator("#roster-saved svg")).to_be_visible()
    cell.press("Enter")
    expect(cell).to_have_class("slot slot-rather_not")

    assert kept("bram.jansen") == State.RATHER_NOT
    bram.reload()
    expect(cell).to_have_class("slot slot-rather_not")


def test_without_javascript_each_tap_and_one_form(seat):
    Roster.objects.filter(member__email="bram.jansen@example.org").delete()
    page = seat("bram.jansen", java_script_enabled=False)
    page.goto("/me/availability/")
    page.locator("#slot-wed-evening").click()
    expect(page.locator("#slot-wed-evening")).to_have_class("slot slot-can")

    page.goto("/me/availability/?as=form")
    page.locator("select[name=wed-evening]").select_option("cannot")
    page.locator("main form button[type=submit]").click()

    expect(page.locator("#slot-wed-evening")).to_have_class("slot slot-cannot")
    assert kept("bram.jansen") == State.CANNOT


def test_a_holiday_is_noted_and_the_planner_sees_who_can(bram, anna):
    Roster.objects.filter(member__email="bram.jansen@example.org").delete()
    next_month = local_day(timezone.now()) + timedelta(days=35)
    bram.goto("/me/absences/new/")
    bram.locator("[name=first_on]").fill(next_month.isoformat())
    bram.locator("[name=last_on]").fill((next_month + timedelta(days=6)).isoformat())
    bram.locator("[name=note]").fill("vakantie")
    bram.locator("main form button[type=submit]").click()
    expect(bram.locator("#absences")).to_contain_text("vakantie")
    bram.locator("#slot-wed-evening").click()
    expect(bram.locator("#slot-wed-evening")).to_have_class("slot slot-can")

    anna.goto("/members/moments/")
    anna.locator(".best-moments summary").first.click()
    expect(anna.locator(".best-moments .who-can").first).to_be_visible()


def test_pages_fit_and_have_nothing_against_them(seat, guild):
    page = seat("bram.jansen")
    problems = []
    for address in ("/me/availability/", "/me/availability/?as=form", "/me/absences/new/", "/members/moments/?weeks=1"):
        page.goto(address)
        for width in PHONES_AND_A_LAPTOP:
            page.set_viewport_size({"width": width, "height": 900})
            problems += [f"{address} {width}: {it}" for it in (*out_of_measure(page), *objections(page))]

    assert problems == []
