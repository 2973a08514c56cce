"""Two people at one page, and one person who clicks twice."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from meetings.models import ActionItem, Meeting
from members.models import Member
from tests.journeys.conftest import LAPTOP
from tests.journeys.days import free_day

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("guild")]


@pytest.fixture
def kees(seat):
    """The second coordinator."""
    Member.objects.filter(email="kees.van.t.hart@example.org").update(role="coordinator")
    return seat("kees.van.t.hart", LAPTOP)


def test_the_second_editor_keeps_their_text_and_reads_who_changed_what(anna, kees):
    path = f"{Meeting.objects.get(title='Plan van aanpak').get_absolute_url()}edit/"
    anna.goto(path)
    kees.goto(path)
    anna.get_by_label("Titel").fill("Plan van aanpak, deel één")
    anna.get_by_role("button", name="Bewaren").click()
    expect(anna.get_by_role("heading", level=1)).to_have_text("Plan van aanpak, deel één")

    kees.get_by_label("Titel").fill("Samen een plan maken")
    kees.get_by_role("button", name="Bewaren").click()

    summary = kees.locator(".error-summary")
    expect(summary).to_contain_text("Anna de Vries heeft deze bijeenkomst veranderd")
    expect(summary).to_contain_text("Titel: Nu staat er: Plan van aanpak, deel één")
    expect(kees.get_by_label("Titel")).to_have_value("Samen een plan maken")
    kees.get_by_role("button", name="Bewaren").click()
    expect(kees.get_by_role("heading", level=1)).to_have_text("Samen een plan maken")


# Both requests are on their way before either is answered.
SEND_TWICE = """form => {
    const send = () => fetch(form.action, {method: "POST", body: new FormData(form)}).then(answer => answer.url)
    return Promise.all([send(), send()])
}"""


def test_a_form_that_is_sent_twice_plans_one_meeting(anna):
    anna.goto("/meetings/new/")
    anna.get_by_label("Titel").fill("Maar één keer")
    anna.get_by_label("Datum").fill(free_day(timezone.now()).isoformat())
    anna.get_by_label("Begint om").fill("19.30")
    anna.get_by_label("Eindigt om").fill("21.30")
    anna.get_by_label("Meteen iedereen uitnodigen").check()

    landed = anna.locator("form.sheet").evaluate(SEND_TWICE)

    [meeting] = Meeting.objects.filter(title="Maar één keer")
    assert [url.endswith(meeting.get_absolute_url()) for url in landed] == [True, True]
    assert meeting.invitations.count() == 14


def test_a_double_click_agrees_once(anna):
    anna.goto("/actions/new/")
    anna.get_by_label("Wat er moet gebeuren").fill("Koffie halen")
    anna.get_by_label("Klaar vóór").fill(free_day(timezone.now()).isoformat())
    anna.get_by_label("Iedereen").check()

    anna.get_by_role("button", name="Toevoegen").dblclick()

    expect(anna.get_by_role("heading", level=1)).to_have_text("Acties")
    assert ActionItem.objects.filter(title="Koffie halen").count() == 1
