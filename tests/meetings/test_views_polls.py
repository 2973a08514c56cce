"""The pages of a date poll."""

import re
import uuid
from datetime import datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from meetings.forms.polls import read, written
from meetings.models import AgendaTemplate, DatePoll, DateVote, Invitation, Meeting, PollVoter
from meetings.poll_links import link_token
from meetings.poll_page import said_of
from meetings.polls import Option
from members.availability import save_roster
from members.models import Daypart
from members.slots import Slot, State
from samensterker.localtime import AMSTERDAM, at_local, local_day
from samensterker.outbox.models import Message
from tests.factories import (
    CoordinatorFactory,
    DateOptionFactory,
    DatePollFactory,
    DateVoteFactory,
    GroupFactory,
    GroupMembershipFactory,
    MeetingFactory,
    MemberFactory,
    OrganisationFactory,
    PollVoterFactory,
    VenueFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english(member_client, coordinator_client, client):
    for one in (member_client, coordinator_client, client):
        one.cookies["language"] = "en"


def moment(days, clock=time(19, 30)):
    starts_at = at_local(local_day(timezone.now()) + timedelta(days=days), clock)
    return Option(starts_at, starts_at + timedelta(hours=2))


def running(*days, **fields):
    """Open for five more days, with a date so many days ahead for each."""
    poll = DatePollFactory(**{"closes_at": timezone.now() + timedelta(days=5), **fields})
    for number in days or (40, 47):
        one = moment(number)
        DateOptionFactory(poll=poll, starts_at=one.starts_at, ends_at=one.ends_at)
    return poll


def url(name, poll=None):
    return reverse(f"meetings:{name}", args=[poll.pk] if poll else [])


def text_of(response):
    html = re.sub(r"<(script|style)\b.*?</\1>", "", response.content.decode(), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def typed(*options, **fields):
    known = {"title": "Samen verder", "last_day": (local_day(timezone.now()) + timedelta(days=7)).isoformat()}
    return {"options": [written(option) for option in options], "submission": str(uuid.uuid4()), **known, **fields}


def queries(client, path):
    with CaptureQueriesContext(connection) as context:
        assert client.get(path).status_code == 200
    return len(context)


# --- asking ---------------------------------------------------------------------------------------


def test_two_clicks_from_the_list_to_the_mails(coordinator_client, coordinator):
    MemberFactory.create_batch(3)
    page = coordinator_client.get(url("polls"))
    assert url("poll-create") in page.content.decode()
    form = coordinator_client.get(url("poll-create")).context["form"]
    data = {name: form[name].value() for name in ("title", "last_day", "submission")}

    answer = coordinator_client.post(url("poll-create"), {**data, "options": [written(moment(40))]}, follow=True)

    assert "5 people are asked; the mails are on their way." in text_of(answer)
    assert (data["title"], data["last_day"]) == ("The next meeting", local_day(timezone.now()) + timedelta(days=7))
    assert Message.objects.filter(kind="meetings.poll").count() == 5


def test_who_is_asked_is_said_before(coordinator_client):
    MemberFactory(first_name="Tineke", last_name="Berg", email=None)

    page = text_of(coordinator_client.get(url("poll-create")))

    assert "3 people get this question" in page
    assert "Without email, so ask them yourself: Tineke Berg." in page


def test_a_guild_without_rosters_is_told_so_and_nobody_seems_unable(coordinator_client, member):
    def page():
        return text_of(coordinator_client.get(url("poll-create")))

    before = page()
    save_roster(member, {Slot(0, Daypart.EVENING): State.CAN}, by=member, now=timezone.now())
    after = page()

    assert ("Nobody filled in a roster yet." in before, "0 can" in before) == (True, False)
    assert ("Nobody filled in a roster yet." in after, "1 can" in after) == (False, True)


def test_another_question_that_is_still_open_is_named_and_linked(coordinator_client):
    there = running(title="In januari")
    running(title="Van een groep", group=GroupFactory())
    running(title="Opgegeven", cancelled_at=timezone.now())

    page = coordinator_client.get(url("poll-create")).content.decode()

    assert f'<a class="lone-link" href="{there.get_absolute_url()}">In januari</a>' in page
    assert ("Van een groep" in page, "Opgegeven" in page) == (False, False)


def test_a_date_by_hand_is_asked_too(coordinator_client):
    on = local_day(timezone.now()) + timedelta(days=50)
    by_hand = {"day_1": on.isoformat(), "begins_1": "20.00", "ends_1": "22"}

    coordinator_client.post(url("poll-create"), typed(moment(40), **by_hand))

    stands = [row.starts_at.astimezone(AMSTERDAM) for row in DatePoll.objects.get().options.all()]
    assert [(row.date(), row.time()) for row in stands][1] == (on, time(20))


def hand(days=50, begins="20.00", ends="22.00"):
    return {"day_2": (local_day(timezone.now()) + timedelta(days=days)).isoformat(), "begins_2": begins, "ends_2": ends}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"options": []}, "Tick at least one date"),
        ({"options": ["nonsense"]}, "is not one of the available choices"),
        ({"options": ["20270108T1830Z"]}, "is not one of the available choices"),
        ({"title": ""}, "This field is required"),
        ({"title": "x" * 121}, "at most 120 characters"),
        ({"last_day": "31-11-2026"}, "This date does not exist."),
        ({"last_day": "1-1-2020"}, "This day is in the past."),
        (hand(-3), "This moment is in the past."),
        (hand(3), "This moment comes before the last day to answer."),
        (hand(ends="19.00"), "The end has to come after the beginning."),
        (hand(ends=""), "Fill this in too, or leave the whole row empty."),
        ({"day_3": "31 november"}, "This date does not exist."),
        (hand(40, "19.30", "21.30"), "This moment stands here twice."),
        ({"submission": "no"}, "Enter a valid UUID."),
        ({"words": "\x00"}, "Null characters are not allowed."),
        ({"host": "987654"}, "is not one of the available choices"),
    ],
)
def test_what_cannot_be_keeps_what_was_typed(coordinator_client, fields, words):
    answer = coordinator_client.post(url("poll-create"), typed(moment(40), **{"place": "De Brink", **fields}))

    assert answer.status_code == 200
    assert words in text_of(answer)
    assert answer.context["form"]["place"].value() == "De Brink"
    if "options" not in fields:
        assert re.search(rf'value="{written(moment(40))}"[^>]*checked', answer.content.decode())
    assert not DatePoll.objects.exists()


