import re
import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from meetings import letters
from meetings.models import Invitation, Meeting
from samensterker.localtime import AMSTERDAM
from samensterker.outbox.models import Message
from samensterker.outbox.sending import send_due
from tests.factories import (
    LONG_AGO,
    ActionItemFactory,
    AffiliationFactory,
    AgendaItemFactory,
    AssignmentFactory,
    CoordinatorFactory,
    GuestFactory,
    InvitationFactory,
    MeetingFactory,
    MemberFactory,
    OrganisationFactory,
    ReportVersionFactory,
)

pytestmark = pytest.mark.django_db

TOMORROW = timezone.now().replace(hour=11) + timedelta(days=1)  # by day, when mail goes
NOT_FOR_MEMBERS = ["create", "edit", "cancel", "invite"]


@pytest.fixture(autouse=True)
def in_english(member_client, coordinator_client):
    for client in (member_client, coordinator_client):
        client.cookies["language"] = "en"


def ahead(days=30, **fields):
    starts_at = timezone.now().replace(microsecond=0) + timedelta(days=days)
    return MeetingFactory(starts_at=starts_at, **{"title": "Plan van aanpak", **fields})


def url(name, meeting=None):
    return reverse(f"meetings:{name}", args=[meeting.pk] if meeting else [])


def text_of(response):
    """What one reads, on one line."""
    html = response.content.decode()
    html = re.sub(r"<(script|style)\b.*?</\1>", "", html, flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def typed(meeting=None, **fields):
    """The fields of the form, for a day two months from now or for a meeting that is there."""
    day = (meeting.starts_at if meeting else timezone.now() + timedelta(days=60)).astimezone(AMSTERDAM)
    known = {"version": meeting.version} if meeting else {"submission": str(uuid.uuid4())}
    times = {"day": day.date().isoformat(), "begins": "19.30", "ends": "21.30"}
    return {"title": "Plan van aanpak", "place": "De Brink", "reminder_days": ["7", "1"], **times, **known, **fields}


def queries(client, path):
    with CaptureQueriesContext(connection) as context:
        response = client.get(path)
    assert response.status_code == 200
    return len(context), len(response.content)


# --- the list -------------------------------------------------------------------------------------


def test_list_shows_what_is_coming_up_and_what_was_held(member_client, member):
    InvitationFactory(meeting=ahead(5, title="Komt eerst"), member=member, answer="yes", answered_at=LONG_AGO)
    ahead(40, title="Gaat niet door", cancelled_at=LONG_AGO, cancelled_by=CoordinatorFactory())
    ahead(-30, title="Is geweest")
    ahead(-70, title="Ging niet door", cancelled_at=LONG_AGO, cancelled_by=CoordinatorFactory())

    page = text_of(member_client.get(url("list")))

    places = [
        page.index(words) for words in ("Coming up", "Komt eerst", "you are coming", "Gaat niet door", "Cancelled")
    ]
    places += [page.index(words) for words in ("Held", "Is geweest")]
    assert places == sorted(places)
    assert "Ging niet door" not in page
    assert "Plan a meeting" not in page


def test_list_leads_to_what_more_there_is(member_client, coordinator_client):
    pages = [client.get(url("list")).text for client in (member_client, coordinator_client)]

    for name in ("polls", "proposals", "ideas", "decisions", "pulses", "venues", "working-forms"):
        assert all(f'href="{url(name)}"' in page for page in pages)
    assert [f'href="{url("poll-create")}"' in page for page in pages] == [False, True]


def test_list_without_meetings_says_what_to_do(member_client, coordinator_client):
    assert "As soon as there is a date, you get a mail." in text_of(member_client.get(url("list")))
    assert "Choose a date" in text_of(coordinator_client.get(url("list")))


def test_list_leads_through_all_that_was_held(member_client):
    for number in range(1, 60):
        MeetingFactory(title=f"Nummer {number:02}", starts_at=datetime(2020 - number, 3, 5, 18, tzinfo=UTC))

    found, path = [], url("list")
    while path:
        html = member_client.get(path).content.decode()
        found.append(re.findall(r"Nummer \d\d", html))
        link = re.search(r'href="(\?before=\d+)"', html)
        path = url("list") + link[1] if link else ""

    assert [len(page) for page in found] == [25, 25, 9]
    assert [title for page in found for title in page] == [f"Nummer {number:02}" for number in range(1, 60)]


@pytest.mark.parametrize("before", ["abc", "-1", "9e99", "9" * 40, "9" * 5000, "٣", "987654", ""])
def test_list_with_a_place_that_does_not_exist_is_the_first_page(member_client, before):
    ahead()

    assert "Coming up" in text_of(member_client.get(url("list"), {"before": before}))


def test_list_costs_the_same_for_one_and_for_25_meetings(member_client, member):
    host = OrganisationFactory()
    InvitationFactory(meeting=ahead(10, host=host), member=member)
    MeetingFactory(starts_at=datetime(2020, 1, 5, 18, tzinfo=UTC), host=host)
    few, _size = queries(member_client, url("list"))
    for number in range(1, 25):
        InvitationFactory(meeting=ahead(10 + 32 * number, host=host), member=member)
        MeetingFactory(starts_at=datetime(2020 - number, 1, 5, 18, tzinfo=UTC), host=host)

    many, _size = queries(member_client, url("list"))

    assert few == many <= 7


# --- one meeting ----------------------------------------------------------------------------------


def test_detail_shows_the_agenda_along_the_clock(member_client):
    starts_at = (timezone.now() + timedelta(days=30)).astimezone(AMSTERDAM).replace(hour=19, minute=30, second=0)
    meeting = MeetingFactory(starts_at=starts_at, host=OrganisationFactory(name="De Zonnehoek"))
    AgendaItemFactory(meeting=meeting, position=1, title="Welkom", minutes=15)
    presenter = MemberFactory(first_name="Fatima", last_name="Yılmaz")
    AgendaItemFactory(meeting=meeting, position=2, title="Plan", minutes=120, presenter=presenter)

    page = text_of(member_client.get(url("detail", meeting)))

    assert "19:30 – 21:30 (Dutch time) · Buurthuis De Brink, zaal 2 · host De Zonnehoek" in page
    assert "Agenda 15 minutes too long 19:30 Welkom 15 minutes 19:45 Plan 120 minutes · Fatima Yılmaz" in page


def test_detail_says_when_the_agenda_is_exactly_full(member_client):
    meeting = ahead()
    AgendaItemFactory(meeting=meeting, minutes=120)

    page = member_client.get(url("detail", meeting))

    assert "120 minutes, exactly full" in text_of(page)
    assert "status-open" not in page.content.decode()


def test_detail_shows_who_comes_and_keeps_who_does_not_for_the_coordinator(member_client, coordinator_client, member):
    meeting = ahead()
    organisation = OrganisationFactory()
    for name, answer in (("Bram", "yes"), ("Karim", "yes"), ("Noor", "maybe"), ("Henk", "no"), ("Zoë", "")):
        guest = MemberFactory(first_name=name, last_name="")
        InvitationFactory(meeting=meeting, member=guest, answer=answer, answered_at=LONG_AGO if answer else None)
        AffiliationFactory(member=guest, organisation=organisation)
    InvitationFactory(meeting=meeting, member__left_at=LONG_AGO, member__is_active=False)

    for_member = text_of(member_client.get(url("detail", meeting)))
    for_coordinator = text_of(coordinator_client.get(url("detail", meeting)))

    counts = (
        "2 are coming 1 maybe 1 cannot come 1 no answer From 1 organisation. Coming Bram, Karim Perhaps coming Noor"
    )
    assert counts in for_member
    assert not {"Henk", "Zoë"} & set(for_member.split())
    assert f"{counts} Not coming Henk No answer yet Zoë" in for_coordinator


def test_detail_asks_who_is_invited_whether_they_come(member_client, member):
    meeting = ahead()
    without = member_client.get(url("detail", meeting)).content.decode()
    InvitationFactory(meeting=meeting, member=member)

    page = member_client.get(url("detail", meeting)).content.decode()

    assert url("answer", meeting) not in without
    assert page.count(f'action="{url("answer", meeting)}"') == 1


def test_detail_says_when_the_meeting_changed_after_the_answer(member_client, member):
    meeting = ahead(occurrence_at=LONG_AGO + timedelta(days=1))
    InvitationFactory(meeting=meeting, member=member, answer="yes", answered_at=LONG_AGO)

    page = text_of(member_client.get(url("detail", meeting)))

    assert "The meeting has changed since. Is your answer still right?" in page


def test_detail_of_a_cancelled_meeting(member_client, coordinator_client, member):
    meeting = ahead(cancelled_at=LONG_AGO, cancelled_by=CoordinatorFactory())
    InvitationFactory(meeting=meeting, member=member)

    pages = [client.get(url("detail", meeting)) for client in (member_client, coordinator_client)]

    for page in pages:
        assert "Cancelled This meeting does not take place." in text_of(page)
        html = page.content.decode()
        assert not [name for name in ("answer", "edit", "invite", "calendar", "minutes") if url(name, meeting) in html]


def test_detail_of_a_held_meeting_of_which_the_report_is_being_made(member_client, coordinator_client, member):
    meeting = ahead(-30, report="Eerste **regel**\n\n<b>Tweede</b>")
    InvitationFactory(meeting=meeting, member=member)
    AgendaItemFactory(meeting=meeting, outcome="We beginnen.")

    for_member = member_client.get(url("detail", meeting)).content.decode()
    for_coordinator = coordinator_client.get(url("detail", meeting)).content.decode()

    assert "The report is being made. You get it by mail, and then it stands here." in for_member
    assert ("Tweede" in for_member, "We beginnen" in for_member) == (False, False)
    assert "<p>Eerste <strong>regel</strong></p>\n<p>&lt;b&gt;Tweede&lt;/b&gt;</p>" in for_coordinator
    assert '<div class="outcome"><p>We beginnen.</p>' in for_coordinator
    assert url("answer", meeting) not in for_member
    assert (url("minutes", meeting) in for_member, url("minutes", meeting) in for_coordinator) == (False, True)
    assert url("invite", meeting) not in for_coordinator


def test_detail_of_a_held_meeting_says_who_was_there(member_client, coordinator_client):
    meeting = ahead(-30)
    there = {"meeting": meeting, "was_there": True}
    for name in ("Bram", "Anna"):
        row = InvitationFactory(**there, member__first_name=name, member__last_name="Smit")
    AffiliationFactory(member=row.member, from_on=date(2020, 1, 1))
    InvitationFactory(meeting=meeting, member__first_name="Wim", answer="yes", answered_at=meeting.created_at)
    InvitationFactory(**there, member=MemberFactory(first_name="Weg", left_at=timezone.now(), is_active=False))
    GuestFactory(**there, name="Saskia Berg", organisation="De Brink")
    GuestFactory(meeting=meeting, name="Kwam niet")

    for_member = member_client.get(url("detail", meeting))
    for_coordinator = coordinator_client.get(url("detail", meeting))

    words = "Who was there? 3 were there From 2 organisations. Anna Smit, Bram Smit 1 guest of De Brink"
    assert f"{words} " in text_of(for_member)
    assert f"{words}: Saskia Berg " in text_of(for_coordinator)
    assert not [name for name in ("Wim", "Weg", "Kwam niet", "Saskia") if name in text_of(for_member)]


def test_detail_says_for_the_how_manieth_time_a_point_comes(member_client):
    meeting = ahead()
    AgendaItemFactory(meeting=meeting, position=1, title="Een zaal", times_carried=2)
    AgendaItemFactory(meeting=meeting, position=2, title="Rondje", times_carried=2, recurs=True)

    assert text_of(member_client.get(url("detail", meeting))).count("for time number 3") == 1


def test_at_a_break_nobody_adds_an_action_item(coordinator_client):
    meeting = ahead(-1)
    AgendaItemFactory(meeting=meeting, position=1, title="Een zaal")
    AgendaItemFactory(meeting=meeting, position=2, title="Pauze", is_break=True)

    items = [item.pk for item in meeting.agenda_items.all()]
    html = coordinator_client.get(url("detail", meeting)).text

    assert [f"agenda_item={item}" in html for item in items] == [True, False]


def test_detail_shows_the_report_as_it_was_sent_last(member_client):
    meeting = ahead(-30, report="Nu staat er dit.")
    item = AgendaItemFactory(meeting=meeting, outcome="En hier dit.")
    for number, text in ((1, "De eerste."), (2, "De **tweede**.")):
        decisions = [{"key": 1, "text": f"Besluit {number} <b>", "review_on": None}]
        point = {"key": item.pk, "title": "Welkom", "outcome": text, "decisions": decisions, "actions": []}
        content = {"points": [point], "general": {"outcome": f"Geheel {number}."}}
        version = ReportVersionFactory(meeting=meeting, number=number, content=content)

    html = member_client.get(url("detail", meeting)).content.decode()

    assert '<div class="outcome"><p>De <strong>tweede</strong>.</p>' in html
    assert "<strong>Decision.</strong> Besluit 2 &lt;b&gt;" in html
    assert "<p>Geheel 2.</p>" in html
    assert not [words for words in ("De eerste", "Geheel 1", "Nu staat", "En hier") if words in html]
    assert version.get_absolute_url() in html


def test_detail_shows_action_items_at_their_agenda_item(member_client, member):
    item = AgendaItemFactory(meeting=ahead())
    action = ActionItemFactory(meeting=item.meeting, agenda_item=item, title="Concept rondsturen")
    AssignmentFactory(item=action, member=member)

    page = text_of(member_client.get(url("detail", item.meeting)))

    assert page.index("Welkom") < page.index("Concept rondsturen") < page.index("Who is coming?")


@pytest.mark.parametrize("key", ["0", "987654", "9" * 30])
def test_detail_of_a_meeting_that_is_not_there(member_client, key):
    assert member_client.get(f"/meetings/{key}/").status_code == 404


@pytest.mark.parametrize("role", ["member", "coordinator"])
def test_detail_costs_the_same_for_one_row_and_for_25(role, request, member, coordinator):
    client = request.getfixturevalue(f"{role}_client")
    meeting = ahead(host=OrganisationFactory())
    InvitationFactory(meeting=meeting, member=member)
    InvitationFactory(meeting=meeting, member=coordinator)

    def add(position):
        guest = AffiliationFactory().member
        InvitationFactory(meeting=meeting, member=guest, answer="yes", answered_at=LONG_AGO)
        item = AgendaItemFactory(meeting=meeting, position=position, presenter=guest)
        for action in ActionItemFactory.create_batch(2, meeting=meeting, agenda_item=item):
            AssignmentFactory(item=action, member=guest)
            AssignmentFactory(item=action, member=member)

    add(1)
    one, _size = queries(client, url("detail", meeting))
    for position in range(2, 16):
        add(position)

    cache.clear()  # else how far the earlier ones are is known already
    many, size = queries(client, url("detail", meeting))

    assert one == many <= 12
    assert size < 75_000


# --- planning -------------------------------------------------------------------------------------


def test_create_without_inviting(coordinator_client, coordinator):
    response = coordinator_client.post(url("create"), typed(), follow=True)

    meeting = Meeting.objects.get()
    assert response.redirect_chain == [(meeting.get_absolute_url(), 302)]
    assert (meeting.title, meeting.place, meeting.reminder_days) == ("Plan van aanpak", "De Brink", [7, 1])
    assert meeting.created_by == coordinator
    assert f"The meeting is set: {meeting.starts_at.astimezone(AMSTERDAM):%A}" in text_of(response)
    assert "Nobody is invited yet" in text_of(response)
    assert not Invitation.objects.exists()


def test_create_and_invite(coordinator_client, member):
    response = coordinator_client.post(url("create"), typed(invite="on"), follow=True)

    assert "The invitations are on their way." in text_of(response)
    assert Message.objects.filter(kind=letters.INVITATION).count() == 2


def test_create_twice_from_one_form_makes_one(coordinator_client):
    form = typed()
    coordinator_client.post(url("create"), form)

    response = coordinator_client.post(url("create"), form, follow=True)

    [meeting] = Meeting.objects.all()
    assert response.redirect_chain == [(meeting.get_absolute_url(), 302)]
    assert "This meeting was saved already. Here it is." in text_of(response)


def test_create_a_second_one_in_a_month_names_and_links_the_first(coordinator_client):
    coordinator_client.post(url("create"), typed(title="Eerste"))
    first = Meeting.objects.get()

    response = coordinator_client.post(url("create"), typed(title="Tweede"))

    page = response.content.decode()
    assert response.status_code == 200
    assert f'There is already a meeting that month: <a href="{first.get_absolute_url()}">Eerste</a>' in page
    assert 'value="Tweede"' in page
    assert Meeting.objects.count() == 1


def test_create_with_mistakes_keeps_what_was_typed(coordinator_client):
    response = coordinator_client.post(url("create"), typed(day="31-02-2031", begins="half acht"))

    page = response.content.decode()
    assert 'type="text" name="day" value="31-02-2031"' in page
    assert 'value="half acht"' in page
    assert "2 things are not right yet" in text_of(response)
    assert page.count("This date does not exist.") == 2  # on top and at the field


def test_create_of_what_was_held_mails_nobody(coordinator_client):
    response = coordinator_client.post(url("create"), typed(day="27-11-2020", was_held="on", invite="on"), follow=True)

    assert "on their way" not in text_of(response)
    assert (Meeting.objects.count(), Message.objects.count()) == (1, 0)


# --- changing -------------------------------------------------------------------------------------


def test_edit_tells_beforehand_how_many_hear_of_a_move(coordinator_client, member):
    coordinator_client.post(url("create"), typed(invite="on"))
    meeting = Meeting.objects.get()
    before = text_of(coordinator_client.get(url("edit", meeting)))
    send_due(now=TOMORROW)

    page = text_of(coordinator_client.get(url("edit", meeting)))
    response = coordinator_client.post(url("edit", meeting), typed(meeting, place="Elders"), follow=True)

    assert "had a mail about this meeting" not in before
    assert "2 people had a mail about this meeting." in page
    assert "2 people get a mail about the change." in text_of(response)
    assert Message.objects.filter(kind=letters.CHANGE).count() == 2


def test_edit_by_two_keeps_what_the_second_typed(coordinator_client):
    coordinator_client.post(url("create"), typed())
    meeting = Meeting.objects.get()
    first, second = typed(meeting, title="Van de eerste"), typed(meeting, title="Van de tweede")
    coordinator_client.post(url("edit", meeting), first)

    told = coordinator_client.post(url("edit", meeting), second)
    version = re.search(r'name="version" value="(\d+)"', told.content.decode())[1]
    again = coordinator_client.post(url("edit", meeting), {**second, "version": version})

    assert "Now it says: Van de eerste" in text_of(told)
    assert 'value="Van de tweede"' in told.content.decode()
    assert again.status_code == 302
    assert Meeting.objects.get().title == "Van de tweede"


def test_edit_into_a_taken_month(coordinator_client):
    coordinator_client.post(url("create"), typed(title="Eerste"))
    meeting = ahead(-30)

    day = Meeting.objects.get(title="Eerste").starts_at.date().isoformat()
    response = coordinator_client.post(url("edit", meeting), typed(meeting, day=day))

    assert "There is already a meeting that month: Eerste" in text_of(response)


def test_cancelled_meetings_have_no_form(coordinator_client):
    meeting = ahead(cancelled_at=LONG_AGO, cancelled_by=CoordinatorFactory())

    assert coordinator_client.get(url("edit", meeting)).status_code == 404


def test_cancel_asks_first(coordinator_client, member):
    coordinator_client.post(url("create"), typed(invite="on"))
    meeting = Meeting.objects.get()
    send_due(now=TOMORROW)

    asked = coordinator_client.get(url("cancel", meeting))
    is_standing = Meeting.objects.standing().exists()
    done = coordinator_client.post(url("cancel", meeting), follow=True)

    assert "2 people heard of it, and each get a mail that it does not take place." in text_of(asked)
    assert is_standing
    assert "The meeting is cancelled." in text_of(done)
    assert Message.objects.filter(kind=letters.CANCELLATION).count() == 2
    assert coordinator_client.get(url("cancel", meeting)).status_code == 302


# --- inviting -------------------------------------------------------------------------------------


def test_invite_shows_whom_before_it_invites(coordinator_client, member):
    meeting = ahead()
    MemberFactory(first_name="Opa", last_name="Piet", email=None)

    asked = text_of(coordinator_client.get(url("invite", meeting)))
    nobody = Invitation.objects.count()
    done = coordinator_client.post(url("invite", meeting), follow=True)

    assert nobody == 0
    number = meeting.invitations.count() - 1
    assert f"{number} members get an invitation by mail" in asked
    assert "We have no email address of these members. Tell them yourself: Opa Piet" in asked
    assert "There is no agenda yet. Invited people like to know what it is about." in asked
    assert f"{number + 1} people are invited; the mails are on their way." in text_of(done)
    again = coordinator_client.post(url("invite", meeting), follow=True)
    assert "Everyone was invited already." in text_of(again)


def test_invite_to_what_has_begun_does_not_exist(coordinator_client):
    assert coordinator_client.get(url("invite", ahead(-1))).status_code == 404


# --- the calendar file ----------------------------------------------------------------------------


def test_calendar_file(member_client):
    meeting = ahead()

    response = member_client.get(url("calendar", meeting))

    [event] = Calendar.from_ical(response.content).events
    assert response["Content-Type"] == "text/calendar; charset=utf-8; method=PUBLISH"
    assert re.fullmatch(r'attachment; filename="meeting-\d{4}-\d\d-\d\d\.ics"', response["Content-Disposition"])
    assert (event["SUMMARY"], event.start) == ("Plan van aanpak", meeting.starts_at)


# --- who may --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NOT_FOR_MEMBERS)
@pytest.mark.parametrize("verb", ["get", "post"])
def test_what_only_a_coordinator_does_does_not_exist_for_others(member_client, client, name, verb):
    path = url(name, ahead() if name != "create" else None)

    assert getattr(member_client, verb)(path).status_code == 404
    assert getattr(client, verb)(path).status_code == 302
    assert Meeting.objects.standing().count() == Meeting.objects.count()


@pytest.mark.parametrize("name", ["list", "detail", "calendar"])
def test_pages_to_read_take_no_post(member_client, name):
    path = url(name, ahead() if name != "list" else None)

    assert member_client.post(path).status_code == 405
    assert member_client.head(path).status_code == 200
