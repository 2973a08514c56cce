"""What the letters about backups say, and when they are not wanted any more."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from organisations import backup_letters, backup_links, backups
from organisations.models import Affiliation, Organisation, Stage
from samensterker.outbox import kinds, rounds
from samensterker.outbox.models import Message, State
from tests.factories import AffiliationFactory, BackupFactory, CoreTaskFactory, MemberFactory, TaskHolderFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def task():
    return CoreTaskFactory(name="Website", organisation__name="Fonds Meedoen")


@pytest.fixture
def joke(task):
    member = MemberFactory(first_name="Joke", last_name="Smit", language="en")
    AffiliationFactory(member=member, organisation=task.organisation, is_contact=True)
    return member


@pytest.fixture
def karim():
    member = MemberFactory(first_name="Karim", last_name="Haddad", language="en")
    AffiliationFactory(member=member, organisation__name="Hulpdienst Oost", is_contact=True)
    return member


@pytest.fixture
def east(karim):
    return Organisation.objects.get(affiliations__member=karim)


def drawn(kind):
    messages = list(Message.objects.filter(kind=kind).select_related("member").order_by("pk"))
    found = kinds.get(kind).render(messages, LATER)
    return [found[message.pk] for message in messages]


def unwanted(kind, now=LATER):
    with translation.override(None):
        found = kinds.get(kind).still_wanted(list(Message.objects.filter(kind=kind).select_related("member")), now)
    return [str(reason) for reason in found.values()]


def test_the_question_to_an_organisation(task, joke, karim, east):
    backup = backups.ask(task, east, by=joke, now=NOW, note="Twee weken <lang>")

    [letter] = drawn(backups.QUESTION)

    assert letter.subject == "Can you step in for Website at Fonds Meedoen?"
    assert "Joke Smit asks on behalf of Fonds Meedoen: would Hulpdienst Oost be the backup for Website?" in letter.text
    assert "With it is said: “Twee weken <lang>”" in letter.text
    assert "Twee weken &lt;lang&gt;" in letter.html
    assert f"/backup/{backup_links.link_token(backup, karim, now=LATER)}/" in letter.text
    assert unwanted(backups.QUESTION) == []


def test_the_question_to_a_member(task, joke, karim):
    backups.ask(task, karim, by=joke, now=NOW)

    [letter] = drawn(backups.QUESTION)

    assert "would you be the backup for Website?" in letter.text


@pytest.mark.parametrize(
    ("as_organisation", "words"),
    [
        (False, "Karim Haddad offers to be the backup of Fonds Meedoen for Website."),
        (True, "Karim Haddad offers on behalf of Hulpdienst Oost to be the backup of Fonds Meedoen for Website."),
    ],
)
def test_the_offer(task, joke, karim, east, as_organisation, words):
    backups.offer(task, east if as_organisation else karim, by=karim, now=NOW)

    [letter] = drawn(backups.QUESTION)

    assert letter.subject.endswith("can step in for Website")
    assert words in letter.text


def test_the_answers(task, joke, karim, east):
    backups.answer(backups.ask(task, east, by=joke, now=NOW), is_yes=True, by=karim, now=LATER)
    backups.answer(backups.ask(task, karim, by=joke, now=NOW), is_yes=False, by=karim, now=LATER)
    kind = MemberFactory(language="en")
    backups.answer(backups.offer(task, kind, by=kind, now=NOW), is_yes=False, by=joke, now=LATER)

    yes, no, no_thanks = drawn(backups.ANSWER)

    assert yes.subject == "Agreed: Hulpdienst Oost steps in for Website at Fonds Meedoen"
    assert "Karim Haddad said yes. From Tuesday 10 March" in yes.text
    assert "Karim Haddad said no: Karim Haddad cannot be the backup" in no.text
    assert "Joke Smit said: no, thank you." in no_thanks.text
    assert unwanted(backups.ANSWER) == []


def test_the_end(task, joke, east):
    backup = BackupFactory(task=task, organisation=east, accepted=True)
    backups.end(backup, last_on=date(2026, 4, 1), by=joke, now=NOW)

    [letter] = drawn(backups.END)

    assert letter.subject == "Hulpdienst Oost stops as backup for Website at Fonds Meedoen"
    assert "until Wednesday 1 April" in letter.text
    assert unwanted(backups.END) == []
    backups.end(backup, last_on=date(2026, 5, 1), by=joke, now=NOW)
    assert unwanted(backups.END) == ["It was agreed otherwise in the meantime."]


def test_a_question_that_is_not_wanted_any_more(task, joke, karim, east):
    asked = backups.ask(task, east, by=joke, now=NOW)

    def after(change, undo):
        change()
        found = unwanted(backups.QUESTION)
        undo()
        return found

    contacts, organisations = (
        Affiliation.objects.filter(member=karim),
        Organisation.objects.filter(pk=task.organisation_id),
    )
    assert after(lambda: contacts.update(is_contact=False), lambda: contacts.update(is_contact=True)) == [
        "The receiver does not speak for this organisation any more."
    ]
    assert after(lambda: organisations.update(stage=Stage.IDEA), lambda: organisations.update(stage=Stage.JOINED)) == [
        "It cannot be any more: a task, an organisation or a member is out."
    ]
    backups.take_back(asked, by=joke, now=NOW)
    assert unwanted(backups.QUESTION) == ["It was answered or taken back in the meantime."]
    asked.delete()
    assert unwanted(backups.QUESTION) == ["The backup is not there any more."]


def test_a_yes_that_is_over_already_is_no_news(task, joke, karim, east):
    backup = backups.ask(task, east, by=joke, now=NOW)
    backups.answer(backup, is_yes=True, by=karim, now=LATER)
    backups.end(backup, last_on=date(2026, 3, 10), by=karim, now=LATER)

    assert unwanted(backups.ANSWER) == []
    assert unwanted(backups.ANSWER, now=LATER + timedelta(days=1)) == ["It was agreed otherwise in the meantime."]


@pytest.mark.usefixtures("mailserver")
def test_what_was_taken_back_before_it_went_never_goes(mailserver, task, joke, karim, east):
    backup = backups.ask(task, east, by=joke, now=NOW)
    backups.take_back(backup, by=joke, now=LATER)

    rounds.make_round(now=LATER)

    assert mailserver.messages == []
    assert Message.objects.get(kind=backups.QUESTION).state == State.EXPIRED


@pytest.mark.parametrize("number", [1, 4])
def test_a_batch_asks_as_much_for_many(task, joke, django_assert_num_queries, number):
    for _ in range(number):
        helper = AffiliationFactory(is_contact=True)
        TaskHolderFactory()
        backups.ask(task, helper.organisation, by=joke, now=NOW)
    messages = list(Message.objects.select_related("member"))

    with django_assert_num_queries(3):
        assert backup_letters._unwanted_questions(messages, LATER) == {}
        assert len(backup_letters._drawn_questions(messages, LATER)) == number
