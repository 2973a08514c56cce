"""The coordinator's work on members: inviting from a list, and joining two rows that are one person."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from members import joining
from members.models import Member
from tests.journeys.mails import code_in

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("guild")]
LIST = "Nadia de Boer <nadia@example.org>, omar@gmial.com\nPetra van Dijk <petra@example.org>; nobody"


def log_in_by_code(page, address, post):
    page.goto("/accounts/login/code/")
    page.get_by_label("E-mailadres").fill(address)
    page.get_by_role("button", name="Mail me een code").click()
    page.get_by_label("Code").fill(next(code for mail in post() if (code := code_in(mail))))
    page.get_by_role("main").get_by_role("button", name="Inloggen").click()


def test_three_people_are_invited_from_a_pasted_list_and_one_logs_in(anna, window, post):
    anna.goto("/panel/members/")
    anna.locator("a[href='/panel/members/invite/']").click()
    anna.locator("#id_list-text").fill(LIST)
    anna.locator("form[action$='/invite/many/'] button").click()
    expect(anna.locator(".invitee")).to_have_count(3)
    expect(anna.locator(".invitee").nth(1)).to_contain_text("omar@gmail.com?")
    anna.locator("#id_form-1-email").fill("omar@example.org")
    anna.locator("form[action$='/invite/confirm/'] button").click()
    expect(anna.locator("#messages")).to_contain_text("3")
    expect(anna.locator(".member-table")).to_contain_text("Petra van Dijk")

    assert {"nadia@example.org", "omar@example.org", "petra@example.org"} <= {mail.to for mail in post()}

    nadia = window()
    log_in_by_code(nadia, "nadia@example.org", post)
    expect(nadia.locator(".site-name")).to_contain_text("Nadia")
    assert Member.objects.get(email="nadia@example.org").last_login is not None


def test_two_rows_that_are_one_person_become_one(anna):
    bram = Member.objects.get(email="bram.jansen@example.org")
    other = joining.add_member(first_name="Bram", last_name="Jansen", email="bram@example.org", now=timezone.now())

    anna.goto("/panel/members/duplicates/")
    anna.locator(f"a[href='/panel/members/{bram.pk}/merge/{other.pk}/']").click()
    anna.get_by_label("bram@example.org").check()
    anna.locator("main .btn-danger").click()

    expect(anna.get_by_role("heading", level=1)).to_have_text("Bram Jansen")
    left = Member.objects.get(pk__in=[bram.pk, other.pk])
    assert (left.pk, left.email) == (bram.pk, "bram@example.org")
