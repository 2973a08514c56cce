import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from meetings.action_items import StaleActionItem, change_action_item
from meetings.models import ActionItem, Assignment, Audience
from meetings.tick_links import link_token
from members.profile import ProfilePart
from samensterker.localtime import local_day
from tests.factories import (
    ActionItemFactory,
    AgendaItemFactory,
    AssignmentFactory,
    GroupFactory,
    MeetingFactory,
    MemberFactory,
)

pytestmark = pytest.mark.django_db

LIST = "/actions/"
EVERYONE = "/actions/?whose=everyone"
NEW = "/actions/new/"
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def in_english(member_client, coordinator_client, client):
    for visitor in (member_client, coordinator_client, client):
        visitor.cookies["language"] = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def today():
    return local_day(timezone.now())


def text_of(response):
    """What a person reads of the main part, on one line."""
    html = response.content.decode()
    main = html.partition("<main")[2].partition("</main>")[0] or html
    words = re.sub(r"<(script|noscript|svg).*?</\1>|<[^>]+>", " ", main.partition(">")[2], flags=re.DOTALL)
    return " ".join(words.replace("&#x27;", "'").split())


def notices(client):
    return [str(notice) for notice in client.get("/actions/").context["messages"]]


def tick_url(part):
    return f"/assignments/{part.pk}/tick/"


# --- one's own ----------------------------------------------------------------------------------------


def test_mine_stand_by_due_day_and_done_ones_below(member, member_client, today):
    meeting = MeetingFactory(title="Startbijeenkomst")
    AssignmentFactory(
        member=member, item__title="Locatie", item__due_on=today + timedelta(days=8), item__meeting=meeting
    )
    shared = AssignmentFactory(member=member, item__title="Plan", item__due_on=today - timedelta(days=2))
    AssignmentFactory(item=shared.item, member__first_name="Bram", member__last_name="Smit")
    AssignmentFactory(member=member, item__title="Verslag", done_at=timezone.now(), done_by=member)
    AssignmentFactory(item__title="Van een ander")

    text = text_of(member_client.get(LIST))

    order = ["Still open", "Plan", "Together with Bram Smit", "still open, 2 days past the date"]
    order += ["Locatie", "agreed at: Startbijeenkomst", "in 8 days", "Done", "Verslag", "Ticked on"]
    places = [text.find(words) for words in order]
    assert -1 not in places and places == sorted(places), text
    assert "Van een ander" not in text
    assert "By person" not in text


def test_an_empty_list_says_so_kindly(member_client):
    assert "Nothing is waiting for you." in text_of(member_client.get(LIST))


@pytest.mark.parametrize(
    ("days", "words"), [(0, "today"), (1, "tomorrow"), (40, "in 40 days"), (-1, "still open, 1 day past the date")]
)
def test_status_words(days, words, member, member_client, today):
    AssignmentFactory(member=member, item__due_on=today + timedelta(days=days))

    response = member_client.get(LIST)

    assert words in text_of(response)
    assert "overdue" not in response.content.decode().lower()


def test_what_ticks_itself_leads_to_the_profile_and_has_no_box_to_tick(member, member_client, today):
    part = AssignmentFactory(member=member, item__fulfilled_by=ProfilePart.CONTACT_DETAILS, item__due_on=today)

    html = member_client.get(LIST).content.decode()

    assert f'<input type="checkbox" id="tick-{part.pk}" name="is_done" value="yes" disabled>' in html
    assert "Ticks itself once this is filled in on your profile: contact details" in html
    assert f'href="{reverse("members:me")}">Fill in' in html
    assert tick_url(part) not in html

    member.has_no_phone, member.contact_details_at = True, timezone.now()
    member.save()
    html = member_client.get(LIST).content.decode()
    assert f'<input type="checkbox" id="tick-{part.pk}" name="is_done" value="yes" checked disabled>' in html
    assert "Ticked itself on" in html


