"""The kick-off from *choose a date* to *report sent*, as Anna does it; and what that costs her."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone
from playwright.sync_api import expect

from meetings import poll_voting
from meetings.models import ActionItem, AgendaTemplate, DatePoll, Meeting, ReportVersion
from members import availability
from members.models import Daypart, Member, SharingText
from members.slots import Slot, State
from tests.factories import (
    AffiliationFactory,
    CoordinatorFactory,
    MemberFactory,
    OrganisationFactory,
    SharingTextFactory,
    VenueFactory,
)
from tests.journeys.clicks import Cost, Counter
from tests.journeys.conftest import LAPTOP, PHONE
from tests.journeys.days import free_day, in_dutch
from tests.journeys.mails import code_in, kind_of, link_in
from tests.journeys.test_keyboard import step_to

pytestmark = pytest.mark.browser
NAMES = {
    "bram": "Bram Jansen",
    "fatima": "Fatima El Amrani",
    "kees": "Kees Mulder",
    "ngozi": "Ngozi Okafor",
    "wim": "Wim Bakker",
    "sjoerd": "Sjoerd Visser",
    "emile": "Émile Dubois",
    "karim": "Karim Haddad",
    "zeynep": "Zeynep Yildiz",
    "ria": "Ria Smit",
    "joke": "Joke Bos",
}
COMING = 9
# Of what a coordinator does, nothing may come back unseen. Until everyone is invited: two presses to the question and
# one that asks it; one in the mail that says that it can be decided, one on the date, one on the room, one to decide.
UNTIL_INVITED = Cost(presses=7, pages=7, fields=0)
# And then: the minutes, who is there in two, a decision, an action item, on to the report, read through, sent. Typed in
# are a note, a decision and an action item. It was 31 presses and 22 pages, and each member got two mails of the date.
THE_WHOLE_PATH = Cost(presses=15, pages=12, fields=3)
ACTION = "Omkijken naar een goedkopere locatie"


def heading(page):
    return page.get_by_role("heading", level=1)


def by_receiver(mails):
    return {mail.to: mail for mail in mails}


@pytest.fixture
def guild(transactional_db):
    """A guild on its first day: a coordinator, eleven members of seven organisations with their rosters, and a room."""
    text = SharingText.objects.first() or SharingTextFactory(number=1)
    if not AgendaTemplate.objects.exists():
        import_module("meetings.migrations.0014_usual_working_forms").lay(apps, None)
    now = timezone.now()
    people = [CoordinatorFactory(email="anna.de.vries@example.org", first_name="Anna", last_name="de Vries")]
    for key, name in NAMES.items():
        first, _space, last = name.partition(" ")
        people.append(MemberFactory(email=f"{key}@example.org", first_name=first, last_name=last))
    organisations = OrganisationFactory.create_batch(7)
    for number, person in enumerate(people):
        AffiliationFactory(member=person, organisation=organisations[number % 7])
        evenings = [Slot(weekday, Daypart.EVENING) for weekday in (1, 3)]
        availability.save_roster(person, dict.fromkeys(evenings, State.CAN), by=person, now=now)
    VenueFactory(name="Buurthuis De Brink", price_cents=4500, capacity=24)
    Member.objects.update(sharing_text=text, language="nl")


def members_answer(questions, window):
    """By the link in their mail: nine can on all days, two on none."""
    for number, key in enumerate(NAMES):
        phone = window(PHONE)
        phone.goto(link_in(questions[f"{key}@example.org"], "when"))
        for group in phone.get_by_role("group").all():
            group.get_by_label("Ja" if number < COMING else "Nee", exact=True).check()
        phone.get_by_role("button", name="Mijn antwoord bewaren").click()
        expect(heading(phone)).to_contain_text("Dank je wel")
        phone.context.close()


def time_passes(**moments):
    """The last day to answer, the evening itself, and the end of it come sooner than a test can wait for."""
    now = timezone.now()
    if "closed" in moments:
        DatePoll.objects.update(created_at=now - timedelta(days=8), closes_at=now - timedelta(hours=1))
    else:
        Meeting.objects.update(starts_at=now + moments["begins"], ends_at=now + moments["ends"])


def test_from_choosing_a_date_to_the_report_sent(seat, window, guild, post):
    anna = seat("anna.de.vries", LAPTOP)
    count = Counter(anna)

    # The best three evenings of the rosters stand ready; one press asks everyone.
    anna.goto("/")
    anna.get_by_role("link", name="Bijeenkomsten").first.click()
    anna.get_by_role("link", name="Samen een datum kiezen").click()
    anna.get_by_role("button", name="Vraag het 12 mensen").click()
    expect(anna.get_by_role("main")).to_contain_text("Je hoeft nu niets te doen.")
    poll = DatePoll.objects.get()
    questions = by_receiver(post())
    assert len(questions) == 12
    members_answer(questions, window)

    # A mail says that it is time to choose. The room and the agenda go along, so the invitations are whole at once.
    mails = post(now=poll.closes_at + timedelta(hours=10))
    [decide] = [mail for mail in mails if mail.subject.startswith("Kies de datum")]
    time_passes(closed=True)
    count.follow(link_in(decide, "meetings"))
    anna.get_by_role("link", name="Deze datum kiezen").first.click()
    anna.get_by_label("Ruimte").select_option(label="Buurthuis De Brink, € 45")
    expect(anna.get_by_label("Begin met de standaardagenda")).to_be_checked()
    anna.get_by_role("button", name="Ja, dit wordt de datum").click()
    expect(anna.locator("#next-step")).to_contain_text("Alles staat klaar.")
    meeting = Meeting.objects.get()
    assert (meeting.place, meeting.cost_cents, meeting.agenda_items.count()) == ("Buurthuis De Brink", 4500, 7)
    invitations = by_receiver(post())
    assert len(invitations) == 12
    assert invitations["bram@example.org"].subject.startswith("Het wordt ")
    assert invitations["joke@example.org"].subject.startswith("Kom je ")
    for mail in invitations.values():
        assert "Buurthuis De Brink" in mail.text and "Rondje: wat doe je nu?" in mail.text
    assert count.so_far() == UNTIL_INVITED

    # The evening itself: who is there, a note, a decision, and one line that asks something of everyone.
    time_passes(begins=timedelta(minutes=-5), ends=timedelta(hours=2))
    anna.goto(meeting.get_absolute_url())
    anna.get_by_role("link", name="Notulen maken").click()
    anna.wait_for_load_state()  # before its script works, a button sends the whole page
    present = anna.locator("#minutes-present")
    present.get_by_role("button", name=f"Alle {COMING} die ja zeiden, zijn er").click()
    expect(present.get_by_label("Bram Jansen")).to_be_checked()
    present.get_by_label("Anna de Vries").click()
    section = anna.get_by_role("region", name="Rondje: wat doe je nu?")
    section.get_by_label("Notities").press_sequentially("Negen mensen doen hun taak alleen.")
    section.get_by_label("Besluit:").fill("We beginnen met Teamdesk.")
    anna.keyboard.press("Enter")
    expect(section.locator(".minutes-list")).to_contain_text("We beginnen met Teamdesk.")
    before = in_dutch(free_day(timezone.now())).partition(" ")[2]
    section.get_by_label("Actie:").fill(f"{ACTION} @iedereen vóór {before}")
    anna.keyboard.press("Enter")
    expect(section.locator(".minutes-list").last).to_contain_text(ACTION)

    # Going home: on to the report, read it through, send it.
    time_passes(begins=timedelta(hours=-2), ends=timedelta(minutes=-1))
    anna.get_by_role("button", name="Verder naar het verslag").click()
    expect(heading(anna)).to_have_text("Het verslag")
    anna.get_by_role("button", name="Ik heb het nagekeken: verder").click()
    expect(anna.get_by_role("main")).to_contain_text("12 mensen krijgen elk één mail, ook wie er niet bij was.")
    anna.get_by_role("button", name="Verslag versturen").click()
    expect(anna.locator("#messages")).to_have_text("Het verslag is onderweg naar 12 mensen.")
    assert count.so_far() == THE_WHOLE_PATH, count.steps

    # Each gets one mail, with what they would do on top.
    reports = [mail for mail in post() if kind_of(mail) == "meetings.report"]
    everyone = sorted(Member.objects.values_list("email", flat=True))
    assert sorted(mail.to for mail in reports) == everyone
    assert ActionItem.objects.get().assignments.count() == len(everyone)
    for mail in reports:
        places = [mail.text.index(words) for words in ("WAT JIJ ZOU DOEN", ACTION, "BESLUITEN", "VERSLAG")]
        assert places == sorted(places)
    assert "Negen mensen doen hun taak alleen." in reports[0].text
    assert Meeting.objects.get().invitations.filter(was_there=True).count() == COMING + 1


# --- with the keyboard alone, and what people do wrong --------------------------------------------


def asked(anna):
    """The question, as it was asked a week ago; Bram said that the first date suits him."""
    anna.goto("/meetings/polls/new/")
    anna.get_by_role("button", name="Vraag het 12 mensen").click()
    poll = DatePoll.objects.get()
    poll_voting.vote(
        poll.voters.get(member__first_name="Bram"),
        {option.pk: "no" if number else "yes" for number, option in enumerate(poll.options.all())},
        now=timezone.now(),
    )
    return poll


def decided(anna, poll):
    anna.goto(poll.get_absolute_url())
    anna.get_by_role("link", name="Deze datum kiezen").first.click()
    anna.get_by_role("button", name="Ja, dit wordt de datum").click()
    expect(anna.locator("#messages")).to_contain_text("De bijeenkomst staat gepland")
    return Meeting.objects.get()


def press(page, place, key="Enter"):
    step_to(page, place, most=200)
    page.keyboard.press(key)


def test_with_the_keyboard_alone(seat, guild):
    anna = seat("anna.de.vries", LAPTOP)
    anna.goto("/meetings/")
    press(anna, anna.get_by_role("link", name="Samen een datum kiezen"))
    press(anna, anna.get_by_role("button", name="Vraag het 12 mensen"))
    expect(anna.get_by_role("main")).to_contain_text("Je hoeft nu niets te doen.")
    poll = DatePoll.objects.get()
    voter, everything = poll.voters.get(member__first_name="Bram"), dict.fromkeys(poll.options.all(), "yes")
    poll_voting.vote(voter, {option.pk: said for option, said in everything.items()}, now=timezone.now())
    time_passes(closed=True)
    anna.reload()
    press(anna, anna.get_by_role("link", name="Deze datum kiezen").first)
    step_to(anna, anna.get_by_label("Ruimte"))
    anna.keyboard.press("ArrowDown")
    press(anna, anna.get_by_role("button", name="Ja, dit wordt de datum"))
    expect(anna.locator("#next-step")).to_contain_text("Alles staat klaar.")
    meeting = Meeting.objects.get()
    assert meeting.place == "Buurthuis De Brink"

    # The agenda: what htmx puts in place of the old one takes the focus over.
    press(anna, anna.get_by_role("link", name="Agenda wijzigen"))
    step_to(anna, anna.get_by_label("Onderwerp"))
    anna.keyboard.type("De nieuwe website")
    anna.keyboard.press("Enter")
    expect(anna.get_by_role("heading", name="De nieuwe website")).to_be_visible()
    expect(anna.get_by_label("Onderwerp")).to_be_focused()
    pause = anna.get_by_role("button", name="Pauze van 15 minuten toevoegen")
    press(anna, pause)
    expect(anna.locator("ol.agenda > li")).to_have_count(9)
    expect(anna.get_by_label("Onderwerp")).to_be_focused()  # for what comes after it
    press(anna, anna.get_by_role("link", name="Klaar: terug naar de bijeenkomst"))
    expect(heading(anna)).to_have_text(meeting.title)

    time_passes(begins=timedelta(minutes=-5), ends=timedelta(hours=2))
    anna.reload()
    press(anna, anna.get_by_role("link", name="Notulen maken"))
    present = anna.locator("#minutes-present")
    press(anna, present.get_by_role("button", name="Wie ja zei, is er (1)"))
    expect(present.get_by_label("Bram Jansen")).to_be_checked()
    expect(present.get_by_role("checkbox").first).to_be_focused()
    press(anna, present.get_by_label("Ngozi Okafor"), "Space")
    expect(present.get_by_role("status").first).to_have_text("2 mensen")
    expect(present.get_by_label("Ngozi Okafor")).to_be_focused()
    press(anna, present.get_by_role("button", name="De anderen waren er niet"))
    expect(present.get_by_role("button", name="De anderen waren er niet")).to_be_focused()
    section = anna.get_by_role("region", name="De nieuwe website")
    press(anna, section.get_by_role("button", name="Beginnen"))
    expect(section.get_by_role("button", name="Klok stoppen")).to_be_focused()
    step_to(anna, section.get_by_label("Besluit:"))
    anna.keyboard.type("We beginnen in januari.")
    press(anna, section.locator("[data-add=decision]"))
    expect(section.locator(".minutes-list")).to_contain_text("We beginnen in januari.")
    expect(section.get_by_label("Besluit:")).to_be_focused()
    press(anna, anna.get_by_role("button", name="Verder naar het verslag"))
    press(anna, anna.get_by_role("button", name="Ik heb het nagekeken: verder"))
    press(anna, anna.get_by_role("button", name="Verslag versturen"))
    expect(anna.locator("#messages")).to_have_text("Het verslag is onderweg naar 12 mensen.")


def test_an_answer_that_comes_too_late(seat, window, guild, post):
    asked(seat("anna.de.vries", LAPTOP))
    link = link_in(by_receiver(post())["fatima@example.org"], "when")
    fatima = window(PHONE)
    fatima.goto(link)
    for group in fatima.get_by_role("group").all():
        group.get_by_label("Ja", exact=True).check()
    time_passes(closed=True)

    fatima.get_by_role("button", name="Mijn antwoord bewaren").click()
    expect(heading(fatima)).to_have_text("Antwoorden kan niet meer")
    expect(fatima.get_by_role("main")).to_contain_text("Zodra de datum gekozen is, krijg je een mail")
    fatima.goto(link)
    expect(heading(fatima)).to_have_text("Antwoorden kan niet meer")
    assert DatePoll.objects.get().voters.exclude(answered_at=None).count() == 1


def test_choosing_the_date_once_more_by_the_back_button_or_in_another_tab(seat, guild):
    anna, other_tab = seat("anna.de.vries", LAPTOP), seat("anna.de.vries", LAPTOP)
    poll = asked(anna)
    other_tab.goto(poll.get_absolute_url())
    other_tab.get_by_role("link", name="Deze datum kiezen").first.click()
    meeting = decided(anna, poll)

    anna.go_back()
    expect(heading(anna)).to_have_text(meeting.title)
    other_tab.get_by_role("button", name="Ja, dit wordt de datum").click()
    expect(heading(other_tab)).to_have_text(meeting.title)
    expect(other_tab.locator("#messages")).to_contain_text("De datum was al gekozen.")
    assert (Meeting.objects.count(), meeting.agenda_items.count(), meeting.invitations.count()) == (1, 7, 12)


def test_a_double_click_sends_the_report_once(seat, guild, post):
    anna = seat("anna.de.vries", LAPTOP)
    meeting = decided(anna, asked(anna))
    meeting.agenda_items.filter(position=1).update(outcome="Welkom!")
    time_passes(begins=timedelta(hours=-2), ends=timedelta(minutes=-1))
    anna.goto(meeting.get_absolute_url())
    anna.get_by_role("link", name="Kijk het verslag na").click()
    anna.get_by_role("button", name="Ik heb het nagekeken: verder").dblclick()
    expect(heading(anna)).to_have_text("Het verslag versturen?")

    anna.get_by_role("button", name="Verslag versturen").dblclick()

    expect(heading(anna)).to_have_text(f"Verslag: {meeting.title}")
    assert ReportVersion.objects.count() == 1
    assert len([mail for mail in post() if kind_of(mail) == "meetings.report"]) == 12


def test_logged_out_while_the_minutes_stand_open(seat, guild, post):
    anna = seat("anna.de.vries", LAPTOP)
    meeting = decided(anna, asked(anna))
    time_passes(begins=timedelta(minutes=-90), ends=timedelta(minutes=30))
    post()
    anna.goto(meeting.get_absolute_url())
    anna.get_by_role("link", name="Notulen maken").click()
    anna.wait_for_load_state()
    note = anna.get_by_role("region", name="Rondje: wat doe je nu?").get_by_label("Notities")
    anna.context.clear_cookies(name="session")

    note.press_sequentially("Wat er na de pauze werd gezegd.")
    anna.get_by_role("button", name="Verder naar het verslag").click()
    expect(anna.locator("#minutes-state")).to_contain_text("Nog niet bewaard: je bent uitgelogd")
    expect(heading(anna)).to_have_text("Notulen")
    anna.get_by_role("link", name="Log opnieuw in en ga verder").click()
    anna.get_by_label("E-mailadres").fill("anna.de.vries@example.org")
    anna.get_by_role("button", name="Mail me een code").click()
    expect(heading(anna)).to_have_text("Vul je code in")
    [code] = filter(None, map(code_in, post()))
    anna.get_by_label("Code").fill(code)
    anna.get_by_role("button", name="Inloggen").click()

    expect(heading(anna)).to_have_text("Notulen")
    expect(note).to_have_value("Wat er na de pauze werd gezegd.")
    anna.get_by_role("button", name="Verder naar het verslag").click()
    expect(heading(anna)).to_have_text("Het verslag")
    expect(anna.get_by_role("main")).to_contain_text("Wat er na de pauze werd gezegd.")