def test_an_organisation_that_is_no_more_does_not_host(coordinator_client):
    ended = OrganisationFactory(name="De Kring", stage="ended", ended_on=local_day(timezone.now()))

    page = coordinator_client.post(url("poll-create"), typed(moment(40), host=ended.pk))

    assert "De Kring is no longer there. Choose another organisation, or leave it open." in text_of(page)
    assert not DatePoll.objects.exists()


def test_a_month_that_is_taken_is_named_and_linked(coordinator_client):
    one = moment(60)
    taken = MeetingFactory(title="Plan van aanpak", starts_at=one.starts_at + timedelta(hours=1))

    answer = coordinator_client.post(url("poll-create"), typed(one))

    assert "There is already a meeting that month: Plan van aanpak" in text_of(answer)
    assert f'href="{taken.get_absolute_url()}"' in answer.content.decode()
    assert not DatePoll.objects.exists()


def test_thirteen_dates_are_too_many(coordinator_client):
    answer = coordinator_client.post(url("poll-create"), typed(*[moment(40 + day) for day in range(13)]))

    assert "Propose at most 12 dates" in text_of(answer)


def test_a_form_sent_twice_leads_to_the_one_poll(coordinator_client):
    data = typed(moment(40))
    for _twice in range(2):
        answer = coordinator_client.post(url("poll-create"), data, follow=True)

    assert "This question was asked already. Here it is." in text_of(answer)
    assert DatePoll.objects.count() == 1


def test_a_member_asks_their_own_group_and_no_other(member_client, member):
    mine, other = GroupMembershipFactory(member=member).group, GroupMembershipFactory().group

    assert member_client.get(url("poll-create")).status_code == 404
    assert member_client.get(url("poll-create"), {"group": other.pk}).status_code == 404
    for odd in ("abc", "9" * 40, "-1", "0"):
        assert member_client.get(url("poll-create"), {"group": odd}).status_code == 404
    member_client.post(f"{url('poll-create')}?group={mine.pk}", typed(moment(40)))

    poll = DatePoll.objects.get()
    assert (poll.group, poll.created_by) == (mine, member)
    assert member_client.get(url("poll-edit", poll)).status_code == 200


