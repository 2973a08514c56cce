"""Every key to `Member`, also of other packages, has a line that says how it is shown, moved and taken away."""

import pytest

from members import gathering
from members.held import LINES, Fate
from members.holding import HIDDEN, MINE
from members.models import Member
from tests.factories import MemberFactory
from tests.rows import MAKERS, NOW
from tests.test_personal_data import register

pytestmark = pytest.mark.django_db

# These are made of the rest, or of who logs in; whoever merges makes them again.
MADE_AGAIN = {"members.SearchRow.member", "account.EmailAddress.user"}


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    }


def line_name(line):
    return f"{line.model._meta.label}.{line.key}"


NAMES = sorted(line_name(line) for line in LINES)
BY_NAME = {line_name(line): line for line in LINES}


def test_every_key_to_a_member_has_a_line_and_a_maker():
    keys = [
        f"{relation.related_model._meta.label}.{relation.field.name}"
        for relation in Member._meta.get_fields(include_hidden=True)
        if relation.auto_created and relation.is_relation and not relation.concrete
    ]

    assert sorted(keys) == NAMES == sorted(MAKERS)


def test_every_column_of_the_register_is_shown_or_says_why_not():
    told: dict[str, set[str]] = {"members.Member": {*MINE, *HIDDEN}}
    for line in LINES:
        told.setdefault(line.model._meta.label, set()).update({line.key}, line.columns, line.hidden)

    missing = {
        table: sorted(set(entry["personal"]) - told.get(table, set()))
        for table, entry in register().items()
        if set(entry["personal"]) - told.get(table, set())
    }
    assert missing == {
        # Not by a key to a member, and gone with the message or the address.
        "outbox.KeptMail": ["calendar", "headers", "html", "subject", "text", "to"],
        "outbox.UnreachableAddress": ["address", "answer", "since"],
        # Shown with the task that one holds.
        "organisations.Ability": ["from_on", "kind", "until_on"],
        "organisations.Practice": ["done_on"],
        # Of nobody in particular.
        "courses.CourseSession": ["homework", "notes"],
        "courses.EvaluationAnswer": ["words"],
        # Of who is no member.
        "courses.CourseGuest": [
            "confirmed_at",
            "consent_at",
            "consent_words",
            "email",
            "language",
            "name",
            "organisation",
        ],
        "organisations.CoreTask": ["instruction_where", "remark"],
        "organisations.Offer": ["words"],
        "meetings.Pulse": ["lesson"],
        "meetings.PulseAnswer": ["words"],
        "meetings.Venue": ["contact", "remark"],
        # Shown with the poll in which one was asked.
        "meetings.DateVote": ["vote"],
    }


@pytest.mark.parametrize("name", NAMES)
def test_what_is_moved_points_at_who_stays(name):
    keep, gone = MemberFactory(), MemberFactory()
    row = MAKERS[name](gone)

    gathering.move(keep, gone, now=NOW)

    line = BY_NAME[name]
    assert list(line.of(gone)) == []
    if name in MADE_AGAIN:
        assert list(line.of(keep)) == []
    else:
        found = [*line.of(keep)]
        if line.model._meta.label == "members.NotADuplicate":  # the keys stand in their order
            found = [
                *BY_NAME["members.NotADuplicate.first"].of(keep),
                *BY_NAME["members.NotADuplicate.second"].of(keep),
            ]
            found += [*BY_NAME["members.NotADuplicate.said_by"].of(keep)]
        assert len(found) == 1
        assert name.endswith(("first", "second")) or name == "members.Roster.member" or found == [row]


@pytest.mark.parametrize("name", NAMES)
def test_who_has_the_same_already_keeps_one_of_each_that_may_stand_once(name):
    """Nothing stumbles over a unique key, and whoever is gone can be removed."""
    keep, gone = MemberFactory(), MemberFactory()
    MAKERS[name](keep)
    if name != "account.EmailAddress.user":  # one address is one person's
        MAKERS[name](gone)

    gathering.move(keep, gone, now=NOW)
    gone.delete()

    assert list(Member.objects.filter(pk__in=[keep.pk, gone.pk])) == [keep]
    assert BY_NAME[name].of(keep).count() in ([0, 1, 2] if name in MADE_AGAIN else [1, 2])


@pytest.mark.parametrize("name", NAMES)
def test_what_is_erased_is_gone_or_names_the_pseudonym_or_nobody(name, django_capture_on_commit_callbacks):
    member = MemberFactory()
    row = MAKERS[name](member)
    line = BY_NAME[name]

    with django_capture_on_commit_callbacks(execute=True):
        gathering.erase(member, now=NOW)

    left = line.model._base_manager.filter(pk=row.pk)
    if line.fate is Fate.GONE:
        assert not left.exists()
    else:
        assert left.get().__dict__[line.model._meta.get_field(line.key).attname] == (
            member.pk if line.fate is Fate.PSEUDONYM else None
        )


@pytest.mark.parametrize("name", NAMES)
def test_what_is_held_is_shown_unless_it_says_why_not(name):
    member = MemberFactory()
    MAKERS[name](member)
    line = BY_NAME[name]

    sections = {section.name: section for section in gathering.show(member)}

    assert "members.Member" in sections
    if line.title:
        (row,) = sections[name].rows
        assert list(row) == list(sections[name].labels) == list(line.columns)
    else:
        assert name not in sections
        assert line.hidden


def test_a_key_that_cannot_be_empty_is_never_emptied():
    assert [
        line_name(line) for line in LINES if line.fate is Fate.NOBODY and not line.model._meta.get_field(line.key).null
    ] == []
