import re
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlsplit

import pytest
from django.conf import settings as house_settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from members import confirming, nightly, yearly_letters
from members.models import Member
from members.profile import change_profile
from samensterker.localtime import at_local
from samensterker.outbox import kinds, rounds
from samensterker.outbox.models import Message
from tests.factories import CoordinatorFactory, MemberFactory

pytestmark = pytest.mark.django_db

JOINED = datetime(2025, 3, 10, 14, tzinfo=UTC)
YEAR_LATER = date(2026, 3, 10)


def plan(day, clock=time(3)):
    with transaction.atomic():
        return confirming.plan(now=at_local(day, clock))


def asked():
    return list(Message.objects.filter(kind=confirming.KIND).order_by("pk").values_list("member", "due_at"))


def test_a_year_after_joining_at_nine_and_once():
    member = MemberFactory(joined_at=JOINED)

    for days in range(-3, 40):
        for clock in (time(3), time(15), time(23)):
            plan(YEAR_LATER + timedelta(days=days), clock)

    assert asked() == [(member.pk, at_local(YEAR_LATER, time(9)))]


def test_again_a_year_later_when_nobody_answered():
    member = MemberFactory(joined_at=JOINED)

    for year in (2026, 2027, 2028):
        plan(date(year, 3, 10))

    assert [due_at.year for _member, due_at in asked()] == [2026, 2027, 2028]
    assert {pk for pk, _due_at in asked()} == {member.pk}


def test_a_year_after_they_said_so_last():
    MemberFactory(joined_at=JOINED, confirmed_at=datetime(2025, 9, 1, tzinfo=UTC))

    assert (plan(YEAR_LATER), plan(date(2026, 9, 1))) == (0, 1)


def test_after_an_outage_the_same_question_is_asked_late_and_after_a_month_no_more():
    MemberFactory(joined_at=JOINED)
    assert plan(YEAR_LATER + timedelta(days=29)) == 1

    MemberFactory(joined_at=JOINED)
    assert plan(YEAR_LATER + timedelta(days=31)) == 0


def test_who_joined_on_the_29th_of_february():
    MemberFactory(joined_at=datetime(2024, 2, 29, 12, tzinfo=UTC))

    assert [plan(date(2025, 2, 27)), plan(date(2025, 2, 28)) + plan(date(2025, 3, 1))] == [0, 1]


def test_it_is_a_chore_of_the_night():
    MemberFactory(joined_at=JOINED)

    with transaction.atomic():
        done = nightly.run(now=at_local(YEAR_LATER, time(3, 1)))

    assert ("yearly question" in done, len(asked())) == (True, 1)


def test_who_changed_their_profile_lately_looked_at_it():
    own, by_another, long_ago = MemberFactory.create_batch(3, joined_at=JOINED)
    coordinator = CoordinatorFactory(joined_at=JOINED + timedelta(days=90))
    now = at_local(YEAR_LATER, time(3))
    for member, by, days in ((own, own, 30), (by_another, coordinator, 30), (long_ago, long_ago, 200)):
        change_profile(member, by=by, now=now - timedelta(days=days), doing_now=f"{days}")

    plan(YEAR_LATER)

    assert {pk for pk, _due_at in asked()} == {by_another.pk, long_ago.pk}


@pytest.mark.parametrize("facts", [{"email": None}, {"paused_at": JOINED}, {"left_at": JOINED, "is_active": False}])
def test_who_is_not_asked(facts):
    MemberFactory(joined_at=JOINED, **facts)

    assert plan(YEAR_LATER) == 0


def test_who_has_no_email_is_asked_by_the_coordinator():
    member = MemberFactory(joined_at=JOINED, email=None)
    now = at_local(YEAR_LATER, time(9))

    assert list(confirming.to_ask_yourself(now)) == [member]
    assert list(confirming.to_ask_yourself(now - timedelta(days=1))) == []
    confirming.confirm(member, now=now)
    assert list(confirming.to_ask_yourself(now + timedelta(days=300))) == []


