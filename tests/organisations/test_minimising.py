"""What is known of people through their organisations, and when it goes."""

from datetime import timedelta

import pytest
from django.utils import translation

from members import erasing, mentions, minimising
from members.minimising import MONTH, TWO_YEARS, YEAR
from members.models import Member
from organisations.models import (
    Backup,
    ContactMoment,
    CoreTask,
    Endorsement,
    Handover,
    HelpAsked,
    Outcome,
    Principles,
    StageChange,
    TaskHolder,
)
from tests.factories import (
    BackupFactory,
    ContactMomentFactory,
    CoordinatorFactory,
    CoreTaskFactory,
    EndorsementFactory,
    HandoverFactory,
    HelpAskedFactory,
    HelpRequestFactory,
    MemberFactory,
    PrinciplesFactory,
    TaskHolderFactory,
)
from tests.rows import NOW, stage_change

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
DAY = timedelta(days=1)


def night(now=NOW):
    return {f"{rule.table}: {rule.keeps}": number for rule, number in minimising.minimise(now=now).items() if number}


def test_a_name_of_an_outsider_is_a_number_a_year_after_they_stopped():
    task = CoreTaskFactory()
    days = {"from_on": TODAY - TWO_YEARS, "until_on": TODAY - YEAR}
    truus = TaskHolderFactory(task=task, member=None, name="Truus", **days)
    joke = TaskHolderFactory(task=task, member=None, name="Joke", **days)
    young = TaskHolderFactory(
        task=task, member=None, name="Els", from_on=TODAY - TWO_YEARS, until_on=TODAY - YEAR + DAY
    )
    member = TaskHolderFactory(task=task, **days)

    assert night() == {"organisations.TaskHolder: A year after its end": 2}

    assert dict(TaskHolder.objects.values_list("pk", "name")) == {
        truus.pk: f"#{truus.pk}",
        joke.pk: f"#{joke.pk}",
        young.pk: "Els",
        member.pk: "",
    }
    with translation.override("en"):
        assert TaskHolder.objects.get(pk=truus.pk).who == "someone of the organisation"
    assert night() == {}


def test_what_contact_persons_should_know_goes_a_year_after_the_task():
    words = {"remark": "Vraag Truus", "instruction_where": "Bij Truus", "from_on": TODAY - TWO_YEARS}
    CoreTaskFactory(until_on=TODAY - YEAR, **words)
    CoreTaskFactory(until_on=TODAY - YEAR + DAY, **words)
    CoreTaskFactory(**words)

    assert night() == {"organisations.CoreTask: A year after its end": 1}

    assert list(CoreTask.objects.order_by("pk").values_list("remark", "instruction_where")) == [
        ("", ""),
        ("Vraag Truus", "Bij Truus"),
        ("Vraag Truus", "Bij Truus"),
    ]
    assert night() == {}


def test_what_was_agreed_about_a_backup_goes_a_year_after_its_end():
    BackupFactory(accepted=True, from_on=TODAY - TWO_YEARS, until_on=TODAY - YEAR, note="Bel Truus")
    BackupFactory(declined_at=NOW - YEAR, note="Bel Truus")
    BackupFactory(accepted=True, note="Bel Joke")

    assert night() == {"organisations.Backup: A year after its end": 2}

    assert list(Backup.objects.order_by("pk").values_list("note", flat=True)) == ["", "", "Bel Joke"]
    assert night() == {}


def test_a_handover_forgets_the_name_and_the_note_a_year_after_its_end():
    done = HandoverFactory(
        started_at=NOW - TWO_YEARS,
        finished_at=NOW - YEAR,
        finished_by=MemberFactory(),
        successor_name="Truus",
        note="A",
    )
    HandoverFactory(started_at=NOW - TWO_YEARS, cancelled_at=NOW - YEAR, note="B")
    HandoverFactory(started_at=NOW - TWO_YEARS, successor_name="Joke", note="C")

    assert night() == {"organisations.Handover: A year after its end": 2}  # of two rules the last, of the notes

    assert list(Handover.objects.order_by("pk").values_list("successor_name", "note")) == [
        (f"#{done.pk}", ""),
        ("", ""),
        ("Joke", "C"),
    ]
    assert night() == {}


def test_who_endorsed_is_known_until_a_year_after_a_next_version():
    first, second = (PrinciplesFactory(published_at=NOW - TWO_YEARS * times) for times in (2, 1))
    by_name = EndorsementFactory(principles=first, name="Truus")
    by_member = EndorsementFactory(principles=first, member=MemberFactory(), name="")
    current = EndorsementFactory(principles=second, name="Joke")
    PrinciplesFactory(published_at=NOW - YEAR + DAY)

    assert night() == {"organisations.Endorsement: A year after a next version": 1}

    assert dict(Endorsement.objects.values_list("pk", "name")) == {
        by_name.pk: f"#{by_name.pk}",
        by_member.pk: "",
        current.pk: "Joke",
    }
    assert night() == {}