@pytest.mark.parametrize(
    "value", ["", "/", "20270108T1830Z/20270108T2030Z/", "20270108T1830Z/x", "٢0270108T1830Z/20270108T2030Z", "\x00"]
)
def test_a_moment_that_we_did_not_write_is_none(value):
    assert read(value) is None


# --- the page -------------------------------------------------------------------------------------


def test_members_see_counts_and_who_organises_names(member_client, coordinator_client, member):
    poll = running(40)
    other = MemberFactory(first_name="Zeynep", last_name="Kaya")
    voter = PollVoterFactory(poll=poll, member=other, answered_at=timezone.now())
    DateVoteFactory(voter=voter, option=poll.options.get())
    PollVoterFactory(poll=poll, member=member)

    seen, organised = (text_of(client.get(url("poll", poll))) for client in (member_client, coordinator_client))

    for page in (seen, organised):
        assert "1 yes" in page
        assert "1 of 2 has answered" in page
        assert "Suits best" in page
    assert ("Zeynep" in seen, "Zeynep Kaya" in organised) == (False, True)
    assert ("Choose this date" in seen, "Choose this date" in organised) == (False, True)


def test_a_moment_that_comes_in_this_very_second_waits_for_the_next_look():
    DateVoteFactory(voter__poll=running())
    poll = DatePoll.objects.prefetch_related("options").get()
    number = len(poll.options.all())
    DateVoteFactory(voter__poll=poll)

    said, asked, _answered = said_of(poll, with_names=True, now=timezone.now())

    assert (len(said), asked) == (number, 2)


def test_votes_of_who_left_do_not_count(member_client):
    poll = running(40)
    gone = MemberFactory(left_at=timezone.now(), is_active=False)
    DateVoteFactory(voter=PollVoterFactory(poll=poll, member=gone), option=poll.options.get())

    page = text_of(member_client.get(url("poll", poll)))

    assert "0 yes" in page
    assert "Suits best" not in page


def test_voting_on_the_page_and_changing_it(member_client, member):
    poll = running()
    first, second = poll.options.all()

    for said in ("yes", "no"):
        answer = member_client.post(
            url("poll-vote", poll), {f"option-{first.pk}": said, f"option-{second.pk}": "if_need_be"}, follow=True
        )
        assert "Thank you, your answer is noted." in text_of(answer)

    assert dict(DateVote.objects.values_list("option", "vote")) == {first.pk: "no", second.pk: "if_need_be"}
    assert PollVoter.objects.get().member == member
    assert re.search(rf'name="option-{first.pk}" value="no"[^>]*checked', answer.content.decode())


@pytest.mark.parametrize("said", ["", "perhaps", "YES"])
def test_a_vote_that_is_none_keeps_the_other(member_client, said):
    poll = running()
    first, second = poll.options.all()

    answer = member_client.post(url("poll-vote", poll), {f"option-{first.pk}": "yes", f"option-{second.pk}": said})

    assert "Say of each date whether it suits." in text_of(answer)
    assert re.search(rf'name="option-{first.pk}" value="yes"[^>]*checked', answer.content.decode())
    assert not DateVote.objects.exists()


def test_voting_after_the_last_day_is_refused_with_the_reason(member_client):
    poll = running(closes_at=timezone.now() - timedelta(minutes=1))
    data = {f"option-{option.pk}": "yes" for option in poll.options.all()}

    page = text_of(member_client.post(url("poll-vote", poll), data, follow=True))

    assert "You can no longer answer: the last day to answer has passed." in page
    assert "You get a mail as soon as the date is chosen." in page
    assert not DateVote.objects.exists()


