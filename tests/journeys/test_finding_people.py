"""Who knows about it, and is free then? On a phone, from the menu to the person."""

import pytest
from playwright.sync_api import expect

from members import search
from members.availability import State, save_roster
from members.models import Daypart, Expertise, KnowledgeArea, Level, Member, SharingText
from members.slots import Slot
from tests.factories import LONG_AGO
from tests.journeys.measures import objections, out_of_measure

pytestmark = pytest.mark.browser


@pytest.fixture
def wim(guild):
    """Knows all about kites, and says to the others that he can on Wednesday evening."""
    Member.objects.update(sharing_text=SharingText.objects.latest())  # nobody is asked on the way
    wim = Member.objects.get(first_name="Wim", last_name="Bakker")
    area = KnowledgeArea.objects.create(name="Vliegeren", slug="vliegeren", accepted_at=LONG_AGO)
    Expertise.objects.create(member=wim, area=area, level=Level.EXPERT, changed_at=LONG_AGO)
    Member.objects.filter(pk=wim.pk).update(shares_roster=True)
    save_roster(wim, {Slot(2, Daypart.EVENING): State.CAN}, by=wim, now=LONG_AGO)
    search.rebuild()
    return wim


def test_who_knows_about_kites_and_is_free_on_wednesday_evening(wim, bram):
    bram.goto("/")
    bram.locator("nav.main-nav a[href='/members/']").click()
    bram.locator("#id_q").fill("vleigeren")  # two letters the wrong way round
    bram.locator("#id_q").press("Enter")
    expect(bram.locator(".people > li")).to_have_count(1)
    expect(bram.locator("#id_free")).not_to_be_visible()  # folded, so that the people come first

    bram.locator("summary").click()
    bram.locator("#id_free").select_option("wed-evening")
    bram.locator(".find-more button").click()
    expect(bram.locator(".people > li")).to_have_count(1)
    expect(bram.locator(".people .free")).to_be_visible()
    assert [*out_of_measure(bram), *objections(bram)] == []

    bram.get_by_role("link", name="Wim Bakker").click()
    expect(bram.get_by_role("heading", level=1)).to_have_text("Wim Bakker")
    bram.go_back()
    bram.locator(".chosen a").click()  # any moment again
    expect(bram.locator(".people > li")).to_have_count(1)
    bram.locator("#id_q").fill("xqzwxq")
    bram.locator("#id_q").press("Enter")
    expect(bram.locator(".people")).to_have_count(0)
    expect(bram.locator("main .empty")).to_be_visible()


def test_the_box_in_the_head_of_a_wide_page(wim, anna):
    anna.goto("/")
    anna.locator("#site-find").fill("vlieger")
    anna.locator("#site-find").press("Enter")

    expect(anna.get_by_role("link", name="Wim Bakker")).to_be_visible()
    expect(anna.locator("#id_free")).to_be_visible()  # there is room for it
    assert [*out_of_measure(anna), *objections(anna)] == []


def test_the_booklet_is_taken_along(wim, bram):
    bram.goto("/members/booklet/")
    expect(bram.locator(".booklet > li", has_text="Wim Bakker")).to_be_visible()
    assert [*out_of_measure(bram), *objections(bram)] == []

    with bram.expect_download() as download:
        bram.locator("main form button").click()

    assert download.value.suggested_filename.endswith(".pdf")
