from datetime import UTC, date, datetime, timedelta

import pytest
from django.http import QueryDict
from django.utils import translation

from meetings import agenda
from meetings.forms.agenda import ChangedAgendaItemForm, NewAgendaItemForm
from meetings.forms.fields import ProseField
from meetings.forms.meetings import ChangedMeetingForm, NewMeetingForm
from meetings.models import Meeting
from tests.factories import (
    AgendaItemFactory,
    CoordinatorFactory,
    InvitationFactory,
    MeetingFactory,
    MemberFactory,
    OrganisationFactory,
)

pytestmark = pytest.mark.django_db

NOW, TODAY = datetime(2026, 9, 1, 11, tzinfo=UTC), date(2026, 9, 1)
TYPED = {
    "title": "Plan van aanpak",
    "day": "27-11-2026",
    "begins": "19.30",
    "ends": "2130",
    "place": "De Brink",
    "reminder_days": ["7", "1"],
    "submission": "2f1c8a52-4d0e-4f0a-9a1b-0c6f0d7a8e11",
}


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def new(**typed):
    return NewMeetingForm({**TYPED, **typed}, now=NOW)


def problems(form):
    return {name: [str(error) for error in errors] for name, errors in form.errors.items()}


def test_a_meeting_as_people_type_it():
    host = OrganisationFactory()

    form = new(host=str(host.pk))

    assert problems(form) == {}
    assert form.fields_of_meeting() == {
        "title": "Plan van aanpak",
        "starts_at": datetime(2026, 11, 27, 18, 30, tzinfo=UTC),
        "ends_at": datetime(2026, 11, 27, 20, 30, tzinfo=UTC),
        "place": "De Brink",
        "host": host,
        "online_link": "",
        "cost_cents": None,
        "is_public": False,
        "group": None,
        "reminder_days": [7, 1],
    }


def test_title_keeps_emoji_and_names_and_loses_line_breaks():
    titles = [
        "Bezoek aan 't Hof 👩‍👩‍👧",
        "a\r\nBcc: evil@example.org",
        "caf\u0065\u0301",
        "\u202eklem",
        "x\x00y\u2028z",
    ]

    cleaned = []
    for title in titles:
        form = new(title=title)
        assert problems(form) == {}
        cleaned.append(form.cleaned_data["title"])

    assert cleaned[:4] == ["Bezoek aan 't Hof 👩‍👩‍👧", "a Bcc: evil@example.org", "café", "klem"]
    assert not any(sign in cleaned[4] for sign in "\x00\u2028\n")


def test_what_is_missing():
    form = new(title=" ", day="", begins="", ends="")

    assert problems(form) == {name: ["This field is required."] for name in ("title", "day", "begins", "ends")}


@pytest.mark.parametrize("ends", ["19.30", "19.00", "0.30"])
def test_the_end_comes_after_the_beginning(ends):
    assert problems(new(ends=ends)) == {"ends": ["The end has to come after the beginning."]}


def test_a_time_that_summer_time_skips():
    form = new(day="28-3-2027", begins="2.30", ends="2.59")

    words = "This time does not exist: the clock goes from 2 to 3 that night."
    assert problems(form) == {"begins": [words], "ends": [words]}
    assert (form["begins"].value(), form["ends"].value()) == ("2.30", "2.59")


def test_a_time_that_comes_twice_asks_which_one():
    form = new(day="25-10-2026", begins="2.30", ends="5 uur")

    words = "This time comes twice that night, as the clock goes back from 3 to 2. Choose which one you mean."
    assert problems(form) == {"begins_which": [words]}
    assert "begins_which" in form.helper.layout.fields


@pytest.mark.parametrize(("which", "starts_at"), [("0", (0, 30)), ("1", (1, 30))])
def test_a_time_that_comes_twice_once_it_is_chosen(which, starts_at):
    form = new(day="25-10-2026", begins="2.30", ends="5 uur", begins_which=which)

    assert problems(form) == {}
    assert form.cleaned_data["starts_at"] == datetime(2026, 10, 25, *starts_at, tzinfo=UTC)
    assert form.cleaned_data["ends_at"] == datetime(2026, 10, 25, 4, tzinfo=UTC)


def test_from_the_first_half_past_two_to_the_second_quarter_past_two():
    form = new(day="25-10-2026", begins="2.30", ends="2.15", begins_which="0", ends_which="1")

    assert problems(form) == {}
    assert form.cleaned_data["ends_at"] - form.cleaned_data["starts_at"] == timedelta(minutes=45)


def test_a_usual_night_asks_nothing_more():
    assert new().helper.layout.fields.count("begins_which") == 0


