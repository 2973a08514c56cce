"""What people know: Bram says it on his phone, Maeve confirms it, and Anna keeps the tree."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from members.models import Expertise, KnowledgeArea, Member
from tests.journeys.mails import kind_of, link_in

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("guild")]


def submit(page, form="main form.sheet"):
    page.locator(f"{form} button[type=submit]").first.click()


def choose(page, area):
    page.locator("select[name=area]").select_option(label=area)


def row(page, area):
    return page.locator("li[id^=expertise-]", has=page.get_by_role("heading", name=area, exact=True))


def test_say_what_one_knows_on_a_phone(bram):
    bram.goto(reverse("members:expertise"))
    choose(bram, "Sponsors")
    bram.locator("[name=level][value='1']").check()
    bram.locator("[name=can_teach]").check()
    submit(bram, "#add form")
    expect(bram.locator(".error-summary")).to_be_focused()

    bram.locator("[name=can_teach]").uncheck()
    bram.locator("[name=wants_to_learn]").check()
    submit(bram, "#add form")
    expect(row(bram, "Sponsors")).to_be_visible()
    expect(bram.locator("select[name=area] option", has_text="Sponsors")).to_have_count(0)

    row(bram, "Sponsors").get_by_role("link").click()
    bram.locator("[name=level][value='3']").check()
    submit(bram)
    expect(row(bram, "Sponsors").locator(".level-3")).to_be_visible()
    row(bram, "Sponsors").get_by_role("link").click()
    bram.locator("main .btn-danger").click()
    expect(row(bram, "Sponsors")).to_have_count(0)


def test_another_member_confirms_it_without_javascript(seat):
    maeve, page = Member.objects.get(first_name="Maeve"), seat("maeve.oneill", java_script_enabled=False)
    page.goto(reverse("members:detail", args=[Member.objects.get(first_name="Bram").pk]))
    hosting = row(page, "Domeinnaam en hosting")

    hosting.get_by_role("button").click()
    expect(hosting.locator(".confirmed")).to_contain_text("Maeve O'Neill")
    confirmed = Expertise.objects.get(member__first_name="Bram", area__name="Domeinnaam en hosting").confirmed_by
    hosting.get_by_role("button").click()
    expect(hosting.locator(".confirmed")).to_have_count(0)

    assert confirmed == maeve


def test_a_proposal_becomes_an_area_and_its_proposer_hears_so(bram, anna, post):
    bram.goto(reverse("members:expertise"))
    bram.locator(f"main a[href='{reverse('members:area-propose')}']").click()
    bram.locator("[name=name]").fill("Drukwerk")
    submit(bram)
    expect(bram.locator("main")).to_contain_text("Drukwerk")

    anna.goto(reverse("members:areas"))
    anna.locator("li.area-proposal", has_text="Drukwerk").get_by_role("link").first.click()
    anna.locator("[name=parent]").select_option(label="Publiciteit")
    submit(anna)
    expect(anna.locator("li.area-part", has_text="Drukwerk")).to_be_visible()

    [mail] = [mail for mail in post() if kind_of(mail) == "members.area-decision"]
    bram.goto(link_in(mail, "me/expertise"))
    bram.locator("[name=level][value='2']").check()
    submit(bram)
    expect(row(bram, "Drukwerk")).to_be_visible()


def test_keep_the_tree_by_keyboard(anna):
    anna.goto(reverse("members:areas"))
    names = anna.locator("ul.areas > li[id^=area-] > .what > strong")
    expect(names.nth(0)).to_have_text("Websites")

    anna.locator(f"#area-{KnowledgeArea.objects.get(name='Publiciteit').pk} button[value=up]").focus()
    anna.keyboard.press("Enter")
    expect(names.nth(0)).to_have_text("Publiciteit")

    anna.goto(reverse("members:area-merge", args=[KnowledgeArea.objects.get(name="Sociale media").pk]))
    anna.locator("select[name=into]").select_option(label="Nieuwsbrief")
    submit(anna)
    expect(anna.locator("main form[method=post].sheet")).to_contain_text("Nieuwsbrief")
    submit(anna)
    expect(anna.locator("li.area-part", has_text="Sociale media")).to_have_count(0)
    assert Expertise.objects.filter(area__name="Nieuwsbrief").count() == 2
