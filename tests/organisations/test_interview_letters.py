from datetime import UTC, date, datetime, timedelta

import pytest

from members.models import Member
from organisations import interview_letters
from organisations.models import Affiliation, Organisation, Stage
from samensterker.outbox import kinds
from samensterker.outbox.models import Message
from tests.factories import AffiliationFactory, CoreTaskFactory, OrganisationFactory, TaskHolderFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
ASKED = datetime(2026, 3, 10, 9, tzinfo=UTC)
NIGHT = datetime(2026, 9, 10, 1, 30, tzinfo=UTC)  # half a year later, at half past three in the morning
LATER = datetime(2027, 3, 10, 2, 30, tzinfo=UTC)


@pytest.fixture
def contact():
    organisation = OrganisationFactory(name="De Zonnehoek", interviewed_at=ASKED)
    return AffiliationFactory(organisation=organisation, is_contact=True, member__first_name="Joke")


def plan(now):
    laid = interview_letters.plan(now=now)
    assert interview_letters.plan(now=now) == 0  # however often
    return laid


def test_asked_half_a_year_later_at_nine(contact):
    assert [plan(NIGHT - DAY), plan(NIGHT)] == [0, 1]

    message = Message.objects.get()
    assert (message.kind, message.member, message.due_at) == (
        interview_letters.KIND,
        contact.member,
        datetime(2026, 9, 10, 7, tzinfo=UTC),
    )


def test_asked_once_and_again_half_a_year_after_that(contact):
    assert [plan(NIGHT + days * DAY) for days in (0, 1, 29, 31, 100)] == [1, 0, 0, 0, 0]
    assert [plan(LATER - DAY), plan(LATER), plan(LATER + DAY)] == [0, 1, 0]


def test_made_up_for_after_an_outage_of_a_month_at_most(contact):
    assert [plan(NIGHT + 31 * DAY), plan(NIGHT + 30 * DAY)] == [0, 1]


def test_the_last_day_of_a_month_does_not_get_lost(contact):
    Organisation.objects.update(interviewed_at=datetime(2026, 8, 31, 9, tzinfo=UTC))

    assert plan(datetime(2027, 2, 28, 3, tzinfo=UTC)) == 1


def test_every_contact_person_who_can_be_mailed(contact):
    there = {"organisation": contact.organisation, "is_contact": True}
    other = AffiliationFactory(**there)
    AffiliationFactory(**there, member__email=None)
    AffiliationFactory(**there, member__paused_at=ASKED)
    AffiliationFactory(organisation=contact.organisation)

    assert plan(NIGHT) == 2
    assert set(Message.objects.values_list("member", flat=True)) == {contact.member_id, other.member_id}


def test_who_never_had_one_is_for_the_coordinator(contact):
    Organisation.objects.update(interviewed_at=None)

    assert plan(NIGHT) == 0


def test_a_resting_organisation_is_left_in_peace(contact):
    Organisation.objects.update(stage=Stage.RESTING, stage_because="druk", look_again_on=date(2030, 1, 1))

    assert plan(NIGHT) == 0


def reasons(now=NIGHT):
    kind = kinds.get(interview_letters.KIND)
    messages = list(Message.objects.select_related("member"))
    return [kind.still_wanted(messages, now).get(message.pk) for message in messages]


CHANGES = {
    "nothing": (lambda: None, None),
    "taken": (lambda: Organisation.objects.update(interviewed_at=NIGHT), interview_letters.TAKEN),
    "rests": (
        lambda: Organisation.objects.update(stage=Stage.RESTING, stage_because="druk", look_again_on=date(2030, 1, 1)),
        interview_letters.RESTS,
    ),
    "ended": (
        lambda: Organisation.objects.update(stage=Stage.ENDED, ended_on=date(2026, 9, 10)),
        interview_letters.RESTS,
    ),
    "no contact": (lambda: Affiliation.objects.update(is_contact=False), interview_letters.NO_CONTACT),
    "left there": (lambda: Affiliation.objects.update(until_on=date(2026, 9, 9)), interview_letters.NO_CONTACT),
    "pauses": (lambda: Member.objects.update(paused_at=NIGHT), interview_letters.PAUSES),
}


@pytest.mark.parametrize("name", CHANGES)
def test_still_wanted(contact, name):
    change, reason = CHANGES[name]
    plan(NIGHT)

    change()

    assert reasons() == [reason]


def test_what_it_says(contact, settings):
    settings.SITE_ORIGIN = "https://gilde.example"
    organisation = contact.organisation
    TaskHolderFactory(task=CoreTaskFactory(organisation=organisation), can=True)
    CoreTaskFactory(organisation=organisation)
    CoreTaskFactory(organisation=organisation, until_on=date(2026, 9, 1))
    Member.objects.update(language="en")
    plan(NIGHT)
    [message] = Message.objects.select_related("member")

    letter = kinds.get(interview_letters.KIND).render([message], NIGHT)[message.pk]

    assert letter.subject == "Who can do what at De Zonnehoek? Ten minutes"
    assert "Hello Joke," in letter.text
    assert "On 10 March" in letter.text
    assert "There are 2 core tasks in the list. 1 of them hangs on one person. For 1 there is nobody." in letter.text
    address = f"https://gilde.example/organisations/{organisation.slug}/interview/"
    assert address in letter.text and f'href="{address}"' in letter.html


def test_an_organisation_without_tasks(contact):
    Member.objects.update(language="en")
    plan(NIGHT)
    [message] = Message.objects.select_related("member")

    letter = kinds.get(interview_letters.KIND).render([message], NIGHT)[message.pk]

    assert "There are no core tasks in the list yet." in letter.text
