"""What arrives about a help request, in a real conversation with a mail server, and what does not."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.models import ContactView, Member
from organisations import help_letters, help_links, help_requests
from organisations.help_followups import plan
from organisations.models import HelpAnswer, HelpAsked, HelpRequest, Outcome
from samensterker.outbox import kinds, stopping
from samensterker.outbox.models import Message
from samensterker.outbox.sending import send_due
from tests.factories import (
    AffiliationFactory,
    CoordinatorFactory,
    HelpAskedFactory,
    HelpRequestFactory,
    KnowledgeAreaFactory,
    MemberFactory,
    OrganisationFactory,
)

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 3, 11, tzinfo=UTC)  # a Tuesday, 12.00 in Dutch time
THREE_WEEKS = datetime(2026, 11, 24, 9, tzinfo=UTC)  # 10.00 in Dutch time


@pytest.fixture
def joris():
    """Contact person of Fonds Meedoen, who shares a phone number and no address."""
    member = MemberFactory(
        first_name="Joris",
        last_name="Bakker",
        email="joris@example.org",
        language="en",
        phone="+31600000001",
        contact_details_at=NOON,
        shares_phone=True,
    )
    AffiliationFactory(member=member, organisation=OrganisationFactory(name="Fonds Meedoen"), is_contact=True)
    return member


@pytest.fixture
def karim():
    """A member who shares nothing."""
    return MemberFactory(
        first_name="Karim",
        last_name="Haddad",
        email="karim@example.org",
        language="en",
        phone="+31600000002",
        contact_details_at=NOON,
    )


@pytest.fixture
def request_(joris):
    return HelpRequestFactory(
        organisation=joris.affiliations.get().organisation,
        area=KnowledgeAreaFactory(name="Vliegers"),
        asked_by=joris,
        words="Wie leert ons vliegeren?\n\nLiefst op woensdag.",
    )


def ask(request, *members, by=None, now=NOON):
    return help_requests.ask(request, members=[m.pk for m in members], by=by or request.asked_by, now=now)


def say(asked, answer, now=NOON):
    return help_requests.answer(asked, answer=answer, by=asked.member, now=now)


def body(mail):
    return mail.text.split("\n--\n")[0].strip().splitlines()


def reasons():
    return list(Message.objects.filter(state="expired").values_list("reason", flat=True))


# --- the question ---------------------------------------------------------------------------------


def test_the_question_as_it_arrives(mailserver, request_, karim):
    [asked] = ask(request_, karim)

    send_due(now=NOON)

    [mail] = mailserver.messages
    assert (mail.to, mail.subject) == ("karim@example.org", "Can you help Fonds Meedoen? Vliegers")
    assert body(mail) == [
        "Hello Karim,",
        "",
        "An organisation in the guild thinks that you can help, because of what you said of what you know and like to "
        "do.",
        "",
        "Fonds Meedoen",
        "Learning · Vliegers",
        "",
        "Wie leert ons vliegeren?",
        "",
        "Liefst op woensdag.",
        "",
        "Joris Bakker is the one to talk to.",
        "",
        "Can you help? Answer here, without logging in:",
        f"{settings.SITE_ORIGIN}/help/{help_links.asked_token(asked, karim)}/",
        "",
        "Yes, maybe later or no: all three are fine. After a no you hear no more about this.",
    ]
    assert b"joris@example.org" not in mail.content
    assert "List-Unsubscribe" in mail.mail


def test_each_contact_person_has_a_link_of_their_own(mailserver, request_, joris):
    linde = OrganisationFactory(name="De Linde")
    people = [AffiliationFactory(organisation=linde, is_contact=True, member__language="en").member for _ in range(2)]
    [asked] = help_requests.ask(request_, organisations=[linde.pk], by=joris, now=NOON)

    send_due(now=NOON)

    links = {mail.to: re.search(r"/help/(\S+)/", mail.text)[1] for mail in mailserver.messages}
    assert links == {member.email: help_links.asked_token(asked, member) for member in people}
    assert all("You get this as a contact person; the first answer counts." in m.text for m in mailserver.messages)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda asked: say(asked, "no"), help_letters.ANSWERED_ALREADY),
        (
            lambda asked: help_requests.close(asked.request, outcome=Outcome.WITHDRAWN, by=asked.asked_by, now=NOON),
            help_letters.OVER,
        ),
        (lambda asked: asked.delete(), help_letters.GONE),
        (lambda asked: Member.objects.filter(pk=asked.member_id).update(paused_at=NOON), help_letters.PAUSES),
        (
            lambda asked: Member.objects.filter(pk=asked.member_id).update(left_at=NOON, is_active=False),
            "The member left the guild.",
        ),
    ],
    ids=["answered", "closed", "gone", "pauses", "left"],
)
def test_when_the_question_makes_no_sense_any_more(mailserver, request_, karim, change, reason):
    [asked] = ask(request_, karim)
    change(asked)

    send_due(now=NOON)

    assert "karim@example.org" not in [mail.to for mail in mailserver.messages]
    assert reason in reasons()


def test_a_contact_person_who_stopped_gets_no_question(mailserver, request_, joris):
    there = AffiliationFactory(is_contact=True)
    help_requests.ask(request_, organisations=[there.organisation_id], by=joris, now=NOON)
    there.is_contact = False
    there.save()

    send_due(now=NOON)

    assert (mailserver.messages, reasons()) == ([], [help_letters.SPEAKS_NO_MORE])


@pytest.mark.parametrize("kind", [help_letters.ASKED, help_letters.INTRODUCTION])
def test_every_kind_can_be_switched_off(mailserver, request_, karim, kind):
    stopping.Stop(kinds.get(kind), karim.pk, "").set(stopped=True, now=NOON)
    [asked] = ask(request_, karim)
    send_due(now=NOON)
    say(asked, "yes")
    send_due(now=NOON)

    sent = [(row.kind, row.state) for row in Message.objects.filter(member=karim).order_by("pk")]

    other = "sent" if kind == help_letters.INTRODUCTION else "expired"
    assert (kind, "expired") in sent
    assert (help_letters.ASKED, other) in sent


# --- the introduction -----------------------------------------------------------------------------


def test_both_are_brought_into_contact_by_what_they_share(mailserver, request_, joris, karim):
    say(HelpAskedFactory(request=request_, member=karim), "yes")

    send_due(now=NOON)

    mails = {mail.to: mail for mail in mailserver.messages}
    facts = ["Fonds Meedoen", "Learning · Vliegers", "", "Wie leert ons vliegeren?", "", "Liefst op woensdag.", ""]
    assert mails["karim@example.org"].subject == "Vliegers: you and Joris Bakker"
    assert body(mails["karim@example.org"]) == [
        "Hello Karim,",
        "",
        "You said yes to a help request, great! Joris Bakker of Fonds Meedoen is the one to talk to.",
        "",
        *facts,
        "How to reach Joris",
        "Phone: 06 00 00 00 01",
        "Write to Joris through the guild:",
        f"{settings.SITE_ORIGIN}/members/{joris.pk}/contact/",
        "",
        "Joris got a mail like this one. Who has a moment first, calls or writes.",
    ]
    assert body(mails["joris@example.org"]) == [
        "Hello Joris,",
        "",
        "Good news: Karim Haddad says yes to your help request.",
        "",
        *facts,
        "How to reach Karim",
        "Write to Karim through the guild:",
        f"{settings.SITE_ORIGIN}/members/{karim.pk}/contact/",
        "",
        "Karim got a mail like this one. It is nice when you take the first step.",
    ]
    assert b"joris@example.org" not in mails["karim@example.org"].content
    assert not {b"karim@example.org", b"31600000002"} & set(mails["joris@example.org"].content.split())
    assert b"31600000002" not in mails["joris@example.org"].content


def test_what_was_seen_in_the_mail_stands_in_the_log(mailserver, request_, joris, karim):
    say(HelpAskedFactory(request=request_, member=karim), "yes")

    send_due(now=NOON)

    assert list(ContactView.objects.values_list("viewer", "member", "how", "what")) == [
        (karim.pk, joris.pk, "mail", "phone")
    ]


def test_withdrawn_sharing_works_until_the_last_moment(mailserver, request_, joris, karim):
    say(HelpAskedFactory(request=request_, member=karim), "yes")
    Member.objects.filter(pk=joris.pk).update(shares_phone=False)

    send_due(now=NOON)

    assert all(b"31600000001" not in mail.content for mail in mailserver.messages)
    assert ContactView.objects.count() == 0


def test_a_yes_that_is_taken_back_before_it_goes_introduces_nobody(mailserver, request_, karim):
    asked = HelpAskedFactory(request=request_, member=karim)
    say(asked, "yes")
    say(asked, "no", now=NOON + timedelta(minutes=1))

    send_due(now=NOON + timedelta(minutes=2))

    assert [mail.subject for mail in mailserver.messages] == ["Karim Haddad answered: Vliegers"]
    assert body(mailserver.messages[0])[2] == "Karim Haddad said yes before, but cannot help after all."
    say(asked, "yes", now=NOON + timedelta(minutes=3))
    send_due(now=NOON + timedelta(minutes=4))
    assert len(mailserver.messages) == 3
    say(asked, "no", now=NOON + timedelta(minutes=5))
    say(asked, "yes", now=NOON + timedelta(minutes=6))
    send_due(now=NOON + timedelta(minutes=7))
    assert len(mailserver.messages) == 3  # they know each other


def test_when_the_other_left_meanwhile_there_is_nobody_to_meet(mailserver, request_, joris, karim):
    say(HelpAskedFactory(request=request_, member=karim), "yes")
    Member.objects.filter(pk=karim.pk).update(left_at=NOON, is_active=False)

    send_due(now=NOON)

    assert mailserver.messages == []
    assert set(reasons()) == {help_letters.OTHER_PAUSES_OR_LEFT, "The member left the guild."}


# --- did it help? ---------------------------------------------------------------------------------


def follow(*moments):
    for now in moments:
        plan(now=now)
        send_due(now=now)


def asked_whether_it_helped():
    rows = Message.objects.filter(kind=help_letters.HELPED).order_by("pk")
    return [(row.member, row.state, row.due_at) for row in rows]


def test_three_weeks_after_the_first_yes_it_is_asked_once(mailserver, request_, joris, karim):
    other = HelpAskedFactory(request=request_)
    say(HelpAskedFactory(request=request_, member=karim), "yes")
    say(other, "yes", now=NOON + timedelta(days=5))
    send_due(now=NOON + timedelta(days=5))
    mailserver.messages.clear()

    follow(NOON, NOON + timedelta(days=10), THREE_WEEKS - timedelta(minutes=1))
    assert mailserver.messages == []
    follow(THREE_WEEKS, THREE_WEEKS + timedelta(days=1), THREE_WEEKS + timedelta(days=20))

    [mail] = mailserver.messages
    token = help_links.helped_token(request_, joris)
    assert (mail.to, mail.subject) == ("joris@example.org", "Did it help? Vliegers")
    assert body(mail)[2] == f"Three weeks ago Karim Haddad, {other.member.full_name} said yes to your help request."
    assert f"{settings.SITE_ORIGIN}/helped/{token}/" in body(mail)
    assert re.findall(r"\?said=(\w+)", mail.html) == ["helped", "partly", "not_helped"]
    assert asked_whether_it_helped() == [(joris, "sent", THREE_WEEKS)]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (
            lambda request: help_requests.close(request, outcome="helped", by=request.asked_by, now=NOON),
            help_letters.OVER,
        ),
        (lambda request: HelpAsked.objects.update(answer=HelpAnswer.NO), help_letters.NOBODY_HELPS),
        (lambda request: Member.objects.update(paused_at=NOON), help_letters.PAUSES),
    ],
    ids=["closed", "taken back", "pauses"],
)
def test_when_there_is_nothing_to_ask(mailserver, request_, karim, change, reason):
    HelpAskedFactory(request=request_, member=karim, answer="yes", answered_at=NOON)
    plan(now=THREE_WEEKS - timedelta(days=1))
    change(request_)

    follow(THREE_WEEKS)

    assert (mailserver.messages, reasons()) == ([], [reason])


def test_when_the_contact_person_stopped_the_next_one_is_asked(mailserver, request_, joris, karim):
    HelpAskedFactory(request=request_, member=karim, answer="yes", answered_at=NOON)
    plan(now=THREE_WEEKS - timedelta(days=1))
    joris.affiliations.update(is_contact=False)
    new = AffiliationFactory(organisation=request_.organisation, is_contact=True).member

    follow(THREE_WEEKS, THREE_WEEKS + timedelta(minutes=1))

    assert [(member, state) for member, state, _due in asked_whether_it_helped()] == [
        (joris, "expired"),
        (new, "sent"),
    ]


def test_after_a_long_outage_old_ones_are_left_in_peace(request_):
    HelpAskedFactory(request=request_, answer="yes", answered_at=NOON)

    assert plan(now=THREE_WEEKS + timedelta(days=40)) == 0


def test_a_request_that_nobody_speaks_for_is_asked_of_nobody(request_, joris, karim):
    HelpAskedFactory(request=request_, member=karim, answer="yes", answered_at=NOON)
    joris.left_at, joris.is_active = NOON, False
    joris.save()

    assert plan(now=THREE_WEEKS) == 0


# --- many at once ---------------------------------------------------------------------------------


def messages_of(number):
    """So many of each kind, about as many requests."""
    for _ in range(number):
        contact = AffiliationFactory(is_contact=True)
        request = HelpRequestFactory(organisation=contact.organisation, asked_by=contact.member)
        members, organisation = MemberFactory.create_batch(3), AffiliationFactory(is_contact=True).organisation
        rows = help_requests.ask(
            request, members=[m.pk for m in members], organisations=[organisation.pk], by=contact.member, now=NOON
        )
        for asked, answer in zip(rows[:3], ("yes", "no", ""), strict=True):
            if answer:
                say(asked, answer)
    plan(now=THREE_WEEKS - timedelta(days=1))
    return list(Message.objects.select_related("member").order_by("pk"))


def queries(messages, kind):
    batch = [message for message in messages if message.kind == kind]
    with CaptureQueriesContext(
        connection,
    ) as asked:
        kinds.get(kind).still_wanted(batch, THREE_WEEKS)
        kinds.get(kind).render(batch, THREE_WEEKS)
    looks = [query for query in asked if "members_contactview" in query["sql"]]
    return len(batch), len(asked) - len(looks)


@pytest.mark.parametrize(
    "kind", [help_letters.ASKED, help_letters.INTRODUCTION, help_letters.ANSWERED, help_letters.HELPED]
)
def test_a_constant_number_of_queries_for_a_batch(kind):
    few, one = queries(messages_of(1), kind)
    more, many = queries(messages_of(4), kind)

    assert (few < more, many) == (True, one)


def test_the_coordinator_alone_is_introduced_when_nobody_speaks_for_them(mailserver, karim):
    anna = CoordinatorFactory(language="en")
    request = HelpRequestFactory(asked_by=anna)
    say(HelpAskedFactory(request=request, member=karim), "yes")

    send_due(now=NOON)

    assert sorted(mail.to for mail in mailserver.messages) == sorted([anna.email, "karim@example.org"])
    assert HelpRequest.objects.standing().get() == request