def test_forty_stand_on_a_page_and_the_rest_on_the_next(member, member_client, today):
    for number in range(45):
        item = ActionItemFactory(title=f"Klus {number:02}", due_on=today + timedelta(days=number // 2))
        AssignmentFactory(item=item, member=member)

    first = member_client.get(LIST)
    [following] = re.findall(r'rel="next" href="([^"]+)"', first.content.decode())
    second = member_client.get(LIST + following)

    found = [re.findall(r"(?<!: )Klus \d\d", text_of(page)) for page in (first, second)]
    assert found == [[f"Klus {n:02}" for n in range(40)], [f"Klus {n:02}" for n in range(40, 45)]]
    assert 'rel="next"' not in second.content.decode()
    assert len(first.content) < 40 * 1400


def test_all_that_one_did_can_be_paged(member, member_client, today):
    for number in range(45):
        item = ActionItemFactory(title=f"Klus {number:02}", due_on=today - timedelta(days=number))
        AssignmentFactory(item=item, member=member, done_at=timezone.now(), done_by=member)

    shown = text_of(member_client.get(LIST))
    first = member_client.get(LIST + "?show=done")
    [following] = re.findall(r'rel="next" href="([^"]+)"', first.content.decode())
    second = member_client.get(LIST + following.replace("&amp;", "&"))

    assert len(re.findall(r"Klus \d\d", shown)) == 10
    assert "Everything that you did" in shown
    found = [re.findall(r"Klus \d\d", text_of(page)) for page in (first, second)]
    assert found == [[f"Klus {n:02}" for n in range(40)], [f"Klus {n:02}" for n in range(40, 45)]]


@pytest.mark.parametrize("after", ["x", "2026-02-31_4", "2026-01-01_" + "9" * 30, "9999-99-99_1", "_", "2026-01-01_١"])
def test_a_place_that_cannot_be_read_is_the_beginning(after, member, member_client, today):
    AssignmentFactory(member=member, item__title="Locatie", item__due_on=today)

    assert "Locatie" in text_of(member_client.get(LIST, {"after": after}))


@pytest.mark.parametrize("number", [1, 25])
def test_my_page_asks_as_much_for_any_number(number, member, member_client, today, django_assert_num_queries):
    for days in range(number):
        mine = AssignmentFactory(member=member, item__due_on=today + timedelta(days=days))
        AssignmentFactory(item=mine.item)
        AssignmentFactory(member=member, done_at=timezone.now(), done_by=member)

    # Session, member, two each for what is open and what is done; who was asked, and what is asked of the reader.
    with django_assert_num_queries(9):
        member_client.get(LIST)


# --- everyone's, for the coordinator --------------------------------------------------------------------


def test_a_member_sees_how_far_everyones_are_but_not_who(member_client):
    part = AssignmentFactory(
        item__title="Van een ander",
        help_asked_at=timezone.now(),
        help_words="Ik kom er niet uit",
        snoozed_at=timezone.now(),
    )
    item = AssignmentFactory(item__title="Voor allen", item__audience=Audience.EVERYONE).item
    AssignmentFactory(item=item, done_at=timezone.now(), done_by=part.member)
    AssignmentFactory(item__title="Van een groep", item__group=GroupFactory())

    page = member_client.get(EVERYONE)

    text = text_of(page)
    assert "Van een ander" in text and "1 of 2 ready" in text
    assert "Van een groep" not in text
    names = [row.member.last_name for row in Assignment.objects.select_related("member")]
    assert [name for name in names if name in text] == []
    assert "Ik kom er niet uit" not in text and "Asks for help" not in text
    assert "/edit/" not in page.content.decode()
    assert member_client.get(NEW).status_code == 404
    assert member_client.get(f"/actions/{ActionItemFactory().pk}/edit/").status_code == 404


def test_everyones_with_progress_and_names(coordinator, coordinator_client, today):
    item = ActionItemFactory(title="Locatie", audience=Audience.EVERYONE, due_on=today + timedelta(days=3))
    for name in "ABCDEFGH":
        AssignmentFactory(item=item, member__first_name=name, member__last_name="Bos")
    AssignmentFactory(item=item, done_at=timezone.now(), done_by=coordinator)
    AssignmentFactory(item=item, member__left_at=timezone.now(), member__is_active=False)

    text = text_of(coordinator_client.get(EVERYONE))

    assert "· 1 of 9 ready Still open: A Bos, B Bos, C Bos, D Bos, E Bos and 3 more" in text


def test_filters_of_everyones(coordinator_client, today):
    for days, title in ((5, "Straks"), (-3, "Voorbij"), (-15, "Vast")):
        AssignmentFactory(item__title=title, item__due_on=today + timedelta(days=days))
    done = AssignmentFactory(item__title="Klaar", item__due_on=today)
    done.complete(by=done.member, at=timezone.now())

    def shown(show):
        text = text_of(coordinator_client.get(EVERYONE + f"&show={show}"))
        return {title for title in ("Straks", "Voorbij", "Vast", "Klaar") if title in text}

    assert {show: shown(show) for show in ("open", "overdue", "stuck", "all", "nonsense")} == {
        "open": {"Straks", "Voorbij", "Vast"},
        "overdue": {"Voorbij", "Vast"},
        "stuck": {"Vast"},
        "all": {"Straks", "Voorbij", "Vast", "Klaar"},
        "nonsense": {"Straks", "Voorbij", "Vast"},
    }


def test_everyones_are_paged(coordinator_client, today):
    for number in range(30):
        AssignmentFactory(item__title=f"Klus {number:02}", item__due_on=today + timedelta(days=number // 3))

    first = coordinator_client.get(EVERYONE)
    [following] = re.findall(r'rel="next" href="([^"]+)"', first.content.decode())
    second = coordinator_client.get(LIST + following.replace("&amp;", "&"))

    found = [re.findall(r"Klus \d\d", re.sub(r'aria-label="[^"]*"', "", text_of(page))) for page in (first, second)]
    assert found == [[f"Klus {n:02}" for n in range(25)], [f"Klus {n:02}" for n in range(25, 30)]]
    assert len(first.content) < 30_000


@pytest.mark.parametrize("number", [1, 25])
def test_everyones_asks_as_much_for_any_number(number, coordinator_client, today, django_assert_num_queries):
    for days in range(number):
        part = AssignmentFactory(item__due_on=today + timedelta(days=days), item__meeting=MeetingFactory())
        AssignmentFactory(item=part.item)

    with django_assert_num_queries(6):
        coordinator_client.get(EVERYONE)


# --- the form -------------------------------------------------------------------------------------------


def filled(**facts):
    return {
        "title": "Omkijken naar een locatie",
        "due_on": "31-12-2026",
        "audience": "everyone",
        "fulfilled_by": "",
        "submission": str(uuid4()),
        **facts,
    }


@pytest.fixture
def soon(today):
    return today + timedelta(days=10)


def test_agree_on_something_for_everyone_from_an_agenda_item(coordinator, coordinator_client, member, soon):
    agenda_item = AgendaItemFactory(title="Plan", meeting__created_by=coordinator)
    page = coordinator_client.get(NEW, {"agenda_item": agenda_item.pk})
    assert "From the agenda item: Plan" in text_of(page)

    data = filled(due_on=f"{soon.day}-{soon.month}-{soon.year}", agenda_item=agenda_item.pk)
    response = coordinator_client.post(NEW, data)

    item = ActionItem.objects.get()
    assert (item.title, item.due_on, item.audience, item.meeting, item.agenda_item, item.created_by) == (
        "Omkijken naar een locatie",
        soon,
        "everyone",
        agenda_item.meeting,
        agenda_item,
        coordinator,
    )
    assert {part.member for part in item.assignments.all()} == {coordinator, member}
    assert response.url == agenda_item.meeting.get_absolute_url()
    assert notices(coordinator_client) == ["Agreed: Omkijken naar een locatie. 2 people each have their own to tick."]


def test_agree_on_something_for_a_few(coordinator_client, member, soon):
    other = MemberFactory()

    response = coordinator_client.post(NEW, filled(due_on=soon, audience="named", assignees=[member.pk, other.pk]))

    assert response.url == EVERYONE
    assert {part.member for part in ActionItem.objects.get().assignments.all()} == {member, other}


def test_sent_twice_it_is_one_item(coordinator_client, soon):
    data = filled(due_on=soon)

    coordinator_client.post(NEW, data)
    coordinator_client.get(LIST)  # reads the first notice
    coordinator_client.post(NEW, data)

    assert ActionItem.objects.count() == 1
    assert notices(coordinator_client) == ["This action item was saved already. Here it is."]


def test_line_breaks_and_invisible_signs_do_not_stay_in_a_title(coordinator_client, soon):
    coordinator_client.post(NEW, filled(due_on=soon, title="Bel\r\nBcc: iedereen\u202e  van 't Hof 👍"))

    assert ActionItem.objects.get().title == "Bel Bcc: iedereen van 't Hof 👍"


@pytest.mark.parametrize(
    ("facts", "field", "words"),
    [
        ({"title": ""}, "title", "This field is required."),
        ({"title": "x" * 201}, "title", "Ensure this value has at most 200 characters (it has 201)."),
        ({"due_on": ""}, "due_on", "This field is required."),
        ({"due_on": "31-2-2027"}, "due_on", "This date does not exist."),
        ({"due_on": "1-1-2020"}, "due_on", "This day is in the past. Choose today or later."),
        ({"due_on": "1-1-2150"}, "due_on", "That is years ahead. Is the year right?"),
        ({"audience": "named"}, "assignees", "Choose who does it, or choose everyone above."),
        ({"audience": ""}, "audience", "This field is required."),
        (
            {"fulfilled_by": "nonsense"},
            "fulfilled_by",
            "Select a valid choice. nonsense is not one of the available choices.",
        ),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_nothing_typed_is_lost(facts, field, words, coordinator_client, soon):
    data = filled(due_on=soon) | facts

    response = coordinator_client.post(NEW, data)

    assert response.context["form"].errors == {field: [words]}
    assert words in text_of(response)
    for kept in ("title", "submission"):
        assert f'value="{data[kept]}"' in response.content.decode() or not data[kept]
    assert ActionItem.objects.count() == 0


def test_who_left_or_pauses_cannot_be_chosen(coordinator_client, soon):
    left = MemberFactory(left_at=timezone.now(), is_active=False)
    paused = MemberFactory(paused_at=timezone.now())

    for member in (left, paused):
        response = coordinator_client.post(NEW, filled(due_on=soon, audience="named", assignees=[member.pk]))
        assert list(response.context["form"].errors) == ["assignees"]


@pytest.mark.parametrize(
    "origin", [{"meeting": "9" * 30}, {"meeting": "x"}, {"agenda_item": "-1"}, {"agenda_item": "4242"}]
)
def test_an_origin_that_is_not_there_is_left_out(origin, coordinator_client, soon):
    assert coordinator_client.get(NEW, origin).status_code == 200

    coordinator_client.post(NEW, filled(due_on=soon, **origin))

    assert ActionItem.objects.get().meeting is None


def test_in_a_large_guild_people_are_looked_up_by_name(coordinator_client, soon):
    MemberFactory.create_batch(45, first_name="Iemand", last_name="Anders")
    zoe = MemberFactory(first_name="Zoë", last_name="Vries", surname_prefix="de")
    piet = MemberFactory(first_name="Piet", last_name="Zwart")

    def offered(response):
        return re.findall(r'<label class="form-check-label" for="id_assignees_\d+">([^<]+)<', response.content.decode())

    first = coordinator_client.get(NEW)
    data = filled(due_on="31 februari", audience="named", assignees=[piet.pk], search="yes", name="zoe vries")
    found = coordinator_client.post(NEW, data)

    assert len(offered(first)) == 40
    assert offered(found) == ["Piet Zwart", "Zoë de Vries"]
    assert found.context["form"].errors == {}
    html = found.content.decode()
    assert f'value="{piet.pk}" id="id_assignees_0" checked' in html
    assert 'value="31 februari"' in html and 'value="Omkijken naar een locatie"' in html
    assert ActionItem.objects.count() == 0

    coordinator_client.post(NEW, filled(due_on=soon, audience="named", assignees=[piet.pk, zoe.pk]))
    assert {part.member for part in Assignment.objects.all()} == {piet, zoe}


def test_change_moves_the_day_and_says_so(coordinator, coordinator_client, member, today, soon):
    part = AssignmentFactory(member=member, item__due_on=today, item__title="Plan")
    url = f"/actions/{part.item_id}/edit/"
    data = {"title": "Plan", "due_on": soon, "audience": "named", "assignees": [member.pk], "version": 1}

    assert coordinator_client.post(url, data).url == EVERYONE
    part.refresh_from_db()
    assert part.due_on == soon
    assert notices(coordinator_client) == ["Saved: Plan."]

    coordinator_client.post(url, data)  # the same form once more
    assert notices(coordinator_client) == ["Nothing was different: Plan."]
    assert ActionItem.objects.get().version == 2


def test_a_day_that_was_past_already_may_stay(coordinator_client, member):
    part = AssignmentFactory(member=member)
    data = {"title": "Anders", "due_on": part.due_on, "audience": "named", "assignees": [member.pk], "version": 1}

    assert coordinator_client.post(f"/actions/{part.item_id}/edit/", data).status_code == 302


def test_the_second_editor_is_told_and_keeps_their_text(coordinator, coordinator_client, member, today, soon):
    part = AssignmentFactory(member=member, item__due_on=soon, item__title="Plan")
    item = part.item
    stands = {"due_on": soon, "audience": "named", "assignees": [member], "by": coordinator, "now": timezone.now()}
    change_action_item(item, version=1, title="Plan van Karin", **stands)
    url = f"/actions/{item.pk}/edit/?back=meeting"
    data = {"title": "Plan van Bram", "due_on": soon, "audience": "named", "assignees": [member.pk], "version": 1}

    response = coordinator_client.post(url, data)

    html, text = response.content.decode(), text_of(response)
    assert f"{coordinator} changed this action item on" in text
    assert "Now it says: Plan van Karin" in text
    assert 'value="Plan van Bram"' in html and 'name="version" value="2"' in html
    assert list(response.context["form"].errors) == ["title", "__all__"]
    item.refresh_from_db()
    assert item.title == "Plan van Karin"

    assert coordinator_client.post(url, {**data, "version": 2}).url == EVERYONE
    with pytest.raises(StaleActionItem):
        change_action_item(item, version=2, title="Te laat", **stands)


def test_who_joined_later_is_added_with_a_day_of_their_own(coordinator, member, coordinator_client, today, soon):
    facts = {"title": "Plan", "audience": Audience.EVERYONE, "created_by": coordinator}
    item = ActionItemFactory(due_on=today - timedelta(days=5), **facts)
    for participant in (coordinator, member):
        AssignmentFactory(item=item, member=participant)
    url = f"/actions/{item.pk}/edit/"
    data = {"title": "Plan", "due_on": item.due_on, "audience": "everyone", "version": 1}
    assert "Also for who joined later" not in text_of(coordinator_client.get(url))
    late = MemberFactory(joined_at=timezone.now())

    assert "Also for who joined later" in text_of(coordinator_client.get(url))
    refused = coordinator_client.post(url, {**data, "newcomers": [late.pk], "newcomers_due_on": item.due_on})
    assert refused.context["form"].errors == {"newcomers_due_on": ["This day is in the past. Choose today or later."]}
    coordinator_client.post(url, {**data, "newcomers": [late.pk], "newcomers_due_on": soon})

    assert item.assignments.get(member=late).due_on == soon


def test_the_edit_page_shows_who_is_ready_and_ticks_for_them(coordinator, coordinator_client, today):
    item = ActionItemFactory(due_on=today)
    done = AssignmentFactory(item=item, member__first_name="Anna", done_at=timezone.now(), done_by=coordinator)
    still = AssignmentFactory(item=item, member__first_name="Bram", member__paused_at=timezone.now())

    text = text_of(coordinator_client.get(f"/actions/{item.pk}/edit/"))
    assert text.index("1 of 2 ready") < text.index("Bram Visser before") < text.index("Anna Visser Ticked by")
    assert "pauses" in text

    row = coordinator_client.post(tick_url(still), {"is_done": "yes", "place": "people"}, headers=HTMX)
    assert "Bram Visser Ticked by Noor" in text_of(row)
    done.refresh_from_db()
    still.refresh_from_db()
    assert (still.done_by, done.done_by) == (coordinator, coordinator)


@pytest.mark.parametrize("number", [1, 25])
def test_the_edit_page_asks_as_much_for_any_number(number, coordinator_client, django_assert_num_queries):
    item = ActionItemFactory()
    for _ in range(number):
        AssignmentFactory(item=item)

    with django_assert_num_queries(7):
        coordinator_client.get(f"/actions/{item.pk}/edit/")


# --- ticking --------------------------------------------------------------------------------------------


def test_htmx_gets_the_row_back(member, member_client, today):
    part = AssignmentFactory(member=member, item__title="Plan", item__due_on=today)

    ticked = member_client.post(tick_url(part), {"is_done": "yes"}, headers=HTMX)
    part.refresh_from_db()
    assert (part.is_done, part.done_by) == (True, member)
    assert ticked.content.decode().strip().startswith("<") and "<html" not in ticked.content.decode()
    assert f'<li id="assignment-{part.pk}">' in ticked.content.decode()
    assert text_of(ticked).startswith("Plan Ticked on")

    opened = member_client.post(tick_url(part), {}, headers=HTMX)
    part.refresh_from_db()
    assert part.is_done is False
    assert text_of(opened) == f"Plan before {today.day} {today:%B} today Later, or not alone? : Plan"


def test_without_javascript_it_leads_back(member, member_client):
    part = AssignmentFactory(member=member, item__title="Plan")
    page = "http://testserver/meetings/4/?x=1#y"

    response = member_client.post(tick_url(part), {"is_done": "yes"}, headers={"Referer": page})
    assert (response.status_code, response.url) == (302, f"http://testserver/meetings/4/?x=1#assignment-{part.pk}")
    assert notices(member_client) == ["Ticked: Plan."]

    for elsewhere in ("https://evil.example/", "//evil.example", "javascript:alert(1)", ""):
        response = member_client.post(tick_url(part), {}, headers={"Referer": elsewhere})
        assert response.url == f"{LIST}#assignment-{part.pk}"
    assert notices(member_client)[0] == "Open again: Plan."


def test_from_the_meeting_page_the_row_shows_how_far_all_are(member, member_client):
    meeting = MeetingFactory(title="Startbijeenkomst")
    item = ActionItemFactory(title="Plan", audience=Audience.EVERYONE, meeting=meeting)
    part = AssignmentFactory(item=item, member=member)
    AssignmentFactory(item=item)

    row = member_client.post(tick_url(part), {"is_done": "yes", "place": "meeting"}, headers=HTMX)

    assert text_of(row).endswith("· 1 of 2 ready")
    assert 'name="place" value="meeting"' in row.content.decode()
    assert "Startbijeenkomst" not in text_of(row)


def test_ticked_twice_the_first_counts(member, member_client):
    part = AssignmentFactory(member=member)

    member_client.post(tick_url(part), {"is_done": "yes"})
    first = Assignment.objects.get(pk=part.pk).done_at
    response = member_client.post(tick_url(part), {"is_done": "yes"})

    assert response.status_code == 302
    assert Assignment.objects.get(pk=part.pk).done_at == first


def test_nobody_ticks_for_another_member(member_client, client):
    part = AssignmentFactory()

    assert member_client.post(tick_url(part), {"is_done": "yes"}).status_code == 404
    assert client.post(tick_url(part), {"is_done": "yes"}).status_code == 302  # to log in
    part.refresh_from_db()
    assert part.is_done is False


def test_what_ticks_itself_says_where_to_fill_it_in(member, member_client):
    part = AssignmentFactory(member=member, item__title="Contact", item__fulfilled_by=ProfilePart.CONTACT_DETAILS)

    row = member_client.post(tick_url(part), {"is_done": "yes"}, headers=HTMX)
    assert "Ticks itself once this is filled in on your profile: contact details Fill in" in text_of(row)
    member_client.post(tick_url(part), {"is_done": "yes"})
    assert notices(member_client) == ["“Contact” ticks itself: fill it in on the profile page."]


@pytest.mark.parametrize("pk", ["0", "999999", "9" * 30])
def test_an_assignment_that_is_not_there(pk, member_client):
    assert member_client.post(f"/assignments/{pk}/tick/").status_code == 404


def test_wrong_methods(coordinator_client, member_client):
    part = AssignmentFactory()

    assert member_client.get(tick_url(part)).status_code == 405
    assert member_client.post(LIST).status_code == 405
    assert coordinator_client.put(NEW).status_code == 405
    assert coordinator_client.delete(f"/actions/{part.item_id}/edit/").status_code == 405
    assert Client().put(f"/tick/{link_token(part, now=timezone.now())}/").status_code == 405


def test_a_form_without_its_token_is_refused(member):
    client = Client(enforce_csrf_checks=True)
    client.force_login(member)

    assert client.post(tick_url(AssignmentFactory(member=member)), {"is_done": "yes"}).status_code == 403


# --- the link in a mail -----------------------------------------------------------------------------------


def link(part, now=None):
    return f"/tick/{link_token(part, now=now or timezone.now())}/"


def test_the_link_asks_and_only_a_press_ticks(client, member):
    part = AssignmentFactory(member=member, item__title="Plan")
    browser = Client(enforce_csrf_checks=True)
    browser.cookies["language"] = "en"

    for _ in range(3):  # a mail scanner
        page = browser.get(link(part))
        browser.head(link(part))
    part.refresh_from_db()
    assert part.is_done is False
    assert f"Is it done, {member.first_name}?" in text_of(page) and "Yes, it is done" in text_of(page)
    assert page["X-Robots-Tag"] == "noindex" and "no-store" in page["Cache-Control"]

    assert browser.post(link(part)).url == link(part)
    part.refresh_from_db()
    assert (part.is_done, part.done_by) == (True, member)
    assert f"Thank you, {member.first_name}" in text_of(browser.get(link(part)))
    first = part.done_at
    browser.post(link(part))
    part.refresh_from_db()
    assert part.done_at == first


def test_the_link_of_what_ticks_itself_leads_to_the_profile(client):
    part = AssignmentFactory(item__fulfilled_by=ProfilePart.CONTACT_DETAILS)

    client.post(link(part))

    part.refresh_from_db()
    assert part.done_at is None
    page = client.get(link(part))
    assert "To my profile" in text_of(page) and "Yes, it is done" not in text_of(page)


def test_links_that_do_not_work_say_so_kindly(client):
    part = AssignmentFactory()
    gone = AssignmentFactory(member__left_at=timezone.now(), member__is_active=False)
    old = link(part, timezone.now() - timedelta(days=62))
    cut_off = link(part)[:-9] + "/"

    answers = {"expired": client.get(old), "unknown": client.get(cut_off), "left": client.get(link(gone))}
    assert {why: page.status_code for why, page in answers.items()} == {"expired": 410, "unknown": 404, "left": 410}
    assert "more than two months old" in text_of(answers["expired"])
    assert "Perhaps it was cut off" in text_of(answers["unknown"])
    assert "You are no longer in the guild" in text_of(answers["left"])
    assert [client.post(address).status_code for address in (old, cut_off, link(gone))] == [410, 404, 410]
    assert Assignment.objects.done().count() == 0


def test_the_link_speaks_the_members_own_language():
    part = AssignmentFactory(member__language="nl")

    page = Client().get(link(part))

    assert page["Content-Language"] == "nl"
    assert '<html lang="nl">' in page.content.decode()


def test_an_action_for_someone_who_left_is_refused(coordinator_client, soon):
    gone = MemberFactory(left_at=timezone.now(), is_active=False)

    answered = coordinator_client.post(NEW, filled(due_on=soon, audience="named", assignees=[gone.pk]))

    assert answered.status_code == 200
    assert "assignees" in answered.context["form"].errors
    assert not ActionItem.objects.exists()