def test_a_meeting_in_the_past_is_refused_until_it_is_said_to_be_held():
    refused, said = new(day="28-8-2026"), new(day="28-8-2026", was_held="on")

    assert problems(refused) == {
        "day": ["This moment is in the past. Was the meeting already held? Then tick that below."]
    }
    assert "was_held" in refused.helper.layout.fields
    assert problems(said) == {}


def test_a_held_meeting_can_be_mended_without_saying_so_again():
    meeting = MeetingFactory(starts_at=datetime(2026, 8, 28, 17, 30, tzinfo=UTC))
    initial = ChangedMeetingForm.initial_of(meeting)

    form = ChangedMeetingForm({**initial, "host": "", "title": "Beter"}, now=NOW, meeting=meeting)

    assert problems(form) == {}


def test_an_organisation_that_is_no_more_hosts_what_was_and_nothing_that_comes():
    ended, other = OrganisationFactory(name="De Kring", stage="ended", ended_on=TODAY), OrganisationFactory()
    of_theirs = MeetingFactory(host=ended, starts_at=datetime(2026, 11, 27, 18, 30, tzinfo=UTC))
    again = {**ChangedMeetingForm.initial_of(of_theirs), "title": "Beter"}

    assert problems(new(day="27-12-2026", host=ended.pk)) == {
        "host": ["De Kring is no longer there. Choose another organisation, or leave it open."]
    }
    assert problems(new(day="28-8-2026", was_held="on", host=ended.pk)) == {}
    assert problems(new(day="27-12-2026", host=other.pk)) == {}
    assert problems(ChangedMeetingForm(again, now=NOW, meeting=of_theirs)) == {}


def test_second_meeting_in_the_month_names_and_links_the_first():
    first = MeetingFactory(title="Eerste <b>", starts_at=datetime(2026, 11, 1, 18, tzinfo=UTC))

    form = new()

    assert problems(form) == {
        "__all__": [
            f'There is already a meeting that month: <a href="/meetings/{first.pk}/">Eerste &lt;b&gt;</a> on '
            "Sunday 1 November. The guild meets at most once a month."
        ],
        "day": ["Choose a day in another month."],
    }


def test_a_cancelled_meeting_leaves_its_month_free():
    MeetingFactory(starts_at=datetime(2026, 11, 1, 18, tzinfo=UTC), cancelled_at=NOW, cancelled_by=CoordinatorFactory())

    assert problems(new()) == {}


def test_at_most_four_reminders_and_only_those_offered():
    too_many, odd = new(reminder_days=["14", "7", "3", "2", "1"]), new(reminder_days=["5"])

    assert problems(too_many) == {"reminder_days": ["Choose at most 4."]}
    assert problems(odd) == {"reminder_days": ["Select a valid choice. 5 is not one of the available choices."]}
    assert problems(new(reminder_days=[])) == {}


def test_reminders_that_a_meeting_has_stay_on_offer():
    meeting = MeetingFactory(reminder_days=[30, 1])

    form = ChangedMeetingForm(now=NOW, meeting=meeting, initial=ChangedMeetingForm.initial_of(meeting))

    assert [number for number, _words in form.fields["reminder_days"].choices] == [30, 14, 7, 3, 2, 1]


@pytest.mark.parametrize("version", ["", "x", "0", "-1", "9" * 30, "1e9"])
def test_a_version_that_we_did_not_make(version):
    meeting = MeetingFactory()

    form = ChangedMeetingForm({**TYPED, "version": version}, now=NOW, meeting=meeting)

    assert list(problems(form)) == ["version"]


def test_an_existing_meeting_at_a_doubled_time_shows_which_one():
    meeting = MeetingFactory(starts_at=datetime(2026, 10, 25, 1, 30, tzinfo=UTC))

    form = ChangedMeetingForm(now=NOW, meeting=meeting, initial=ChangedMeetingForm.initial_of(meeting))

    assert "begins_which" in form.helper.layout.fields
    assert form["begins_which"].value() == "1"


def test_stale_form_shows_both_and_may_be_saved_again():
    anna = CoordinatorFactory(first_name="Anna", last_name="Hof")
    changed_at = datetime(2026, 9, 1, 10, tzinfo=UTC)
    meeting = MeetingFactory(
        title="Van Anna", starts_at=datetime(2026, 11, 27, 18, 30, tzinfo=UTC), place="De Brink", changed_by=anna
    )
    Meeting.objects.update(version=5, changed_at=changed_at)
    meeting.refresh_from_db()
    form = ChangedMeetingForm({**TYPED, "title": "Van mij", "version": "4"}, now=NOW, meeting=meeting)
    assert form.is_valid()

    form.show_what_changed(meeting)

    assert problems(form) == {
        "title": ["Now it says: Van Anna"],
        "__all__": [
            "Anna Hof changed this meeting on Tuesday 1 September at 12:00, while you were busy. What you typed is "
            "still here, with what stands there now beside it. Save again to put yours in its place."
        ],
    }
    assert (form["title"].value(), form["version"].value()) == ("Van mij", 5)


