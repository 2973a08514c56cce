import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from meetings.models import ActionItem, Decision, Guest, Invitation, MinutesRevision
from tests.factories import (
    LONG_AGO,
    ActionItemFactory,
    AgendaItemFactory,
    AssignmentFactory,
    CoordinatorFactory,
    DecisionFactory,
    GroupFactory,
    GroupMembershipFactory,
    GuestFactory,
    InvitationFactory,
    MeetingFactory,
    MemberFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english(coordinator_client):
    coordinator_client.cookies["language"] = "en"


@pytest.fixture
def item():
    meeting = MeetingFactory(title="De website", starts_at=timezone.now() - timedelta(hours=1))
    return AgendaItemFactory(meeting=meeting, title="Welkom", outcome="Elf mensen.")


def url(name, it):
    return reverse(f"meetings:{name}", args=[it.pk])


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


# --- the page -------------------------------------------------------------------------------------


def test_the_page(coordinator_client, item):
    InvitationFactory(meeting=item.meeting, member__first_name="Bram", member__last_name="Jansen", was_there=True)
    GuestFactory(meeting=item.meeting, name="Wil Vos")
    DecisionFactory(meeting=item.meeting, agenda_item=item, text="We doen het.")
    action = ActionItemFactory(meeting=item.meeting, agenda_item=item, title="Zaal bellen")
    AssignmentFactory(item=action, member__first_name="Zoë", member__last_name="Pars")

    page = text_of(coordinator_client.get(url("minutes", item.meeting)))

    shown = ("1 person", "Bram Jansen", "Wil Vos", "Welkom", "Elf mensen.", "We doen het.", "Zaal bellen", "Zoë Pars")
    assert [words for words in (*shown, "General") if words not in page] == []


def test_the_page_with_nothing_yet(coordinator_client):
    page = text_of(coordinator_client.get(url("minutes", MeetingFactory())))

    assert "Nobody is invited yet. Type the name of who is here." in page
    assert "General" in page


def test_what_others_typed_is_text_and_no_html(coordinator_client, item):
    item.outcome = "</textarea><script>alert(1)</script>"
    item.save()

    html = coordinator_client.get(url("minutes", item.meeting)).content.decode()

    assert "<script>alert(1)" not in html


def test_strangers_members_and_a_cancelled_meeting(client, member_client, coordinator_client, item):
    cancelled = MeetingFactory(cancelled_at=LONG_AGO, cancelled_by=CoordinatorFactory())

    assert client.get(url("minutes", item.meeting)).status_code == 302
    assert member_client.get(url("minutes", item.meeting)).status_code == 404
    assert (
        member_client.post(url("minutes-save", item.meeting), {"name": "whole", "from": 0, "text": "x"}).status_code
        == 404
    )
    assert coordinator_client.get(url("minutes", cancelled)).status_code == 404


def test_the_members_of_a_group_keep_its_minutes(member_client, member):
    group = GroupFactory()
    meeting = MeetingFactory(group=group)
    before = member_client.get(url("minutes", meeting)).status_code
    GroupMembershipFactory(group=group, member=member)

    saved = member_client.post(url("minutes-save", meeting), {"name": "whole", "from": 0, "text": "Van ons."})

    assert (before, member_client.get(url("minutes", meeting)).status_code, saved.json()["number"]) == (404, 200, 1)


def busy(items, people):
    meeting = MeetingFactory()
    by = CoordinatorFactory()
    for position in range(1, items + 1):
        item = AgendaItemFactory(meeting=meeting, position=position, presenter=MemberFactory(), outcome="Een *woord*.")
        MinutesRevision.objects.create(
            meeting=meeting, agenda_item=item, number=1, text=item.outcome, written_at=timezone.now(), written_by=by
        )
        DecisionFactory(meeting=meeting, agenda_item=item, created_by=by)
        AssignmentFactory(item=ActionItemFactory(meeting=meeting, agenda_item=item))
    Invitation.objects.bulk_create(
        Invitation(meeting=meeting, member=MemberFactory(), invited_at=LONG_AGO) for _number in range(people)
    )
    GuestFactory(meeting=meeting)
    return meeting


def test_queries_of_the_page(coordinator_client, django_assert_num_queries):
    small, large = busy(1, 1), busy(40, 500)
    coordinator_client.get(url("minutes", small))

    for meeting in (small, large):
        # Session, member, meeting, agenda, revisions, decisions, actions and their people, invited, guests, writers.
        with django_assert_num_queries(11):
            assert coordinator_client.get(url("minutes", meeting)).status_code == 200


# --- what the script sends ------------------------------------------------------------------------


def send(client, item, text, made_from=0, name=None, **more):
    fields = {"name": name or item.pk, "from": made_from, "text": text, **more}
    return client.post(url("minutes-save", item.meeting), fields)


def test_save(coordinator_client, item):
    first = send(coordinator_client, item, "Twaalf **mensen**.", preview="yes")
    second = send(coordinator_client, item, "Twaalf mensen.", first.json()["number"])

    html = "<p>Twaalf <strong>mensen</strong>.</p>\n"
    assert first.json() == {"number": 1, "sent": 1, "text": "Twaalf **mensen**.", "html": html}
    assert second.json() == {"number": 2, "sent": 2, "text": "Twaalf mensen."}
    item.refresh_from_db()
    assert item.outcome == "Twaalf mensen."


def test_save_by_two(coordinator_client, item):
    other = CoordinatorFactory(first_name="Kees")
    coordinator_client.post(url("minutes-save", item.meeting), {"name": item.pk, "from": 0, "text": "Elf mensen.\nA"})
    coordinator_client.force_login(other)

    saved = send(coordinator_client, item, "Elf mensen.\nB").json()

    assert saved == {"number": 3, "sent": 2, "text": "Elf mensen.\nA\nB"}


def test_autosave_costs_few_queries(coordinator_client, item, django_assert_num_queries):
    send(coordinator_client, item, "Een")

    # Session, member, meeting; savepoint, lock, last revision, what stands there, revision, item, end of savepoint.
    with django_assert_num_queries(10):
        send(coordinator_client, item, "Een twee", 1)


@pytest.mark.parametrize(
    ("text", "status", "words"),
    [("x" * 300_000, 422, "This is too long: 300,000 signs, and 20,000 fit."), ("niets\0 te zien", 200, None)],
    ids=["300,000 signs", "NUL"],
)
def test_save_bad_input(coordinator_client, item, text, status, words):
    response = send(coordinator_client, item, text)

    assert response.status_code == status
    if words:
        assert response.json()["words"].startswith(words)
    else:
        assert response.json()["text"] == "niets te zien"


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"name": "whole", "text": "x"},
        {"name": "whole", "from": "-1", "text": "x"},
        {"name": "x", "from": "0", "text": "x"},
        {"name": "whole", "from": "9" * 30, "text": "x"},
        {"name": "whole", "from": "0"},
    ],
)
def test_save_nonsense(coordinator_client, item, fields):
    assert coordinator_client.post(url("minutes-save", item.meeting), fields).status_code == 400


