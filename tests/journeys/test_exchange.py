"""A list in, a list out: Anna imports the people that she has in Excel, and Bram takes along whom he may see."""

import csv
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from members.models import ContactView, Member

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("guild")]

LIST = (
    "Naam;E-mail;Mobiel;Organisatie;Schoenmaat\r\n"
    "Zoë van den Bergh;zoe@example.org;06 12 34 56 78;Taalhuis;38\r\n"
    "Bram Jansen;bram.jansen@example.org;;Taalhuis;44\r\n"
    "Piet Puk;geen adres;;;41\r\n"
)


def upload(page, content):
    file = {"name": "leden.csv", "mimeType": "text/csv", "buffer": content.encode("cp1252")}
    page.locator("input[type=file]").set_input_files(file)
    page.locator("main form button[type=submit]").first.click()


def test_a_list_from_excel_becomes_members(anna):
    anna.goto(reverse("members:invite"))
    anna.locator(f"a[href='{reverse('members:import')}']").click()
    upload(anna, "Achternaam;Schoenmaat\r\nPuk;41\r\n")
    expect(anna.locator(".error-summary")).to_be_focused()
    expect(anna.locator(".error-summary")).to_contain_text("Achternaam, Schoenmaat")

    upload(anna, LIST)
    expect(anna.locator(".import-samples")).to_contain_text("Zoë van den Bergh")
    expect(anna.locator(".import-counts dd")).to_have_text(["1", "1", "0", "1"])
    expect(anna.locator("main")).to_contain_text("Schoenmaat")
    expect(anna.locator("#rows tbody tr").nth(2)).to_contain_text("geen adres")
    assert not Member.objects.filter(email="zoe@example.org").exists()

    anna.locator("main form .btn-primary").click()
    expect(anna.locator(".error-summary")).to_be_focused()
    anna.locator("[name=only_good]").check()
    anna.locator("[name=welcome]").check()
    anna.locator("main form .btn-primary").click()
    expect(anna.locator("#messages .message-success")).to_be_visible()

    anna.locator(f"main a[href='{reverse('members:manage')}']").click()
    expect(anna.locator("main")).to_contain_text("Zoë van den Bergh")


def test_members_taken_along(bram):
    fatima = Member.objects.get(email="fatima.el.amrani@example.org")
    Member.objects.exclude(pk=fatima.pk).update(shares_phone=False, shares_email=False)
    Member.objects.filter(pk=fatima.pk).update(shares_phone=False, shares_email=True)
    bram.goto(reverse("members:export"))
    bram.locator("[name=kind][value=csv]").check()

    with bram.expect_download() as download:
        bram.locator("main form button[type=submit]").click()

    with Path(download.value.path()).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, delimiter=";"))
    assert [row[3] for row in rows[1:] if row[3]] == sorted([fatima.email, "bram.jansen@example.org"], reverse=True)
    assert list(ContactView.objects.values_list("member", "how", "what")) == [(fatima.pk, "export", "email")]