def test_the_page_costs_the_same_for_one_and_for_forty(member_client, coordinator_client):
    counts = []
    poll = running(40)
    for number in (1, 39):
        for voter in PollVoterFactory.create_batch(number, poll=poll):
            for option in poll.options.all():
                DateVoteFactory(voter=voter, option=option)
        counts.append([queries(client, url("poll", poll)) for client in (member_client, coordinator_client)])
        for day in range(5):
            one = moment(50 + day)
            DateOptionFactory(poll=poll, starts_at=one.starts_at, ends_at=one.ends_at) if number == 1 else None

    assert counts[0] == counts[1]
    assert max(counts[0]) <= 12


def test_the_list_costs_the_same_for_one_and_for_a_page(member_client, member):
    def poll():
        PollVoterFactory(poll=running(group=GroupMembershipFactory(member=member).group), member=member)

    poll()
    one = queries(member_client, url("polls"))
    for _number in range(20):
        poll()

    assert queries(member_client, url("polls")) == one


def test_the_list_is_paged_and_says_how_each_stands(member_client, member):
    by = CoordinatorFactory()
    meeting = MeetingFactory()
    running(title="Vraag")
    PollVoterFactory(poll=running(title="Beantwoord"), member=member, answered_at=timezone.now())
    running(title="Kiezen", closes_at=timezone.now() - timedelta(hours=1))
    running(title="Gestopt", cancelled_at=timezone.now())
    running(title="Gekozen", meeting=meeting, decided_at=timezone.now(), decided_by=by)
    running(title="Geheim", group=GroupMembershipFactory().group)

    page = text_of(member_client.get(url("polls")))

    for words in ("Your answer is asked", "You have answered", "To be chosen", "Given up", "Date chosen"):
        assert words in page
    assert "Geheim" not in page
    DatePollFactory.create_batch(30)
    assert "?page=2" in member_client.get(url("polls")).content.decode()


def test_who_organises_fills_in_for_who_has_no_email(coordinator_client, member_client):
    poll = running()
    first, second = poll.options.all()
    on_paper, by_mail = PollVoterFactory(poll=poll, member__email=None), PollVoterFactory(poll=poll)
    page = reverse("meetings:poll-vote-for", args=[poll.pk, on_paper.member_id])

    assert page in coordinator_client.get(url("poll", poll)).content.decode()
    incomplete = coordinator_client.post(page, {f"option-{first.pk}": "yes"})
    assert "Say of each date whether it suits." in text_of(incomplete)
    done = coordinator_client.post(page, {f"option-{first.pk}": "yes", f"option-{second.pk}": "no"}, follow=True)

    assert f"Filled in for {on_paper.member.full_name}." in text_of(done)
    assert dict(on_paper.votes.values_list("option", "vote")) == {first.pk: "yes", second.pk: "no"}
    others = reverse("meetings:poll-vote-for", args=[poll.pk, by_mail.member_id])
    assert (member_client.get(page).status_code, coordinator_client.get(others).status_code) == (404, 404)
    DatePoll.objects.update(closes_at=timezone.now() - timedelta(minutes=1))
    assert "You can no longer answer" in text_of(coordinator_client.get(page, follow=True))


# --- changing and giving up -----------------------------------------------------------------------


def changed(poll, **fields):
    stands = [written(Option(row.starts_at, row.ends_at)) for row in poll.options.all()]
    known = {"options": stands, "title": poll.title, "last_day": poll.last_day.isoformat(), "version": poll.version}
    return {**known, **fields}


def test_changing_keeps_what_was_said(coordinator_client):
    poll = running()
    first = poll.options.first()
    DateVoteFactory(voter=PollVoterFactory(poll=poll), option=first)

    coordinator_client.post(url("poll-edit", poll), changed(poll, title="Anders", **hand(60)))

    poll.refresh_from_db()
    assert (poll.title, poll.options.count(), DateVote.objects.get().option) == ("Anders", 3, first)


def test_the_second_of_two_editors_sees_what_stands_there_now(coordinator_client):
    poll, host = running(), OrganisationFactory(name="De Zonnehoek")
    data = changed(poll, title="Van mij")
    coordinator_client.post(url("poll-edit", poll), changed(poll, title="Van jou", host=host.pk))

    answer = coordinator_client.post(url("poll-edit", poll), data)

    page = text_of(answer)
    assert "Now it says: Van jou" in page
    assert "Now it says: De Zonnehoek" in page
    assert answer.context["form"]["title"].value() == "Van mij"
    again = {**data, "version": answer.context["form"]["version"].value()}
    coordinator_client.post(url("poll-edit", poll), again)
    poll.refresh_from_db()
    assert poll.title == "Van mij"