def test_save_at_an_item_that_is_gone(coordinator_client, item):
    meeting = item.meeting
    key = item.pk
    item.delete()

    response = coordinator_client.post(url("minutes-save", meeting), {"name": key, "from": 3, "text": "Toch bewaard"})

    assert (response.status_code, response.json()["text"]) == (409, "Toch bewaard")
    assert response.json()["words"].startswith("An agenda item was removed while you were busy.")


def test_save_at_an_item_that_is_gone_when_the_whole_is_full(coordinator_client, item):
    meeting, full = item.meeting, "x" * 99_990
    type(meeting).objects.filter(pk=meeting.pk).update(report=full)
    fields = {"name": item.pk, "from": 3, "text": "Toch bewaard"}
    plain = {"text-whole": full, "from-whole": 0, f"text-{item.pk}": "Toch bewaard", f"from-{item.pk}": 3}
    item.delete()

    by_script = coordinator_client.post(url("minutes-save", meeting), fields)
    by_form = coordinator_client.post(url("minutes", meeting), plain)

    assert (by_script.status_code, "This is too long" in by_script.json()["words"]) == (422, True)
    assert f"{full}\n\nToch bewaard" in by_form.content.decode()
    assert "This is too long" in text_of(by_form)


def test_state(coordinator_client, item):
    send(coordinator_client, item, "Van mij")
    other = CoordinatorFactory(first_name="Kees")
    coordinator_client.force_login(other)

    told = coordinator_client.get(url("minutes-state", item.meeting), {"after": 0}).json()
    again = coordinator_client.get(url("minutes-state", item.meeting), {"after": told["last"]}).json()

    assert told["texts"] == {str(item.pk): {"number": 1, "text": "Van mij"}}
    assert len(told["writers"]) == 1
    assert again == {"texts": {}, "last": told["last"], "writers": told["writers"]}


