"""Core tasks: Bram goes through the questions on his phone, Anna does so for others, and people stop and leave."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from members.models import KnowledgeArea, Member
from organisations.coverage import Strength, covers
from organisations.models import CoreTask, Organisation, TaskHolder
from samensterker.localtime import local_day
from tests.factories import CoreTaskFactory, TaskHolderFactory
from tests.journeys.measures import objections, out_of_measure

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("guild")]


def today():
    return local_day(timezone.now())


def page_of(name, slug, *arguments):
    return reverse(f"organisations:{name}", args=[slug, *arguments])


def member(first_name):
    return Member.objects.get(first_name=first_name)


def a_task(slug, area, *holders):
    """A core task of which nobody told yet, with members who can do it since today."""
    organisation = Organisation.objects.get(slug=slug)
    there = CoreTask.objects.filter(organisation=organisation, area__name=area)
    there.update(until_on=today() - timedelta(days=1), from_on=today() - timedelta(days=2))
    task = CoreTaskFactory(organisation=organisation, area=KnowledgeArea.objects.get(name=area), from_on=today())
    for holder in holders:
        TaskHolderFactory(task=task, member=member(holder), from_on=today(), can=True)
    return task


def strength(task):
    return covers([task.pk], on=today())[task.pk].strength


def tick(page, area):
    card = page.locator(".area-card", has=page.get_by_label(area, exact=True))
    if not page.get_by_label(area, exact=True).is_visible():
        card.locator("summary").click()
    page.get_by_label(area, exact=True).check()


def tell(page, number, **answers):
    """What is filled in about the first, second or third new person on the page."""
    for name, value in answers.items():
        field = page.locator(f"[name=new-{number}-{name}]")
        if name in ("knows_how", "has_access"):
            page.locator(f"[name=new-{number}-{name}][value={value}]").check()
        elif field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def go_on(page):
    page.locator("main form button[type=submit]").first.click()


def test_the_interview_on_a_phone(bram):
    slug = "fonds-meedoen"
    CoreTask.objects.filter(organisation__slug=slug).delete()
    Organisation.objects.filter(slug=slug).update(interviewed_at=None)
    bram.goto(page_of("tasks", slug))
    bram.locator(".interview-card .btn-primary").click()
    for area in ("WordPress", "Sponsors", "Geld en boeken"):
        tick(bram, area)
    go_on(bram)

    expect(bram.locator("h1")).to_have_text("WordPress")
    expect(bram.locator(".interview-progress")).to_contain_text("1 van 3")
    assert [*out_of_measure(bram), *objections(bram)] == []
    can = {"knows_how": "yes", "has_access": "yes"}
    tell(bram, 1, member=str(member("Bram").pk), done="this_month", from_on="2019", **can)
    bram.locator(".one-more summary").first.click()
    tell(bram, 2, name="Joris Smit", knows_how="yes", has_access="no", done="longer")
    bram.locator("[name=credentials]").select_option("one")
    go_on(bram)

    expect(bram.locator("h1")).to_have_text("Geld en boeken")
    tell(bram, 1, knows_how="yes")  # of nobody
    go_on(bram)
    expect(bram.locator(".error-summary")).to_be_focused()
    assert [*out_of_measure(bram), *objections(bram)] == []
    tell(bram, 1, member=str(member("Ngozi").pk), done="half_year", has_access="yes")
    bram.locator(".one-more summary").first.click()
    tell(bram, 2, name="Ria de Wit", done="this_month", **can)
    bram.locator("button[name=then]").click()

    expect(bram.locator(".interview-card")).to_contain_text("2 van 3 gedaan")
    bram.locator(".interview-card .btn-primary").click()
    go_on(bram)
    expect(bram.locator("h1")).to_have_text("Sponsors")
    go_on(bram)

    expect(bram.locator("h1")).to_have_text("Hoe sterk is Fonds Meedoen?")
    tiles = bram.locator(".rings-picture > li").all_inner_texts()
    assert [tile.split("\n") for tile in tiles] == [
        ["Sponsors", "niemand"],
        ["WordPress", "1 persoon"],
        ["Geld en boeken", "2 of meer"],
    ]
    main = bram.locator("main")
    expect(main).to_contain_text("Alleen Bram Jansen kan dit vandaag.")
    expect(main).to_contain_text("Geef Joris Smit de wachtwoorden of sleutels.")
    expect(main).to_contain_text("langer dan anderhalf jaar geleden")
    assert [*out_of_measure(bram), *objections(bram)] == []
    assert Organisation.objects.get(slug=slug).interviewed_by == member("Bram")


def test_the_interview_on_behalf_of_an_organisation(anna, seat):
    slug = "bont-gezang"
    CoreTask.objects.filter(organisation__slug=slug).delete()
    anna.goto(page_of("interview", slug))
    expect(anna.locator("main")).to_contain_text("Je vult dit in voor Koor Bont Gezang.")
    tick(anna, "Geld en boeken")
    go_on(anna)

    tell(anna, 1, member=str(member("Émile").pk), done="this_month", knows_how="yes", has_access="yes")
    go_on(anna)

    expect(anna.locator(".rings-picture")).to_contain_text("1 persoon")
    expect(anna.locator(".lede")).to_contain_text("Door Anna de Vries.")
    joke = seat("joke.sgravesande")
    joke.goto(page_of("tasks", slug))
    expect(joke.locator(".task-rows")).to_contain_text("Émile Dubois")
    expect(joke.locator(".interview-card")).to_contain_text("Door Anna de Vries.")


def test_the_interview_without_javascript(seat):
    slug = "fonds-meedoen"
    CoreTask.objects.filter(organisation__slug=slug).delete()
    page = seat("bram.jansen", java_script_enabled=False)
    page.goto(page_of("interview", slug))
    page.locator(".area-card").first.locator("input").first.check()
    go_on(page)
    tell(page, 1, name="Piet Oud")
    go_on(page)

    expect(page.locator(".rings-picture")).to_contain_text("niemand")
    assert TaskHolder.objects.get(task__organisation__slug=slug).name == "Piet Oud"


def test_a_holder_says_when_they_stop(seat, anna):
    task = a_task("het-springtouw", "Vrijwilligers", "Sjoerd", "Zeynep")
    last = today() + timedelta(days=40)
    sjoerd = seat("sjoerd.de.boer")
    sjoerd.goto(task.get_absolute_url())
    sjoerd.get_by_role("link", name="zeggen wanneer ik stop").click()
    sjoerd.locator("[name=until_on]").fill(str(last))
    go_on(sjoerd)

    expect(sjoerd.locator(".holder", has_text="Sjoerd")).to_contain_text("stopt na")
    anna.goto(task.get_absolute_url())
    expect(anna.locator(".first-step")).to_contain_text("Laat Sjoerd de Boer het op tijd en warm overdragen.")
    after = covers([task.pk], on=last + timedelta(days=1))[task.pk].strength
    assert (strength(task), after) == (Strength.STRONG, Strength.FRAGILE)


def test_a_member_leaves_and_the_task_is_fragile_the_same_day(seat, anna):
    task = a_task("het-springtouw", "Vrijwilligers", "Sjoerd", "Zeynep")
    zeynep = seat("zeynep.yilmaz")
    zeynep.goto(task.get_absolute_url())
    expect(zeynep.locator(".task-strength")).to_have_text("2 of meer")

    anna.goto(reverse("members:leave", args=[member("Sjoerd").pk]))
    anna.locator("main form .btn-danger, main form .btn-primary").first.click()

    zeynep.reload()
    expect(zeynep.locator(".task-strength")).to_have_text("1 persoon")
    expect(zeynep.locator(".holder", has_text="Sjoerd")).to_contain_text("Is niet meer in het gilde.")
    assert TaskHolder.objects.get(task=task, member=member("Sjoerd")).until_on == today()


def test_did_it_today_and_ended(bram):
    task = a_task("fonds-meedoen", "Film")
    holder = TaskHolderFactory(task=task, member=member("Bram"), from_on=today())
    bram.goto(task.get_absolute_url())
    bram.get_by_role("button", name="Ik deed het vandaag").click()
    expect(bram.locator(f"#holder-{holder.pk}")).to_contain_text("deed het voor het laatst in")

    bram.locator("#facts header a").click()
    bram.get_by_role("link", name="Deze taak hebben we niet meer").click()
    bram.locator("main form .btn-danger").click()

    expect(bram.locator("h1")).to_have_text("Kerntaken van Fonds Meedoen")
    assert CoreTask.objects.get(pk=task.pk).until_on == today()
