"""What the register of personal data says about time is what the nights do."""

import re
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection

from meetings.attendance import attendance
from meetings.models import Invitation
from members import erasing, erasure_log, joining, minimising, nightly
from members.mentions import pseudonym
from members.minimising import ALL, DAY, EMPTY, MONTH, QUARTER, TWO_YEARS, YEAR
from members.models import (
    Absence,
    BookletCopy,
    Change,
    ContactMessage,
    ContactView,
    ImportDraft,
    KnowledgeArea,
    Member,
    Role,
    SearchRow,
    SharingChoice,
)
from organisations.models import Affiliation
from samensterker.outbox.models import Message, State
from tests.factories import (
    AbsenceFactory,
    AffiliationFactory,
    CoordinatorFactory,
    InvitationFactory,
    MeetingFactory,
    MemberFactory,
)
from tests.rows import MAKERS, change, choice, contact_message, cv_file, look, message
from tests.test_personal_data import register

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TIMES = re.compile(
    r"(?:until )?(?:\d+|an?|two|ninety) (?:day|year)s?"
    r"(?: after (?:leaving|its last day|it went|its end|a next version))?"
    r"(?:, then (?:counts only|only the day and the kind))?",
    re.IGNORECASE,
)


@pytest.fixture(autouse=True)
def places(settings, tmp_path):
    settings.ERASURES_DIR = tmp_path / "erasures"
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path / "m"}}
    }


# --- the register and the rules ---------------------------------------------------------------------------


def timed():
    """(table, column, time) for each time that the register names."""
    for table, entry in register().items():
        for column, words in entry["personal"].items():
            for found in TIMES.findall(words.partition(". ")[2]):
                yield table, column, found.lower()


def kept_by_rules():
    for rule in minimising.rules():
        for column in rule.columns:
            yield rule.table, column, rule.keeps.lower()
        for place in rule.also:
            yield place, ALL, rule.keeps.lower()


def test_every_time_in_the_register_is_kept_by_a_rule():
    rules = set(kept_by_rules())

    assert [row for row in timed() if row not in rules and (row[0], ALL, row[2]) not in rules] == []
    assert len(list(timed())) > 90  # the sentences are understood


def test_no_rule_takes_what_the_register_does_not_say():
    said = {(table, column): [] for table, column, _time in timed()}
    for table, column, time in timed():
        said[table, column].append(time)
    tables = {table for table, _column in said}

    wrong = [
        (table, column, time)
        for table, column, time in kept_by_rules()
        if table in register() and not (table in tables if column == ALL else time in said.get((table, column), []))
    ]
    assert wrong == []


def test_a_rule_names_tables_and_columns_that_are_there():
    columns = {table: {*entry["personal"], *entry["other"]["columns"]} for table, entry in register().items()}

    assert [
        (rule.table, column)
        for rule in minimising.rules()
        for column in rule.columns
        if column != ALL and column not in columns[rule.table]
    ] == []


def test_the_night_does_it():
    assert nightly._chores["minimising"] is minimising.minimise


# --- each rule ----------------------------------------------------------------------------------------------


def night(now=NOW):
    return {f"{rule.table}: {rule.keeps}": number for rule, number in minimising.minimise(now=now).items() if number}


@pytest.fixture
def anna():
    member = MemberFactory(
        first_name="Anna", last_name="Bakker", role=Role.COORDINATOR, phone="+31600000001", contact_details_at=NOW,
        doing_now="bakt", doing_now_at=NOW, shares_cv=True, cv_at=NOW, language="en", preferred_contact="phone",
        wants_no_chasing=True, last_login=NOW,
    )  # fmt: skip
    EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
    member.photo.save("photo.jpg", ContentFile(b"jpg"))
    CoordinatorFactory()
    return member


LEFT_ROWS = [
    "members.Change.member", "members.CvEntry.member", "members.CvFile.member", "members.Expertise.confirmed_by",
    "members.Expertise.member", "members.KnowledgeArea.proposed_by", "members.NotADuplicate.first",
    "members.Roster.member", "members.SharingText.published_by", "organisations.Principles.published_by",
]  # fmt: skip


