"""The page with the roster and the days away, of oneself and for the coordinator on someone's behalf."""

import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from members.models import Absence, Channel, Daypart, Member, Roster
from members.slots import SLOTS, Slot, State, masks, states_of
from samensterker.localtime import local_day
from tests.factories import AbsenceFactory, MemberFactory, RosterFactory

pytestmark = pytest.mark.django_db
PAGE, SLOT = reverse("members:availability"), reverse("members:roster-slot")
WEDNESDAY_EVENING = Slot(2, Daypart.EVENING)


@pytest.fixture(autouse=True)
def in_english(member):
    Member.objects.update(language="en")
    with translation.override("en"):
        yield


def today():
    return local_day(timezone.now())


def state(member, slot=WEDNESDAY_EVENING):
    return states_of(Roster.objects.filter(member=member).first())[slot]


def words(response):
    """The text of a page, without tags and in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_page_shows_each_daypart_with_what_a_tap_makes_of_it(member, member_client):
    RosterFactory(member=member, **masks({WEDNESDAY_EVENING: State.CAN}))

    html = member_client.get(PAGE).content.decode()

    taps = re.findall(r'name="tap" value="([^"]+)"', html)
    assert len(taps) == 21
    assert [tap for tap in taps if not tap.endswith(":can")] == ["wed-evening:rather_not"]


def test_tap_with_htmx_answers_the_cell(member, member_client):
    response = member_client.post(SLOT, {"tap": "wed-evening:can"}, headers={"HX-Request": "true"})

    assert state(member) == State.CAN
    assert 'value="wed-evening:rather_not"' in response.content.decode()
    assert re.fullmatch(r"Wednesday evening: ✓ can Saved at \d\d:\d\d", words(response))


def test_tap_without_javascript_comes_back_to_the_cell(member, member_client):
    response = member_client.post(SLOT, {"tap": "wed-evening:cannot"})

    assert (response.status_code, response["Location"]) == (302, f"{PAGE}#slot-wed-evening")
    assert state(member) == State.CANNOT


@pytest.mark.parametrize("tap", ["", "wed-evening", "wed-evening:maybe", "xyz-evening:can", "wed-evening:can:can"])
def test_tap_that_means_nothing_is_refused(tap, member_client):
    assert member_client.post(SLOT, {"tap": tap}).status_code == 400
    assert not Roster.objects.exists()


def form_of(member, **chosen):
    """What the browser sends of the form as it stands, with other choices in it."""
    states = states_of(Roster.objects.filter(member=member).first())
    was = {f"{slot.key}-was": states[slot].value for slot in SLOTS}
    return was | {slot.key: states[slot].value for slot in SLOTS} | chosen


def test_one_form_saves_all(member, member_client):
    page = member_client.get(PAGE, {"as": "form"}).content.decode()
    assert page.count("<select") == 21

    response = member_client.post(PAGE, form_of(member, **{"wed-evening": "can", "sun-morning": "cannot"}))

    assert response["Location"] == PAGE
    saved = states_of(Roster.objects.get())
    assert {slot.key: saved[slot].value for slot in SLOTS if saved[slot] != State.UNANSWERED} == {
        "wed-evening": "can",
        "sun-morning": "cannot",
    }


def test_form_changes_only_what_was_chosen_in_it(member, member_client):
    sent = form_of(member, **{"mon-morning": "cannot"})
    member_client.post(SLOT, {"tap": "wed-evening:can"})  # meanwhile, on the phone

    member_client.post(PAGE, sent)

    assert (state(member), state(member, SLOTS[0])) == (State.CAN, State.CANNOT)


def test_blank_form_is_filled_in(member, member_client):
    member_client.post(PAGE, form_of(member))

    assert Member.objects.get(pk=member.pk).roster_at is not None


def test_form_with_something_else_in_it_keeps_what_was_chosen(member, member_client):
    response = member_client.post(PAGE, form_of(member, **{"mon-morning": "perhaps", "wed-evening": "can"}))

    assert response.status_code == 200
    assert "One thing is not right yet" in words(response)
    assert '<option value="can" selected' in response.content.decode()
    assert not Roster.objects.exists()


@pytest.mark.parametrize(
    ("fill", "expected"),
    [
        ("evenings", {slot: State.CAN for slot in SLOTS if slot.daypart == Daypart.EVENING}),
        ("weekend", {slot: State.CANNOT for slot in SLOTS if slot.weekday >= 5}),
        ("rest", dict.fromkeys(SLOTS, State.CANNOT)),
    ],
)
def test_filling_in_leaves_what_was_answered(fill, expected, member, member_client):
    RosterFactory(member=member, **masks({WEDNESDAY_EVENING: State.RATHER_NOT}))

    member_client.post(PAGE, {"fill": fill})

    states = states_of(Roster.objects.get())
    answered = {slot: state for slot, state in states.items() if state != State.UNANSWERED}
    assert answered == expected | {WEDNESDAY_EVENING: State.RATHER_NOT}


def test_remove_asks_first(member, member_client):
    RosterFactory(member=member)
    page = reverse("members:roster-remove")

    assert "Remove the roster?" in words(member_client.get(page))
    assert Roster.objects.exists()
    member_client.post(page)
    assert not Roster.objects.exists()


def test_coordinator_fills_in_what_was_told(member, coordinator, coordinator_client):
    page, slot = (
        reverse("members:availability-of", args=[member.pk]),
        reverse("members:roster-slot-of", args=[member.pk]),
    )

    assert 'name="channel" value="paper"' in coordinator_client.get(page).content.decode()
    coordinator_client.post(slot, {"tap": "wed-evening:can", "channel": "paper"})
    coordinator_client.post(page, {"fill": "weekend", "channel": "phone"})

    lines = member.changes.order_by("pk").values_list("by", "channel")
    assert list(lines) == [(coordinator.pk, Channel.PAPER), (coordinator.pk, Channel.PHONE)]
    assert not Roster.objects.filter(member=coordinator).exists()


def test_another_members_roster_does_not_exist(member_client):
    other = RosterFactory().member
    absence = AbsenceFactory(member=other)

    addresses = [
        reverse("members:availability-of", args=[other.pk]),
        reverse("members:absence-edit", args=[absence.pk]),
        reverse("members:absence-remove", args=[absence.pk]),
        reverse("members:absence-edit-of", args=[other.pk, absence.pk]),
    ]
    assert [member_client.get(address).status_code for address in addresses] == [404] * 4


def add(client, **typed):
    return client.post(reverse("members:absence-create"), {"submission": uuid.uuid4(), **typed}, follow=True)


def test_days_away_as_people_type_them(member, member_client):
    next_year = today().year + 1

    response = add(member_client, first_on=f"21 december {next_year}", last_on="4 jan", note="  vakantie\n")

    [absence] = Absence.objects.all()
    assert (absence.member, absence.first_on.isoformat(), absence.last_on.isoformat(), absence.note) == (
        member,
        f"{next_year}-12-21",
        f"{next_year + 1}-01-04",
        "vakantie",
    )
    assert "These days are noted." in words(response)
    assert f"21 December {next_year} to 4 January {next_year + 1} · vakantie" in words(response)


def test_one_day_needs_no_last_day(member_client):
    add(member_client, first_on=(today() + timedelta(days=3)).isoformat())

    [absence] = Absence.objects.all()
    assert absence.first_on == absence.last_on == today() + timedelta(days=3)


@pytest.mark.parametrize(
    ("first", "last", "words_at_the_field"),
    [
        (9, 3, "The last day comes after the first."),
        (-9, -3, "These days are past already. Is the year right?"),
        (1, 400, "That is 400 days. Is it right? Then tick the box, and save once more."),
        (900, 901, "That is more than two years ahead. Is it right?"),
    ],
)
def test_days_that_are_strange_are_asked_about(first, last, words_at_the_field, member_client):
    days = {
        "first_on": (today() + timedelta(days=first)).isoformat(),
        "last_on": (today() + timedelta(days=last)).isoformat(),
    }

    response = add(member_client, **days)

    assert words_at_the_field in words(response)
    assert f'value="{days["first_on"]}"' in response.content.decode()
    assert not Absence.objects.exists()
    is_a_question = "tick the box" in words_at_the_field
    add(member_client, **days, is_right="on")
    assert Absence.objects.exists() == (is_a_question or "two years" in words_at_the_field)


def test_overlap_names_the_other(member, member_client):
    first = today() + timedelta(days=30)
    AbsenceFactory(member=member, first_on=first, last_on=first + timedelta(days=4))

    response = add(member_client, first_on=(first + timedelta(days=2)).isoformat())

    assert "You are away then already: from " in words(response)
    assert Absence.objects.count() == 1


def test_change_and_remove_days_away(member, member_client):
    first = today() + timedelta(days=30)
    absence = AbsenceFactory(member=member, first_on=first, last_on=first + timedelta(days=4))
    edit = reverse("members:absence-edit", args=[absence.pk])
    version = re.search(r'name="version" value="(\w+)"', member_client.get(edit).content.decode())[1]
    sent = {"first_on": first.isoformat(), "last_on": first.isoformat(), "note": "", "version": version}

    member_client.post(edit, sent)
    assert Absence.objects.get().last_on == first

    stale = member_client.post(edit, sent | {"note": "verbouwing"})
    assert "This was changed while you were busy." in words(stale)

    member_client.post(reverse("members:absence-remove", args=[absence.pk]))
    assert not Absence.objects.exists()


def test_page_asks_as_much_for_one_absence_as_for_many(member, member_client, django_assert_num_queries):
    AbsenceFactory(member=member, first_on=today(), last_on=today())
    member_client.get(PAGE)

    with CaptureQueriesContext(connection) as one:
        member_client.get(PAGE)
    for number in range(1, 15):
        day = today() + timedelta(days=number * 3)
        AbsenceFactory(member=member, first_on=day, last_on=day)
    with django_assert_num_queries(len(one)):
        page = member_client.get(PAGE).content.decode()
    assert page.count('class="btn btn-plain" href="/me/absences/') == 20
    assert 'rel="next" href="?page=2"' in page


def test_absences_that_are_over_are_not_shown(member, member_client):
    yesterday = today() - timedelta(days=1)
    AbsenceFactory(member=member, first_on=yesterday, last_on=yesterday, note="voorbij")

    assert "voorbij" not in words(member_client.get(PAGE))


def test_page_counts_the_guild(member_client):
    for member in [MemberFactory() for _ in range(6)]:
        RosterFactory(member=member, **masks({WEDNESDAY_EVENING: State.CAN}))
    Member.objects.update(roster_at=timezone.now())

    assert "Best moment for the group Wednesday evening · 6 can" in words(member_client.get(PAGE))
