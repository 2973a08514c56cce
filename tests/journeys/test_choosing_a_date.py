"""Anna looks for a date and a room: from the rosters to the meeting with its answers, and to what the year costs."""

import re
from datetime import time, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from meetings.models import DatePoll, Invitation, Meeting, PollVoter, RoomBudget, Venue
from members.models import Member
from samensterker.localtime import at_local
from tests.factories import DateOptionFactory, DateVoteFactory, MemberFactory, PollVoterFactory
from tests.journeys.conftest import PHONE
from tests.journeys.days import in_dutch
from tests.journeys.mails import link_in

pytestmark = pytest.mark.browser


def heading(page):
    return page.get_by_role("heading", level=1)


def of(mails, key):
    [mail] = [mail for mail in mails if mail.to == f"{key}@example.org"]
    return mail


def test_from_the_rosters_to_a_meeting_with_its_answers(anna, window, post):
    DatePoll.objects.all().delete()  # the example has one that runs
    anna.goto("/meetings/polls/")
    anna.get_by_role("link", name="Samen een datum kiezen").click()
    expect(anna.get_by_role("checkbox", checked=True)).to_have_count(3)
    anna.get_by_role("button", name=re.compile("Vraag het 14 mensen")).click()
    expect(anna.locator("#messages")).to_have_text("14 mensen krijgen de vraag. De mails zijn onderweg.")
    poll = DatePoll.objects.get()
    _first, second, _third = poll.options.all()
    questions = post()
    assert len(questions) == 13  # Tineke has no email

    said = {"bram.jansen": ("Nee", "Ja", "Als het moet"), "fatima.el.amrani": ("Als het moet", "Ja", "Nee")}
    for key, answers in said.items():
        phone = window(PHONE)
        phone.goto(link_in(of(questions, key), "when"))
        name = Member.objects.get(email=f"{key}@example.org").first_name
        expect(heading(phone)).to_have_text(f"Wanneer past het jou, {name}?")
        for group, answer in zip(phone.get_by_role("group").all(), answers):
            group.get_by_label(answer, exact=True).check()
        phone.get_by_role("button", name="Mijn antwoord bewaren").click()
        expect(heading(phone)).to_have_text(f"Dank je wel, {name}. Je antwoord is genoteerd.")
    assert PollVoter.objects.exclude(answered_at=None).count() == 2

    reminders = post(now=poll.closes_at - timedelta(hours=35))
    assert {mail.to for mail in reminders if "/when/" in mail.text} == {mail.to for mail in questions} - {
        f"{key}@example.org" for key in said
    }
    decide = post(now=poll.closes_at + timedelta(hours=10))
    assert poll.get_absolute_url() in next(mail for mail in decide if mail.subject.startswith("Kies de datum")).text

    anna.goto(poll.get_absolute_url())
    best = anna.locator(".poll-best")
    expect(best).to_contain_text("Past het best")
    expect(best.get_by_role("heading", level=3)).to_contain_text(in_dutch(second.starts_at.date()), ignore_case=True)
    best.get_by_role("link", name="Deze datum kiezen").click()
    expect(anna.get_by_role("main")).to_contain_text("2 mensen zeiden ja.")
    anna.get_by_role("button", name="Ja, dit wordt de datum").click()
    expect(anna.locator("#messages")).to_contain_text("De bijeenkomst staat gepland")
    meeting = Meeting.objects.get(date_poll=poll)
    assert meeting.starts_at == second.starts_at
    coming = Invitation.objects.filter(meeting=meeting, answer="yes").values_list("member__email", flat=True)
    assert set(coming) == {f"{key}@example.org" for key in said}
    expect(anna.get_by_role("main")).to_contain_text("2 komen")

    invitations = post()
    assert of(invitations, "bram.jansen").subject.startswith("Het wordt ")
    assert of(invitations, "kees.van.t.hart").subject.startswith("Kom je ")


def test_comparing_rooms_booking_and_the_total_of_the_year(anna):
    Meeting.objects.update(venue=None, cost_cents=None)  # the guild of the example compared some already
    Venue.objects.all().delete()
    RoomBudget.objects.all().delete()
    held = Meeting.objects.get(title="Startbijeenkomst")
    for name, price, number in (("Buurthuis De Brink", "45", "24"), ("Sporthal", "120,50", "150")):
        anna.goto("/meetings/rooms/")
        anna.get_by_role("link", name="Ruimte toevoegen").click()
        anna.get_by_label("Naam").fill(name)
        anna.get_by_label("Prijs voor een dagdeel").fill(price)
        anna.get_by_label("Hoeveel mensen").fill(number)
        anna.get_by_role("button", name="Bewaren").click()
        expect(heading(anna)).to_have_text(name)
    anna.goto("/meetings/rooms/")
    expect(anna.locator(".rooms h3")).to_have_text(["Buurthuis De Brink", "Sporthal"])
    anna.get_by_label("Voor hoeveel mensen?").fill("30")
    anna.get_by_role("button", name="Tonen").click()
    expect(anna.locator(".rooms h3")).to_have_text(["Sporthal"])

    anna.goto(held.get_absolute_url())
    anna.get_by_role("link", name="Ruimte en kosten").click()
    anna.get_by_role("link", name="Buurthuis De Brink").click()
    expect(anna.get_by_label("Kosten van de ruimte")).to_have_value("45,00")
    anna.get_by_role("button", name="Bewaren").click()
    expect(anna.locator("#messages")).to_have_text("Bewaard: de ruimte en wat die kost.")

    year = held.starts_at.year
    anna.goto(f"/meetings/rooms/costs/?year={year}")
    anna.get_by_label("Subsidie voor ruimtes").fill("600")
    anna.get_by_role("button", name="Bewaren").click()
    expect(anna.locator("#messages")).to_have_text(f"Bewaard: de subsidie voor {year}.")
    expect(anna.locator(".room-total")).to_have_text("€ 45 van € 600")
    expect(anna.get_by_role("main")).to_contain_text("nog € 555 over")
    assert RoomBudget.objects.get().amount_cents == 60000


def test_forty_members_and_six_dates_fit_on_a_phone(anna, bram):
    by = Member.objects.get(email="anna.de.vries@example.org")
    now = timezone.now()
    poll = DatePoll.objects.create(
        title="Lang vooruit", closes_at=now + timedelta(days=5), created_at=now, created_by=by
    )
    for number in range(6):
        starts_at = at_local((now + timedelta(days=200 + number)).date(), time(19, 30))
        DateOptionFactory(poll=poll, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2))
    for number in range(40):
        voter = PollVoterFactory(poll=poll, member=MemberFactory(), answered_at=now)
        for option in poll.options.all():
            DateVoteFactory(voter=voter, option=option, vote=("yes", "no", "if_need_be")[number % 3])

    for page in (anna, bram):
        page.set_viewport_size(PHONE)
        page.goto(poll.get_absolute_url())
        expect(page.locator(".poll-dates > li")).to_have_count(6)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    expect(anna.locator(".poll-dates summary")).to_have_count(6)
    expect(bram.locator(".poll-dates summary")).to_have_count(0)