def test_a_month_after_leaving_all_but_the_name_and_the_evidence_goes(anna, django_capture_on_commit_callbacks):
    for name in LEFT_ROWS:
        MAKERS[name](anna)
    evidence, place = choice(anna), AffiliationFactory(member=anna)
    joining.leave(anna, by=anna, now=NOW)

    assert night(NOW + MONTH - timedelta(minutes=1)) == {}
    with django_capture_on_commit_callbacks(execute=True):
        assert night(NOW + MONTH) == {
            "members.Member: Until 30 days after leaving": 1,
            "members.CvEntry: Until 30 days after leaving": 1,
            "members.CvFile: Until 30 days after leaving": 1,
            "members.Expertise: Until 30 days after leaving": 1,
            "members.Roster: Until 30 days after leaving": 1,
            "members.Change: Until 30 days after leaving": 2,  # and that they left
            "members.NotADuplicate: Until 30 days after leaving": 1,
            "members.KnowledgeArea: Until 30 days after leaving": 1,
            "members.SharingText: Until 30 days after leaving": 1,
            "organisations.Principles: Until 30 days after leaving": 1,
        }
    assert night(NOW + MONTH + DAY) == {}

    anna.refresh_from_db()
    assert {name: getattr(anna, name) for name in EMPTY} == {**EMPTY, "photo": anna.photo} | {"photo": anna.photo}
    assert (anna.full_name, bool(anna.photo), anna.left_at) == ("Anna Bakker", False, NOW)
    assert list(SharingChoice.objects.all()) == [evidence]
    assert list(Affiliation.objects.all()) == [place]
    assert not EmailAddress.objects.filter(user=anna).exists()
    assert not default_storage.listdir("photos")[1]
    assert not default_storage.listdir("cvs")[1]
    assert "bakt" not in SearchRow.objects.get(member=anna).coordinators_words


def test_a_year_after_leaving_the_name_is_a_pseudonym(anna):
    choice(anna)
    AffiliationFactory(member=anna)
    InvitationFactory(member=anna)
    joining.leave(anna, by=anna, now=NOW)

    night(NOW + YEAR - timedelta(minutes=1))
    anna.refresh_from_db()
    assert anna.full_name == "Anna Bakker"
    assert night(NOW + YEAR)["members.Member: Until a year after leaving"] == 1

    anna.refresh_from_db()
    assert (anna.full_name, anna.erased_at) == (pseudonym(1), NOW + YEAR)
    assert (SharingChoice.objects.count(), Affiliation.objects.count(), Invitation.objects.count()) == (0, 0, 1)
    assert [erasure.member for erasure in erasure_log.read()] == [anna.pk]
    assert night(NOW + YEAR + DAY) == {}


def test_who_comes_back_while_the_night_is_at_work_stays(anna, monkeypatch):
    joining.leave(anna, by=anna, now=NOW)
    first = MemberFactory(left_at=NOW - DAY, is_active=False)
    erase = erasing.erase

    def erase_and_meanwhile(member, **how):
        if member == first:
            joining.return_(anna, by=anna, now=NOW + YEAR)
        return erase(member, **how)

    monkeypatch.setattr(erasing, "erase", erase_and_meanwhile)
    night(NOW + YEAR)

    first.refresh_from_db()
    anna.refresh_from_db()
    assert (first.erased_at, anna.erased_at, anna.full_name) == (NOW + YEAR, None, "Anna Bakker")


def test_who_is_in_the_guild_keeps_everything(anna):
    for name in [*LEFT_ROWS, "members.SharingChoice.member", "organisations.Affiliation.member"]:
        MAKERS[name](anna)

    assert night(NOW + DAY) == {}