def test_state_costs_few_queries(coordinator_client, django_assert_num_queries):
    meeting = busy(40, 1)

    with django_assert_num_queries(5):  # session, member, meeting, texts, writers
        coordinator_client.get(url("minutes-state", meeting), {"after": "x"})


def test_present(coordinator_client, item):
    invitation = InvitationFactory(meeting=item.meeting)
    guest = GuestFactory(meeting=item.meeting)
    page = url("minutes-present", item.meeting)

    coordinator_client.post(page, {"member": invitation.pk, "was_there": "yes"})
    answer = coordinator_client.post(page, {"guest": guest.pk, "was_there": "yes"})

    assert "2 people" in text_of(answer)
    assert coordinator_client.post(page, {"member": "0", "was_there": "yes"}).status_code == 404
    assert coordinator_client.post(page, {"member": invitation.pk, "was_there": "maybe"}).status_code == 400
    assert coordinator_client.post(page, {"member": "x", "was_there": "yes"}).status_code == 400


def test_present_by_name(coordinator_client, item):
    jans = [MemberFactory(first_name="Jan", last_name=name) for name in ("Aal", "Bos")]
    page = url("minutes-present", item.meeting)

    asked = coordinator_client.post(page, {"name": "jan"})
    coordinator_client.post(page, {"name": "jan", "chosen": jans[1].pk})
    nobody = coordinator_client.post(page, {"name": "<b>Wil</b>"})
    coordinator_client.post(page, {"name": "Wil Vos", "as_guest": "yes"})

    assert "Which jan do you mean? Jan Aal Jan Bos" in text_of(asked)
    assert "There is no member called “&lt;b&gt;Wil&lt;/b&gt;”. Is it a guest? Yes, a guest" in text_of(nobody)
    assert [invitation.member for invitation in Invitation.objects.filter(was_there=True)] == [jans[1]]
    assert Guest.objects.get().name == "Wil Vos"
    assert coordinator_client.post(page, {"chosen": "987654"}).status_code == 404


def test_the_others_were_not_here(coordinator_client, item):
    InvitationFactory(meeting=item.meeting)

    coordinator_client.post(url("minutes-present", item.meeting), {"rest": "yes"})

    assert Invitation.objects.get().was_there is False


def test_item_time(coordinator_client, item):
    page = url("minutes-item-time", item)

    running = text_of(coordinator_client.post(page, {"what": "start"}))
    ended = text_of(coordinator_client.post(page, {"what": "stop"}))
    coordinator_client.post(page, {"was_discussed": "no"})

    assert ("Stop the clock" in running, "Go on" in ended, "0 minutes" in ended) == (True, True, True)
    item.refresh_from_db()
    assert (item.was_discussed, item.ended_at is not None) == (False, True)
    assert coordinator_client.post(page, {"what": "explode"}).status_code == 400


def test_the_report_of_last_time_is_agreed_in_the_minutes(coordinator_client, item):
    last_time = MeetingFactory()
    type(item).objects.filter(pk=item.pk).update(approves=last_time)
    page = url("minutes-item-time", item)

    def agreed():
        last_time.refresh_from_db()
        return last_time.report_approved_at is not None

    first = text_of(coordinator_client.get(url("minutes", item.meeting)))
    by_script = text_of(coordinator_client.post(page, {"agreed": "yes"}))
    after_script = agreed()
    coordinator_client.post(url("minutes", item.meeting), {"do": f"disagreed-{item.pk}"})
    taken_back = agreed()
    coordinator_client.post(url("minutes", item.meeting), {"do": f"agreed-{item.pk}"})

    assert ("It is agreed" in first, "Not agreed after all" in by_script) == (True, True)
    assert (after_script, taken_back, agreed()) == (True, False, True)
    assert "It is agreed" not in text_of(coordinator_client.get(url("minutes", MeetingFactory())))


