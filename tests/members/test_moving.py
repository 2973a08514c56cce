from datetime import date, timedelta

import pytest
from django.core.files.storage import default_storage

from members import gathering
from members.models import (
    Absence,
    ContactView,
    CvFile,
    ErasureRequest,
    Expertise,
    Interest,
    Level,
    Member,
    NotADuplicate,
    Roster,
    SharingChoice,
)
from samensterker.outbox.models import Message, OptOut, State
from tests.factories import AbsenceFactory, ExpertiseFactory, KnowledgeAreaFactory, MemberFactory, RosterFactory
from tests.rows import NOW, choice, cv_file, erasure_request, look, message, pair

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    }


@pytest.fixture
def keep():
    return MemberFactory(first_name="Anna")


@pytest.fixture
def gone():
    return MemberFactory(first_name="Anneke")


def move(keep, gone):
    gathering.move(keep, gone, now=NOW)


def test_of_two_files_the_latest_stays(keep, gone, django_capture_on_commit_callbacks):
    old = cv_file(keep, name="oud.pdf", uploaded_at=NOW - HOUR)
    new = cv_file(gone, name="nieuw.pdf")

    with django_capture_on_commit_callbacks(execute=True):
        move(keep, gone)

    assert list(CvFile.objects.values_list("member", "name")) == [(keep.pk, "nieuw.pdf")]
    assert (default_storage.exists(old.file.name), default_storage.exists(new.file.name)) == (False, True)


def test_of_an_area_that_both_know_the_higher_level_and_all_offers_stay(keep, gone):
    area, other, bram = KnowledgeAreaFactory(), KnowledgeAreaFactory(), MemberFactory()
    ExpertiseFactory(member=keep, area=area, level=Level.BASICS, can_teach=True, interest=Interest.SOME)
    ExpertiseFactory(member=gone, area=area, level=Level.EXPERT, can_step_in=True, confirmed_by=bram, confirmed_at=NOW)
    ExpertiseFactory(member=gone, area=other)

    move(keep, gone)

    assert list(
        Expertise.objects.filter(member=keep)
        .order_by("pk")
        .values_list("area", "level", "interest", "can_teach", "can_step_in", "confirmed_by")
    ) == [
        (area.pk, Level.EXPERT, Interest.SOME, True, True, bram.pk),
        (other.pk, Level.BASICS, Interest.UNSAID, False, False, None),
    ]


def test_nobody_confirms_their_own_knowledge_by_being_merged(keep, gone):
    ExpertiseFactory(member=keep, confirmed_by=gone, confirmed_at=NOW)
    ExpertiseFactory(member=gone, confirmed_by=keep, confirmed_at=NOW)

    move(keep, gone)

    assert list(Expertise.objects.values_list("member", "confirmed_by", "confirmed_at")) == [(keep.pk, None, None)] * 2


def test_the_roster_that_was_saved_last_speaks_and_its_blanks_are_filled_in(keep, gone):
    RosterFactory(member=keep, can=0b0001, cannot=0b0110, saved_at=NOW - HOUR)
    RosterFactory(member=gone, rather_not=0b0010, cannot=0b0001, saved_at=NOW)

    move(keep, gone)

    assert list(Roster.objects.values_list("member", "can", "rather_not", "cannot", "saved_at")) == [
        (keep.pk, 0, 0b0010, 0b0101, NOW)
    ]


def test_absences_that_overlap_become_one(keep, gone):
    july = [date(2026, 7, day) for day in range(1, 32)]
    AbsenceFactory(member=keep, first_on=july[0], last_on=july[4])
    AbsenceFactory(member=keep, first_on=july[9], last_on=july[14], note="Terschelling")
    AbsenceFactory(member=gone, first_on=july[4], last_on=july[9], note="fietsen")
    AbsenceFactory(member=gone, first_on=july[20], last_on=july[20])

    move(keep, gone)

    assert list(Absence.objects.order_by("first_on").values_list("member", "first_on", "last_on", "note")) == [
        (keep.pk, july[0], july[14], "fietsen"),
        (keep.pk, july[20], july[20], ""),
    ]


def test_a_look_at_oneself_is_none_and_one_a_day_is_enough(keep, gone):
    bram = MemberFactory()
    for viewer, member in [(keep, gone), (gone, keep), (bram, keep), (bram, gone), (keep, bram), (gone, bram)]:
        look(viewer, member)
    look(bram, gone, what="email")

    move(keep, gone)

    assert sorted(ContactView.objects.values_list("viewer", "member", "what")) == sorted(
        [(bram.pk, keep.pk, "phone"), (bram.pk, keep.pk, "email"), (keep.pk, bram.pk, "phone")]
    )


def test_who_was_no_duplicate_of_the_one_is_none_of_the_other(keep, gone):
    bram, cora = MemberFactory(), MemberFactory()
    for one, other in [(keep, gone), (bram, gone), (keep, bram), (gone, cora)]:
        pair(one, other)

    move(keep, gone)

    assert sorted(NotADuplicate.objects.values_list("first", "second")) == [(keep.pk, bram.pk), (keep.pk, cora.pk)]


def test_evidence_is_kept_row_by_row(keep, gone):
    rows = [choice(keep), choice(gone), choice(gone, is_shared=False)]

    move(keep, gone)

    assert list(SharingChoice.objects.filter(member=keep).order_by("pk")) == rows


def test_of_two_open_requests_to_be_erased_the_first_counts(keep, gone):
    first, second = erasure_request(gone), erasure_request(keep)

    move(keep, gone)

    assert list(ErasureRequest.objects.order_by("pk").values_list("pk", "member", "withdrawn_at")) == [
        (first.pk, keep.pk, None),
        (second.pk, keep.pk, NOW),
    ]


def test_what_either_does_not_want_is_not_wanted(keep, gone):
    for member, kind in [(keep, "a"), (gone, "a"), (gone, "b")]:
        OptOut.objects.create(member=member, kind=kind, since=NOW)

    move(keep, gone)

    assert sorted(OptOut.objects.values_list("member", "kind")) == [(keep.pk, "a"), (keep.pk, "b")]


def test_who_entered_whom_is_never_oneself(keep, gone):
    bram = MemberFactory(entered_by=gone)
    Member.objects.filter(pk=keep.pk).update(entered_by=gone)

    move(keep, gone)

    assert [Member.objects.get(pk=member.pk).entered_by_id for member in (keep, bram)] == [None, keep.pk]


def test_a_message_that_waits_for_both_goes_once(keep, gone):
    both = [message(keep), message(gone)]
    for row, member in zip(both, (keep, gone), strict=True):
        Message.objects.filter(pk=row.pk).update(dedupe_key=f"meetings.reminder:3:1:7:{member.pk}")

    move(keep, gone)

    assert list(Message.objects.order_by("pk").values_list("member", "state", "dedupe_key")) == [
        (keep.pk, State.WAITING, f"meetings.reminder:3:1:7:{keep.pk}"),
        (keep.pk, State.EXPIRED, f"meetings.reminder:3:1:7:{gone.pk}"),
    ]


def test_what_went_to_the_one_is_not_laid_again_for_the_other(keep, gone):
    row = message(gone)
    sent = {"state": State.SENT, "sent_at": NOW, "ended_at": NOW, "dedupe_key": f"meetings.reminder:3:1:7:{gone.pk}"}
    Message.objects.filter(pk=row.pk).update(**sent)

    move(keep, gone)

    assert list(Message.objects.values_list("member", "dedupe_key")) == [
        (keep.pk, f"meetings.reminder:3:1:7:{keep.pk}")
    ]