def test_stale_form_takes_over_what_only_the_other_changed():
    host = OrganisationFactory(name="De Zonnehoek")
    meeting = MeetingFactory(title="Eerst", starts_at=datetime(2026, 11, 27, 18, 30, tzinfo=UTC), place="De Brink")
    seen = ChangedMeetingForm.initial_of(meeting)
    new = {"title": "Van Anna", "place": "Van Anna", "host": host, "version": 2, "reminder_days": [3]}
    starts_at = datetime(2026, 12, 4, 19, 30, tzinfo=UTC)
    Meeting.objects.update(**new, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2))
    typed = QueryDict(mutable=True)
    typed.update({**seen, "host": "", "place": "Van mij"})
    typed.setlist("reminder_days", seen["reminder_days"])
    form = ChangedMeetingForm(typed, now=NOW, meeting=meeting)
    assert form.is_valid()
    current = Meeting.objects.get()

    form.show_what_changed(current)

    is_new = ["This is new: it was changed while you were busy."]
    names = ("title", "day", "begins", "ends", "host", "reminder_days")
    found = problems(form)
    del found["__all__"]
    assert found == {"place": ["Now it says: Van Anna"], **dict.fromkeys(names, is_new)}
    again = ChangedMeetingForm(form.data, now=NOW, meeting=current)
    assert problems(again) == {}
    assert again.cleaned_data["version"] == 2
    assert again.fields_of_meeting() == {
        "title": "Van Anna",
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=2),
        "place": "Van mij",
        "host": host,
        "online_link": "",
        "cost_cents": None,
        "is_public": False,
        "reminder_days": [3],
    }


@pytest.mark.parametrize("seen", ["", "x", "[]", "7", '{"title": 3}'])
def test_stale_form_with_marks_that_we_did_not_make(seen):
    meeting = MeetingFactory(title="Van Anna", starts_at=datetime(2026, 11, 27, 18, 30, tzinfo=UTC))
    form = ChangedMeetingForm({**TYPED, "version": "1", "seen": seen}, now=NOW, meeting=meeting)
    assert form.is_valid()

    form.show_what_changed(meeting)

    assert problems(form)["title"] == ["Now it says: Van Anna"]


# --- the agenda -----------------------------------------------------------------------------------


def item_typed(**typed):
    return {"title": "Welkom", "minutes": "15", "presenter": "", "explanation": "", **typed}


@pytest.mark.parametrize("minutes", ["0", "-5", "601", "9e99", "9" * 30, "x", ""])
def test_minutes_are_a_number_from_1_to_600(minutes):
    form = NewAgendaItemForm(item_typed(minutes=minutes), meeting=MeetingFactory())

    assert "minutes" in problems(form)


def test_presenters_are_who_takes_part_and_who_stands_there_already():
    meeting = MeetingFactory()
    left = MemberFactory(first_name="Left", left_at=NOW, is_active=False)
    MemberFactory(first_name="Gone", left_at=NOW, is_active=False)
    MemberFactory(first_name="Pauses", paused_at=NOW)
    noor = MemberFactory(first_name="Noor", last_name="Adema")
    item = AgendaItemFactory(meeting=meeting, presenter=left)

    offered = ChangedAgendaItemForm(meeting=meeting, item=item).fields["presenter"].queryset

    assert set(offered) == {noor, left, meeting.created_by}
    assert next(iter(offered)) == noor


def test_presenters_in_a_large_guild_are_who_is_invited(monkeypatch):
    monkeypatch.setattr("meetings.forms.agenda.MOST", 2)
    meeting = MeetingFactory()
    MemberFactory.create_batch(3)
    invited = InvitationFactory(meeting=meeting).member

    offered = NewAgendaItemForm(meeting=meeting).fields["presenter"].queryset

    assert set(offered) == {invited, meeting.created_by}


def test_stale_agenda_item_shows_both_and_may_be_saved_again():
    item = AgendaItemFactory(title="Van Anna")
    form = ChangedAgendaItemForm(item_typed(title="Van mij", seen="0" * 16), meeting=item.meeting, item=item)
    assert form.is_valid()

    form.show_changed_item(item)

    assert problems(form)["title"] == ["Now it says: Van Anna"]
    assert "Someone else changed this item" in problems(form)["__all__"][0]
    assert (form["title"].value(), form["seen"].value()) == ("Van mij", agenda.mark_of(item))


# --- prose ----------------------------------------------------------------------------------------


def test_prose_is_stored_with_one_sort_of_line_end():
    assert ProseField().clean("een\r\ntwee\rdrie\n") == "een\ntwee\ndrie"