def test_decision(coordinator_client, item):
    page = url("minutes-decision", item.meeting)
    fields = {"name": item.pk, "line": "We doen het.", "submission": "7a5e1c2e-6a55-4a0e-8d6f-0d6a0b3c9f11"}

    for _time in range(2):
        answer = coordinator_client.post(page, fields)

    [decision] = Decision.objects.all()
    assert (decision.text, decision.agenda_item) == ("We doen het.", item)
    assert "We doen het." in text_of(answer)


def test_decision_that_is_empty_or_too_long(coordinator_client, item):
    page = url("minutes-decision", item.meeting)

    empty = coordinator_client.post(page, {"name": "whole", "line": "  "})
    long = coordinator_client.post(page, {"name": "whole", "line": "x" * 1001})

    assert "What was decided?" in text_of(empty)
    assert "This is too long for one decision: 1,001 signs, and 1,000 fit." in text_of(long)
    assert f'value="{"x" * 1001}"' in long.content.decode()
    assert not Decision.objects.exists()


def test_action(coordinator_client, item):
    MemberFactory(first_name="Bram", last_name="Jansen")
    page = url("minutes-action", item.meeting)

    asked = coordinator_client.post(page, {"name": item.pk, "line": 'Bellen "zaal" @bram 31 november'})
    choice = re.search(r'value="([^"]*)" data-choose', asked.content.decode())[1].replace("&quot;", '"')
    answer = coordinator_client.post(page, {"name": item.pk, "line": choice})

    assert "This date does not exist. Which day do you mean?" in text_of(asked)
    assert 'value="Bellen &quot;zaal&quot; @bram 31 november"' in asked.content.decode()
    assert "Bellen &quot;zaal&quot;" in answer.content.decode()
    assert [(made.title, made.agenda_item, made.due_on.day) for made in ActionItem.objects.all()] == [
        ('Bellen "zaal"', item, 30)
    ]


def test_what_is_agreed_at_an_item_that_is_gone_is_kept_with_the_whole(coordinator_client, item):
    meeting, key = item.meeting, item.pk
    item.delete()

    coordinator_client.post(url("minutes-decision", meeting), {"name": key, "line": "We doen het."})

    assert Decision.objects.get().agenda_item is None


# --- the plain form -------------------------------------------------------------------------------


def test_plain_form(coordinator_client, item):
    there, left_out = (InvitationFactory(meeting=item.meeting, was_there=was) for was in (None, True))
    fields = {
        f"text-{item.pk}": "Twaalf mensen.",
        f"from-{item.pk}": "0",
        "text-whole": "Fijne avond.",
        "from-whole": "0",
        f"decision-{item.pk}": "We doen het.",
        f"action-{item.pk}": "Bellen @ik 1-2-2027",
        f"discussed-{item.pk}": "no",
        f"discussed-{item.pk}-was": "",
        "member-was": f"{left_out.pk} ",
        "member": [there.pk],
        "do": f"start-{item.pk}",
    }

    response = coordinator_client.post(url("minutes", item.meeting), fields)

    assert response["Location"] == url("minutes", item.meeting)
    for row in (item, item.meeting, there, left_out):
        row.refresh_from_db()
    assert (item.outcome, item.meeting.report, item.began_at is not None) == ("Twaalf mensen.", "Fijne avond.", True)
    assert (there.was_there, left_out.was_there) == (True, False)
    assert (Decision.objects.get().text, ActionItem.objects.get().title) == ("We doen het.", "Bellen")