def test_who_was_asked_in_vain_goes_a_year_after_the_request_was_closed():
    closed = HelpRequestFactory(closed_at=NOW - YEAR, outcome=Outcome.HELPED)
    HelpAskedFactory(request=closed, answer="no", answered_at=NOW - YEAR)
    HelpAskedFactory(request=closed)
    helped = HelpAskedFactory(request=closed, answer="yes", answered_at=NOW - YEAR)
    in_an_open_one = HelpAskedFactory(answer="no", answered_at=NOW - YEAR)

    assert night() == {"organisations.HelpAsked: A year after its end": 2}

    assert list(HelpAsked.objects.order_by("pk")) == [helped, in_an_open_one]
    assert night() == {}


def test_of_a_contact_of_two_years_ago_the_day_and_the_kind_are_left():
    day = TODAY - TWO_YEARS
    told = ContactMomentFactory(on=day, with_whom="Truus", next_step="Bellen", next_on=day)
    still_to_come = ContactMomentFactory(on=day, next_step="Bellen", next_on=TODAY + DAY)
    young = ContactMomentFactory(on=day + DAY)

    assert night() == {"organisations.ContactMoment: Two years, then only the day and the kind": 1}

    told.refresh_from_db()
    assert (told.on, told.kind, told.said, told.with_whom, told.next_step, told.next_on, told.version) == (
        *(day, "phone", "–", "", "", None, 2),
    )
    assert list(ContactMoment.objects.exclude(said="–").order_by("pk")) == [still_to_come, young]
    assert night() == {}


def test_why_a_stage_changed_goes_after_two_years():
    stage_change(None, at=NOW - TWO_YEARS, because="Truus is ziek")
    stage_change(None, at=NOW - TWO_YEARS + DAY, because="Joke is ziek")

    assert night() == {"organisations.StageChange: Two years": 1}
    assert list(StageChange.objects.order_by("pk").values_list("because", flat=True)) == ["", "Joke is ziek"]
    assert night() == {}


def test_who_published_principles_is_forgotten_a_month_after_leaving():
    gone = MemberFactory(left_at=NOW - MONTH, is_active=False, email=None)
    PrinciplesFactory(published_by=gone)

    assert night()["organisations.Principles: Until 30 days after leaving"] == 1
    assert Principles.objects.get().published_by is None


# --- named by others --------------------------------------------------------------------------------


@pytest.fixture
def truus(settings, tmp_path):
    settings.ERASURES_DIR = tmp_path
    CoordinatorFactory()
    return MemberFactory(first_name="Truus", last_name="Zilverberg")


def test_who_is_erased_is_gone_from_what_others_wrote_about_organisations(truus):
    moment = ContactMomentFactory(said="Truus Zilverberg belt terug", with_whom="Zilverberg, Truus")
    task = CoreTaskFactory(remark="De sleutel ligt bij truus zilverberg.")
    stage_change(None, because="Truus Zilverberg is weg")
    for name in ("Truus Zilverberg", "Zilverberg, Truus"):  # in two ways, from before she came herself
        TaskHolderFactory(task=task, member=None, name=name)
    EndorsementFactory(name="Truus Zilverberg")
    HandoverFactory(successor_name="Truus Zilverberg")

    erasing.erase(truus, by=None, now=NOW)

    moment.refresh_from_db()
    task.refresh_from_db()
    name = Member.objects.get(pk=truus.pk).first_name
    assert (moment.said, moment.with_whom) == (f"{name} belt terug", name)
    assert (task.remark, StageChange.objects.get().because) == (f"De sleutel ligt bij {name}.", f"{name} is weg")
    assert [holder.name for holder in task.holders.order_by("pk")] == [
        f"{name} {holder.pk}" for holder in task.holders.order_by("pk")
    ]
    assert (Endorsement.objects.get().name, Handover.objects.get().successor_name) == (name, name)


def test_a_first_name_alone_is_looked_at_by_the_coordinator(truus):
    moment = ContactMomentFactory(said="Truus belt terug")
    request = HelpRequestFactory(words="Wie helpt Truus?")
    task = CoreTaskFactory(remark="Truus heeft de sleutel")
    change = stage_change(None, because="Truus is weg")

    assert set(mentions.looks_like(mentions.Person.of(truus))) == {
        ("organisations.contactmoment", moment.pk),
        ("organisations.helprequest", request.pk),
        ("organisations.coretask", task.pk),
        ("organisations.stagechange", change.pk),
    }