def test_as_many_queries_for_one_as_for_many():
    def queries():
        with CaptureQueriesContext(connection) as asked:
            plan(YEAR_LATER)
        return len(asked)

    MemberFactory(joined_at=JOINED)
    for_one = queries()
    MemberFactory.create_batch(3, joined_at=JOINED)

    assert queries() == for_one


def test_who_said_so_or_pauses_meanwhile_is_not_mailed():
    said, pauses, _waits = MemberFactory.create_batch(3, joined_at=JOINED)
    plan(YEAR_LATER)
    Member.objects.filter(pk=said.pk).update(confirmed_at=timezone.now() + timedelta(minutes=1))
    Member.objects.filter(pk=pauses.pk).update(paused_at=timezone.now())
    messages = {message.member_id: message for message in Message.objects.select_related("member")}

    assert kinds.get(confirming.KIND).still_wanted(list(messages.values()), timezone.now()) == {
        messages[said.pk].pk: yearly_letters.CONFIRMED,
        messages[pauses.pk].pk: yearly_letters.PAUSES,
    }


def test_the_mail_shows_what_we_know_and_its_link_says_yes(mailserver, client, time_machine):
    now = at_local(YEAR_LATER, time(9))
    time_machine.move_to(now)
    member = MemberFactory(
        first_name="Anna", language="en", joined_at=JOINED, phone="+31600000001", contact_details_at=JOINED
    )
    plan(YEAR_LATER)

    rounds.make_round(now=now)

    [mail] = mailserver.messages
    assert mail.subject == "Is this still right, Anna?"
    for words in (
        f"Your email address: {member.email}",
        "Your phone number: 06 00 00 00 01",
        "Still missing: short CV, what I know, availability roster",
        f"{house_settings.SITE_ORIGIN}/me/",
    ):
        assert words in mail.text
    path = urlsplit(re.search(r"https?://\S+/still-right/\S+", mail.text)[0]).path
    before = Member.objects.values().get(pk=member.pk)
    for method in (client.get, client.head, client.options):
        method(path)
    assert Member.objects.values().get(pk=member.pk) == before
    response = client.post(path)
    assert "Thank you, Anna!" in response.text and "_auth_user_id" not in client.session
    assert Member.objects.get(pk=member.pk).confirmed_at - now < timedelta(minutes=30)


def test_the_page_of_the_link_names_no_more_than_a_first_name(client):
    member = MemberFactory(
        first_name="Anna", last_name="Geheim", language="en", phone="+31600000001", contact_details_at=JOINED
    )

    page = client.get(link(member)).text

    assert "Is what we know of you still right, Anna?" in page
    assert not any(words in page for words in ("Geheim", member.email, "06 00 00 00 01"))


def link(member, now=None):
    token = confirming.link_token(member, now=now or timezone.now())
    return reverse("members:still-right", args=[token])


def test_links_that_do_not_work(client):
    member = MemberFactory(language="en")
    left = MemberFactory(left_at=JOINED, is_active=False)
    client.cookies["language"] = "en"

    old = client.post(link(member, timezone.now() - timedelta(days=92)))
    forged = client.post(link(member)[:-2] + "x/")
    gone = client.post(link(left))

    assert [(page.status_code, "<h1>" in page.text) for page in (old, forged, gone)] == [
        (410, True),
        (404, True),
        (410, True),
    ]
    assert Member.objects.exclude(confirmed_at=None).count() == 0


def test_needs_no_cookie_and_no_token():
    member = MemberFactory()

    assert Client(enforce_csrf_checks=True).post(link(member)).status_code == 200


def test_the_coordinator_notes_it_for_who_has_no_email(coordinator_client):
    member = MemberFactory(email=None)
    coordinator_client.cookies["language"] = "en"

    response = coordinator_client.post(reverse("members:still-right-of", args=[member.pk]), follow=True)

    member.refresh_from_db()
    assert (member.confirmed_at is not None, f"all is still right with {member.full_name}" in response.text) == (
        True,
        True,
    )