def test_what_is_old_goes():
    anna, bram = MemberFactory(), MemberFactory()
    for days in (0, 1):
        AbsenceFactory(member=anna, first_on=date(2026, 8, 23 + days), last_on=date(2026, 8, 23 + days))
        long_ago = NOW - timedelta(days=1 - days)
        look(bram, anna, seen_on=(long_ago - YEAR).date(), seen_at=long_ago - YEAR)
        change(anna, at=long_ago - YEAR + timedelta(minutes=1))
        letter = contact_message(bram, anna)
        ContactMessage.objects.filter(pk=letter.pk).update(written_at=long_ago - QUARTER + timedelta(minutes=1))
        moment = long_ago - TWO_YEARS + timedelta(minutes=1)
        BookletCopy.objects.create(receiver=anna, version="1", people=1, received_at=moment)
        ImportDraft.objects.create(made_by=anna, made_at=long_ago - timedelta(hours=23), file_name="x", rows=[])
        ended = long_ago - QUARTER
        mail = message(anna)
        Message.objects.filter(pk=mail.pk).update(state=State.SENT, sent_at=ended, ended_at=ended, due_at=ended)

    assert night() == {
        "members.Absence: Until 90 days after its last day": 1,
        "members.ContactMessage: 90 days": 1,
        "members.ContactView: A year": 2,  # the day counts, not the clock
        "members.Change: A year": 1,
        "members.BookletCopy: Two years": 1,
        "members.ImportDraft: A day": 1,
        "outbox.Message: Ninety days after it went": 1,
    }
    left = (Absence, ContactMessage, ContactView, Change, BookletCopy, ImportDraft, Message)
    assert [model.objects.count() for model in left] == [1, 1, 0, 1, 1, 1, 1]
    assert night() == {}


def test_of_a_meeting_of_two_years_ago_it_is_known_how_many_came():
    starts = NOW - TWO_YEARS - timedelta(hours=2)
    old = MeetingFactory(starts_at=starts, ends_at=starts + timedelta(hours=2))
    young = InvitationFactory()
    coming = InvitationFactory(meeting=old, answer="yes", answered_at=NOW)
    InvitationFactory(meeting=old)
    AffiliationFactory(member=coming.member, from_on=date(2020, 1, 1))

    assert night() == {"meetings.Invitation: Two years, then counts only": 2}

    old.refresh_from_db()
    assert list(Invitation.objects.all()) == [young]
    seen = attendance(old, for_organiser=True)
    assert (seen.counts, seen.organisations, seen.named) == ({"": 1, "yes": 1, "maybe": 0, "no": 0}, 1, [])
    assert night() == {}


# --- the command ----------------------------------------------------------------------------------------------


def everything():
    with connection.cursor() as cursor:
        rows = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT "{table}"::text FROM "{table}" ORDER BY 1')  # noqa: S608 - every table there is
            rows[table] = cursor.fetchall()
    return rows


def test_a_dry_run_says_what_would_go_and_changes_nothing(anna):
    cv_file(anna)
    joining.leave(anna, by=anna, now=NOW - YEAR)
    KnowledgeArea.objects.first()
    before, said = everything(), StringIO()

    call_command("minimise", "--dry-run", stdout=said)

    assert everything() == before
    assert not erasure_log.path().exists()
    assert "     1  members.CvFile: Until 30 days after leaving\n" in said.getvalue()
    assert (
        "     1  members.Member (first_name, surname_prefix, last_name): Until a year after leaving\n"
        in said.getvalue()
    )
    assert re.search(r" +\d+  rows would go\n$", said.getvalue())


def test_the_command_does_what_the_dry_run_said(anna):
    cv_file(anna)
    joining.leave(anna, by=anna, now=NOW - MONTH)
    dry, wet = StringIO(), StringIO()
    call_command("minimise", "--dry-run", stdout=dry)

    call_command("minimise", stdout=wet)

    assert wet.getvalue() == dry.getvalue().replace("would go", "are gone")
    assert Member.objects.get(pk=anna.pk).email is None