def test_a_decided_poll_is_not_changed(coordinator_client, coordinator):
    poll = running(decided_at=timezone.now(), decided_by=coordinator, meeting=MeetingFactory())

    for name in ("poll-edit", "poll-cancel"):
        assert coordinator_client.get(url(name, poll)).status_code == 302
    answer = coordinator_client.post(url("poll-cancel", poll), follow=True)
    assert "The date was chosen in the meantime." in text_of(answer)


def test_giving_up_asks_first(coordinator_client):
    poll = running()

    assert "Give this up?" in text_of(coordinator_client.get(url("poll-cancel", poll)))
    poll.refresh_from_db()
    assert poll.is_open
    coordinator_client.post(url("poll-cancel", poll))
    poll.refresh_from_db()
    assert not poll.is_open


# --- deciding -------------------------------------------------------------------------------------


def test_deciding_asks_first_and_then_makes_the_meeting(coordinator_client):
    poll = running()
    chosen, voter = poll.options.last(), PollVoterFactory(poll=poll)
    DateVoteFactory(voter=voter, option=chosen)

    page = coordinator_client.get(url("poll-decide", poll), {"option": chosen.pk})
    assert "1 person said yes" in text_of(page)
    assert not Meeting.objects.exists()
    answer = coordinator_client.post(url("poll-decide", poll), {"option": chosen.pk}, follow=True)

    meeting = Meeting.objects.get()
    assert answer.redirect_chain[-1][0] == meeting.get_absolute_url()
    assert "The invitations are on their way." in text_of(answer)
    assert Invitation.objects.get(member=voter.member).answer == "yes"
    again = coordinator_client.post(url("poll-decide", poll), {"option": chosen.pk}, follow=True)
    assert again.redirect_chain == [(meeting.get_absolute_url(), 302)]
    assert "The date was chosen already. Here is the meeting." in text_of(again)


def test_deciding_takes_the_room_and_the_agenda_along(coordinator_client):
    host = OrganisationFactory()
    VenueFactory(name="Bij de buren")
    poll, room = running(host=host), VenueFactory(name="De Brink", organisation=host, price_cents=4500)
    AgendaTemplate.objects.update(items=[{"title": "Welkom", "minutes": 10}])
    option = poll.options.first()

    page = coordinator_client.get(url("poll-decide", poll), {"option": option.pk})
    assert page.context["form"].initial == {"venue": room, "with_agenda": True}
    assert "De Brink, € 45" in text_of(page)
    chosen = {"option": option.pk, "venue": room.pk, "with_agenda": "on"}
    coordinator_client.post(url("poll-decide", poll), chosen)

    meeting = Meeting.objects.get()
    assert (meeting.venue, meeting.place, meeting.cost_cents) == (room, "De Brink", 4500)
    assert list(meeting.agenda_items.values_list("title", "minutes")) == [("Welkom", 10)]


def test_deciding_on_a_room_that_is_off_the_list_makes_nothing(coordinator_client):
    poll, room = running(), VenueFactory(ended_at=timezone.now())
    option = poll.options.first()

    page = coordinator_client.post(url("poll-decide", poll), {"option": option.pk, "venue": room.pk})

    assert "This room is no longer on the list. Choose another." in text_of(page)
    assert not Meeting.objects.exists()


def test_another_place_that_was_written_is_kept_when_no_room_is_chosen(coordinator_client):
    host = OrganisationFactory()
    VenueFactory(organisation=host)
    poll = running(host=host, place="Bij Anna thuis")
    option = poll.options.first()

    page = coordinator_client.get(url("poll-decide", poll), {"option": option.pk})
    assert page.context["form"].initial["venue"] is None
    assert "Bij Anna thuis" in text_of(page)
    coordinator_client.post(url("poll-decide", poll), {"option": option.pk})

    assert Meeting.objects.get().place == "Bij Anna thuis"