def test_plain_form_keeps_what_is_not_clear(coordinator_client, item):
    fields = {
        f"text-{item.pk}": "x" * 300_000,
        f"from-{item.pk}": "0",
        "text-whole": "Wel bewaard.",
        "from-whole": "0",
        "action-whole": "Bellen @niemand",
        "name": "Wil Vos",
    }

    response = coordinator_client.post(url("minutes", item.meeting), fields)

    page = response.content.decode()
    assert (response.status_code, "x" * 300_000 in page, 'value="Bellen @niemand"' in page) == (200, True, True)
    words = [
        "Who else is here? – There is no member called “Wil Vos”. Is it a guest?",
        "Welkom – This is too long: 300,000 signs, and 20,000 fit.",
        "What is too much is not saved yet; make it shorter.",
        "General – We know nobody here called “niemand”.",
        "All the rest is saved.",
    ]
    assert text_of(response).partition("3 things are not right yet ")[2].startswith(" ".join(words))
    links = re.findall(r'<li><a href="#([^"]+)">', page)
    assert links == ["present-name", f"text-{item.pk}", "action-whole"]
    assert [link for link in links if f'id="{link}"' not in page] == []
    assert "We know nobody here called “niemand”." in page
    assert "There is no member called “Wil Vos”. Is it a guest?" in page
    item.meeting.refresh_from_db()
    assert item.meeting.report == "Wel bewaard."


def test_plain_form_made_before_another_saved_loses_nothing(coordinator_client, item):
    send(coordinator_client, item, "Elf mensen.\nVan de een")

    coordinator_client.post(
        url("minutes", item.meeting), {f"text-{item.pk}": "Elf mensen.\r\nVan de ander", f"from-{item.pk}": "0"}
    )

    item.refresh_from_db()
    assert item.outcome == "Elf mensen.\nVan de een\nVan de ander"


def test_plain_form_with_a_text_of_an_item_that_is_gone(coordinator_client, item):
    meeting, key = item.meeting, item.pk
    item.delete()

    coordinator_client.post(url("minutes", meeting), {f"text-{key}": "Toch bewaard", f"from-{key}": "0", "text-x": ""})

    meeting.refresh_from_db()
    assert meeting.report == "Toch bewaard"


# --- the way in -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ahead", "words"),
    [(timedelta(days=3), None), (timedelta(0), "Keep the minutes"), (-timedelta(days=3), "Work on the minutes")],
)
def test_the_way_in_stands_on_the_page_of_the_meeting_from_its_day_on(coordinator_client, ahead, words):
    meeting = MeetingFactory(starts_at=timezone.now() + ahead, ends_at=timezone.now() + ahead + timedelta(minutes=1))

    page = coordinator_client.get(meeting.get_absolute_url()).content.decode()

    assert (url("minutes", meeting) in page) == (words is not None)
    assert words is None or words in page


def test_on_to_the_report_saves_first_and_asks_when_it_must(coordinator_client, item):
    page = coordinator_client.get(url("minutes", item.meeting))
    assert "On to the report" in text_of(page)
    fields = {f"text-{item.pk}": "Twaalf mensen.", f"from-{item.pk}": "0", "do": "report"}

    asked = coordinator_client.post(url("minutes", item.meeting), {**fields, f"action-{item.pk}": "Bellen @niemand"})
    assert asked.status_code == 200
    answer = coordinator_client.post(url("minutes", item.meeting), {**fields, f"decision-{item.pk}": "We doen het."})

    assert answer["Location"] == url("report", item.meeting)
    item.refresh_from_db()
    assert (item.outcome, Decision.objects.get().text) == ("Twaalf mensen.", "We doen het.")


def test_there_is_no_report_to_go_on_to_before_the_meeting(coordinator_client):
    meeting = MeetingFactory(starts_at=timezone.now() + timedelta(hours=1))

    assert "On to the report" not in text_of(coordinator_client.get(url("minutes", meeting)))


def test_all_who_said_yes_in_one_press(coordinator_client, item):
    said = {"meeting": item.meeting, "answer": "yes", "answered_at": LONG_AGO}
    row = InvitationFactory(**said)
    assert "Tick who said yes (1)" in text_of(coordinator_client.get(url("minutes", item.meeting)))

    answer = coordinator_client.post(url("minutes-present", item.meeting), {"yes": "yes"})

    assert ("1 person" in text_of(answer), "Tick" in text_of(answer)) == (True, False)
    row.refresh_from_db()
    assert row.was_there is True
    other = InvitationFactory(**said)
    coordinator_client.post(url("minutes", item.meeting), {"do": "yes-all"})  # without a script
    other.refresh_from_db()
    assert other.was_there is True
