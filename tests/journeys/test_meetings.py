"""Anna, the coordinator, plans a meeting, makes its agenda, invites, moves it, calls it off and writes the report."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from meetings.models import Meeting
from samensterker.localtime import AMSTERDAM, at_local
from tests.journeys.days import free_day, in_dutch, in_mail
from tests.journeys.kick_off import as_people_went_home
from tests.journeys.mails import kind_of

pytestmark = pytest.mark.browser
TITLE = "De website"


def heading(page):
    return page.get_by_role("heading", level=1)


def fill_in(page, *, on, begins="19.30", ends="21.30", title=TITLE):
    page.get_by_label("Titel").fill(title)
    page.get_by_label("Datum").fill(on.isoformat())
    page.get_by_label("Begint om").fill(begins)
    page.get_by_label("Eindigt om").fill(ends)


def planned(*, on=None, title=TITLE):
    """A meeting without agenda to which nobody is invited yet."""
    anna = Meeting.objects.get(title="Startbijeenkomst").created_by
    on, now = on or free_day(timezone.now()), timezone.now()
    return Meeting.objects.create(
        title=title,
        starts_at=at_local(on, time(19, 30)),
        ends_at=at_local(on, time(21, 30)),
        place="De Brink",
        occurrence_at=now,
        created_at=now,
        created_by=anna,
        changed_at=now,
        changed_by=anna,
    )


def test_a_month_that_is_taken_and_an_end_before_the_beginning_keep_what_was_typed(anna):
    taken = Meeting.objects.get(title="Plan van aanpak").starts_at.astimezone(AMSTERDAM).date()
    on = free_day(timezone.now())
    anna.goto("/meetings/")
    anna.get_by_role("link", name="Bijeenkomst plannen").click()

    fill_in(anna, on=taken.replace(day=28), ends="9.00")
    anna.get_by_role("button", name="Bijeenkomst plannen").click()

    summary = anna.locator(".error-summary")
    expect(summary.get_by_role("heading")).to_have_text("3 dingen kloppen nog niet")
    expect(summary).to_contain_text(
        f"In die maand is er al een bijeenkomst: Plan van aanpak op {in_dutch(taken)}. "
        "Het gilde komt hoogstens één keer per maand bij elkaar."
    )
    expect(summary).to_contain_text("Het einde moet na het begin komen.")
    assert [anna.get_by_label(label).input_value() for label in ("Titel", "Begint om", "Eindigt om")] == [
        TITLE,
        "19.30",
        "9.00",
    ]
    summary.get_by_role("link", name="Plan van aanpak").click()
    expect(heading(anna)).to_have_text("Plan van aanpak")
    anna.go_back()

    fill_in(anna, on=on)
    anna.get_by_role("button", name="Bijeenkomst plannen").click()
    expect(anna.locator("#messages")).to_have_text(f"De bijeenkomst staat gepland: {in_dutch(on)}, 19.30 uur.")
    expect(heading(anna)).to_have_text(TITLE)
    assert Meeting.objects.filter(title=TITLE).count() == 1


def test_the_agenda_grows_changes_places_and_says_when_it_is_too_long(anna):
    meeting = planned()
    anna.goto(meeting.get_absolute_url())
    anna.get_by_role("link", name="Agenda maken").click()
    slots = anna.locator("ol.agenda > li")

    for number, (what, minutes) in enumerate((("Welkom", "10"), ("Rondvraag", "20"), ("Websites", "60")), start=1):
        anna.get_by_label("Onderwerp").fill(what)
        anna.get_by_label("Minuten").fill(minutes)
        anna.get_by_role("button", name="Toevoegen", exact=True).click()
        expect(slots).to_have_count(number)
        expect(anna.get_by_label("Onderwerp")).to_have_value("")
    anna.locator("li", has_text="Websites").get_by_role("button", name="Omhoog").click()
    expect(slots.get_by_role("heading")).to_have_text(["Welkom", "Websites", "Rondvraag"])
    expect(slots.locator("time")).to_have_text(["19.30", "19.40", "20.40"])
    expect(anna.locator("#agenda-editor header")).to_contain_text("nog 30 van de 120 minuten over")

    anna.locator("li", has_text="Websites").get_by_role("link", name="Wijzigen").click()
    anna.get_by_label("Minuten").fill("100")
    anna.get_by_role("button", name="Bewaren").click()
    expect(anna.locator("#agenda-editor header")).to_contain_text("10 minuten te lang")
    anna.locator("li", has_text="Welkom").get_by_role("link", name="Wijzigen").click()
    anna.get_by_role("link", name="Dit punt verwijderen").click()
    anna.get_by_role("button", name="Ja, verwijderen").click()
    expect(anna.locator("#messages")).to_have_text("Verwijderd: Welkom.")
    expect(anna.locator("#agenda-editor header")).to_contain_text("120 minuten, precies vol")
    anna.get_by_role("link", name="Klaar: terug naar de bijeenkomst").click()
    expect(slots.get_by_role("heading")).to_have_text(["Websites", "Rondvraag"])


def test_inviting_moving_and_calling_off_each_mail_once(anna, post):
    meeting, on = planned(), free_day(timezone.now())
    later = on + timedelta(days=1)
    anna.goto(meeting.get_absolute_url())
    anna.get_by_role("link", name="Nodig 14 leden uit").click()
    expect(anna.get_by_role("main")).to_contain_text("Er gaat een uitnodiging per mail naar 13 leden")
    anna.get_by_role("button", name="Uitnodigen").click()
    expect(anna.locator("#messages")).to_have_text("14 mensen zijn uitgenodigd. De mails zijn onderweg.")
    invitations = post()
    assert {mail.subject for mail in invitations} == {f"Kom je {in_mail(on)}, 19.30 uur? {TITLE}"}
    everyone = sorted(mail.to for mail in invitations)
    assert len(set(everyone)) == 13  # Tineke has no email

    anna.get_by_role("link", name="Wijzigen", exact=True).click()
    expect(anna.get_by_role("main")).to_contain_text("13 mensen kregen al een mail over deze bijeenkomst.")
    fill_in(anna, on=later)
    anna.get_by_role("button", name="Bewaren").click()
    expect(anna.locator("#messages")).to_have_text(
        f"Bewaard: {in_dutch(later)}, 19.30 uur. 13 mensen krijgen een mail over de wijziging."
    )
    notices = post()
    assert sorted(mail.to for mail in notices) == everyone
    assert {mail.subject for mail in notices} == {f"Verplaatst naar {in_mail(later)}, 19.30 uur: {TITLE}"}
    assert all("SEQUENCE:1" in mail.calendar for mail in notices)
    assert post() == []

    anna.get_by_role("link", name="Wijzigen", exact=True).click()
    anna.get_by_role("link", name="Bijeenkomst afzeggen").click()
    expect(anna.get_by_role("main")).to_contain_text("13 mensen wisten ervan")
    anna.get_by_role("button", name="Ja, afzeggen").click()
    expect(anna.get_by_role("main")).to_contain_text("Gaat niet door")
    cancellations = post()
    assert sorted(mail.to for mail in cancellations) == everyone
    assert {mail.subject for mail in cancellations} == {f"Gaat niet door: {in_mail(later)}, 19.30 uur, {TITLE}"}
    assert all("METHOD:CANCEL" in mail.calendar for mail in cancellations)
    assert "meetings.reminder" not in {kind_of(mail) for mail in post(now=at_local(later - timedelta(days=7), time(9)))}


def test_what_is_written_down_is_for_who_organises_until_it_is_sent(anna, bram):
    held = as_people_went_home()
    held.agenda_items.filter(title="Afspraken en rondvraag").update(outcome="Zeynep vraagt de gemeente om subsidie.")
    Meeting.objects.filter(pk=held.pk).update(report="Het was druk, en gezellig.\n\nTot de volgende keer!")
    anna.goto(held.get_absolute_url())
    expect(anna.locator("#report")).to_contain_text("Het was druk, en gezellig.")
    expect(anna.locator("#agenda")).to_contain_text("Zeynep vraagt de gemeente om subsidie.")

    bram.goto(held.get_absolute_url())
    expect(bram.locator("#report")).to_contain_text("Het verslag wordt gemaakt.")
    expect(bram.get_by_role("main")).not_to_contain_text("Zeynep vraagt de gemeente om subsidie.")


@pytest.mark.parametrize(
    ("on", "begins", "complaint"),
    [
        ("2027-03-28", "2.30", "Deze tijd bestaat niet: de klok gaat die nacht van 2 uur meteen naar 3 uur."),
        (
            "2027-10-31",
            "2.30",
            "Deze tijd komt die nacht twee keer voor, want de klok gaat van 3 uur terug naar 2 uur.",
        ),
        ("2020-03-20", "19.30", "Dit moment is al geweest. Is de bijeenkomst al gehouden?"),
        ("2027-06-20", "half acht", "Deze tijd kunnen we niet lezen."),
    ],
)
def test_what_no_clock_can_show_gets_a_clear_answer(anna, on, begins, complaint):
    anna.goto("/meetings/new/")
    fill_in(anna, on=datetime.fromisoformat(on).date(), begins=begins)
    anna.get_by_role("button", name="Bijeenkomst plannen").click()

    expect(anna.locator(".error-summary")).to_contain_text(complaint)
    expect(anna.get_by_label("Titel")).to_have_value(TITLE)
    assert not Meeting.objects.filter(title=TITLE).exists()