@pytest.mark.parametrize("option", ["", "abc", "0", "9" * 30])
def test_deciding_without_a_date_says_so(coordinator_client, option):
    answer = coordinator_client.post(url("poll-decide", running()), {"option": option}, follow=True)

    assert "Choose one of the dates that are still to come." in text_of(answer)


def test_deciding_for_a_month_that_is_taken_says_which_meeting(coordinator_client):
    poll = running(60)
    MeetingFactory(title="Ertussen", starts_at=moment(60).starts_at + timedelta(minutes=30))

    answer = coordinator_client.post(url("poll-decide", poll), {"option": poll.options.get().pk}, follow=True)

    assert "There is already a meeting that month: Ertussen." in text_of(answer)
    poll.refresh_from_db()
    assert poll.is_open


# --- by link --------------------------------------------------------------------------------------


def by_link(voter):
    return reverse("meetings:poll-by-link", args=[link_token(voter)])


def test_by_link_without_logging_in(client):
    poll = running()
    voter, (first, second) = PollVoterFactory(poll=poll), poll.options.all()

    page = text_of(client.get(by_link(voter)))
    assert f"When does it suit you, {voter.member.first_name}?" in page
    assert voter.member.last_name not in page
    client.post(by_link(voter), {f"option-{first.pk}": "yes", f"option-{second.pk}": "no"})

    assert dict(DateVote.objects.values_list("option", "vote")) == {first.pk: "yes", second.pk: "no"}
    again = client.get(by_link(voter))
    assert "Your answer is noted." in text_of(again)
    assert "As soon as the date is chosen, you get a mail." in text_of(again)
    assert (again["X-Robots-Tag"], "no-store" in again["Cache-Control"]) == ("noindex", True)
    assert "_auth_user_id" not in client.session


def test_by_link_an_answer_that_is_not_whole_keeps_what_was_chosen(client):
    poll = running()
    voter, (first, _second) = PollVoterFactory(poll=poll), poll.options.all()

    answer = client.post(by_link(voter), {f"option-{first.pk}": "yes"})

    assert "Say of each date whether it suits." in text_of(answer)
    assert re.search(rf'name="option-{first.pk}" value="yes"[^>]*checked', answer.content.decode())


def test_by_link_someone_else_is_told_whose_it_is(member_client):
    voter = PollVoterFactory(poll=running())

    assert f"this link is {voter.member.first_name}" in text_of(member_client.get(by_link(voter)))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"closes_at": datetime(2026, 3, 1, tzinfo=AMSTERDAM)}, "Answering was possible until"),
        ({"cancelled_at": datetime(2026, 3, 1, tzinfo=AMSTERDAM)}, "No date came of"),
    ],
)
def test_by_link_what_is_closed_says_why(client, change, words):
    voter = PollVoterFactory(poll=running())
    DatePoll.objects.update(**change)

    for answer in (client.get(by_link(voter)), client.post(by_link(voter), {"x": "y"})):
        assert (answer.status_code, words in text_of(answer)) == (410, True)


def test_by_link_after_deciding_it_leads_to_the_meeting(client, coordinator):
    meeting = MeetingFactory(title="Zo wordt het")
    voter = PollVoterFactory(
        poll=running(meeting=meeting, decided_at=timezone.now(), decided_by=coordinator),
    )

    answer = client.get(by_link(voter))

    assert (answer.status_code, "Zo wordt het is on" in text_of(answer)) == (410, True)


def test_by_link_who_left_and_what_is_no_link(client):
    voter = PollVoterFactory(poll=running(), member__left_at=timezone.now(), member__is_active=False)

    assert client.get(by_link(voter)).status_code == 410
    assert client.get(reverse("meetings:poll-by-link", args=["1.abc"])).status_code == 404


def test_by_link_and_on_the_page_who_left_the_group(client, member_client, member):
    voter = PollVoterFactory(poll=running(group=GroupFactory(name="De Kring")), member=member)
    client.cookies["language"] = "en"

    page = client.get(by_link(voter))

    assert page.status_code == 410
    assert "This is a question to who belongs to De Kring, and you do not belong to it any more." in text_of(page)
    assert not member_client.get(url("poll", voter.poll)).context["can_vote"]
