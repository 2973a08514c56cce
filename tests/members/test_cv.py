from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection
from django.utils import timezone

from members import cv
from members.cv_files import read_cv
from members.models import Change, CvEntry, CvFile, CvKind, Member, SearchRow
from members.photos import remove_photo, save_photo
from members.stored_files import remove_orphans
from members.uploads import read_photo
from tests.factories import CvEntryFactory, MemberFactory
from tests.members.documents import docx, pdf, picture, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("storage")]
TUESDAY = datetime(2026, 3, 10, 9, tzinfo=UTC)
WEDNESDAY = TUESDAY + timedelta(days=1)
FACTS = {
    "kind": CvKind.VOLUNTEERING,
    "role": "Penningmeester",
    "organisation": "Speeltuin Het Springtouw",
    "from_year": 2019,
    "until_year": None,
    "line": "Begroting en subsidies",
    "is_shown": True,
}


@pytest.fixture
def joke():
    return MemberFactory(first_name="Joke")


def filled_in_at(member):
    return Member.objects.get(pk=member.pk).cv_at


def changes():
    return list(Change.objects.order_by("pk").values_list("part", "before__role", "after__role"))


def add(member, **facts):
    return cv.add_entry(member, by=member, now=TUESDAY, **{**FACTS, **facts})[0]


def files(storage):
    return sorted(str(path.relative_to(storage)) for path in storage.rglob("*") if path.is_file())


# --- entries ----------------------------------------------------------------------------------------


def test_add_an_entry(joke):
    entry = add(joke)

    assert cv.facts_of(CvEntry.objects.get()) == FACTS
    assert (entry.member, filled_in_at(joke)) == (joke, TUESDAY)
    assert changes() == [("cv", None, "Penningmeester")]
    assert "subsidies" in SearchRow.objects.get(pk=joke.pk).coordinators_words


def test_a_form_that_is_sent_twice_makes_one_entry(joke):
    submission = uuid4()

    answers = [cv.add_entry(joke, by=joke, now=TUESDAY, submission=submission, **FACTS) for _ in range(2)]

    [entry] = CvEntry.objects.all()
    assert (answers, len(changes())) == ([(entry, True), (entry, False)], 1)


def test_a_form_that_was_made_for_another_makes_an_entry_all_the_same(joke):
    submission = uuid4()

    made = [
        cv.add_entry(who, by=joke, now=TUESDAY, submission=submission, **FACTS)[1] for who in (MemberFactory(), joke)
    ]

    assert made == [True, True]


def test_a_cv_has_an_end(joke):
    CvEntryFactory.create_batch(cv.ENTRIES_AT_MOST, member=joke)

    with pytest.raises(cv.TooManyEntries):
        add(joke)


def test_years_that_run_backwards_are_refused_by_the_database(joke):
    with pytest.raises(IntegrityError, match="cv_entry_years_run_forwards"):
        CvEntryFactory(member=joke, from_year=2020, until_year=2019)


def test_an_entry_that_is_not_shown_does_not_fill_in_the_cv(joke):
    entry = add(joke, is_shown=False)
    assert filled_in_at(joke) is None

    cv.show_entry(entry, True, by=joke, now=TUESDAY)
    assert filled_in_at(joke) == TUESDAY

    cv.show_entry(entry, True, by=joke, now=WEDNESDAY)
    assert (filled_in_at(joke), len(changes())) == (TUESDAY, 2)

    cv.show_entry(entry, False, by=joke, now=WEDNESDAY)
    assert filled_in_at(joke) is None


def test_change_an_entry(joke):
    entry = add(joke)
    asked = {"by": joke, "now": WEDNESDAY, "version": cv.version_of(entry)}

    assert cv.change_entry(entry, **asked, **{**FACTS, "role": "Voorzitter"}) is True
    assert cv.change_entry(entry, **asked, **{**FACTS, "role": "Voorzitter"}) is False  # sent twice
    with pytest.raises(cv.StaleEntry) as stale:
        cv.change_entry(entry, **asked, **{**FACTS, "role": "Secretaris"})

    assert stale.value.entry.role == CvEntry.objects.get().role == "Voorzitter"
    assert changes()[1:] == [("cv", "Penningmeester", "Voorzitter")]


def test_remove_an_entry(joke):
    entry = add(joke)

    for _ in range(2):
        cv.remove_entry(entry, by=joke, now=WEDNESDAY)

    assert (CvEntry.objects.count(), filled_in_at(joke)) == (0, None)
    assert changes()[1:] == [("cv", "Penningmeester", None)]
    assert "subsidies" not in SearchRow.objects.get(pk=joke.pk).coordinators_words


def test_the_short_cv_is_a_selection_with_what_still_goes_on_first(joke):
    rows = [(2001, 2004), (2019, None), (2010, 2024), (2022, None)]
    entries = [CvEntryFactory(member=joke, from_year=begin, until_year=end) for begin, end in rows]
    CvEntryFactory(member=joke, is_shown=False)

    assert list(joke.cv_entries.shown().latest_first()) == [entries[3], entries[1], entries[2], entries[0]]


@pytest.mark.parametrize(
    ("texts", "asks"),
    [
        (["111222333"], True),  # passes the eleven test
        (["1112.22.333"], True),
        (["BSN 123456789"], True),
        (["123456789"], False),
        (["000000000"], False),
        (["Tel. 0612345678"], False),
        (["Ik was lang ziek", ""], True),
        (["Vrijwilliger", "Moslim"], True),
        (["Vakbondslid"], True),
        (["Penningmeester", "Boekhouding van 2019 tot 2024"], False),
        (["Nieuwsbrief voor de zieken", "Christelijke Hogeschool"], False),
        (["", ""], False),
    ],
)
def test_what_tells_too_much_is_asked_about(texts, asks):
    assert cv.tells_too_much(texts) is asks


# --- the file ---------------------------------------------------------------------------------------


def save(member, content=None, name="Mijn cv.pdf", now=TUESDAY):
    return cv.save_file(member, read_cv(upload(content or pdf(), name)), by=member, now=now)


def test_save_a_file(joke, storage):
    row = save(joke)

    [path] = files(storage)
    assert (row.name, row.kind, row.size, row.uploaded_at) == ("Mijn cv.pdf", "pdf", len(pdf()), TUESDAY)
    assert path.startswith("cvs/") and path.endswith(".pdf") and "cv.pdf" not in path
    assert (storage / path).read_bytes() == pdf()
    assert filled_in_at(joke) == TUESDAY
    [change] = Change.objects.all()
    assert (change.part, change.before, change.after["name"]) == ("cv_file", None, "Mijn cv.pdf")


def test_another_file_comes_in_its_place(joke, storage, django_capture_on_commit_callbacks):
    save(joke)
    [old] = files(storage)

    with django_capture_on_commit_callbacks(execute=True):
        save(joke, docx(), "cv.docx", now=WEDNESDAY)

    [new] = files(storage)
    assert (new.endswith(".docx"), old != new) == (True, True)
    assert (CvFile.objects.get().kind, filled_in_at(joke)) == ("docx", TUESDAY)


def test_remove_the_file(joke, storage, django_capture_on_commit_callbacks):
    save(joke)

    with django_capture_on_commit_callbacks(execute=True):
        cv.remove_file(joke, by=joke, now=WEDNESDAY)
        assert len(files(storage)) == 1  # not before the row is gone for good
    cv.remove_file(joke, by=joke, now=WEDNESDAY)

    assert (files(storage), CvFile.objects.count(), filled_in_at(joke)) == ([], 0, None)
    assert [change.after for change in Change.objects.order_by("pk")][1:] == [None]


def test_the_file_alone_and_an_entry_alone_are_enough(joke):
    entry = add(joke)
    save(joke, now=WEDNESDAY)
    cv.remove_entry(entry, by=joke, now=WEDNESDAY)
    assert filled_in_at(joke) == TUESDAY

    add(joke)
    cv.remove_file(joke, by=joke, now=WEDNESDAY)
    assert filled_in_at(joke) == TUESDAY


# --- the photo --------------------------------------------------------------------------------------


def test_a_photo_and_another_in_its_place(joke, storage, django_capture_on_commit_callbacks):
    def put():
        with django_capture_on_commit_callbacks(execute=True):
            save_photo(joke, read_photo(upload(picture(), "vakantie.png")), by=joke, now=TUESDAY)
        return files(storage)

    [first], [second] = put(), put()

    assert first != second
    assert second.startswith("photos/") and second.endswith(".jpg") and "vakantie" not in second
    assert Member.objects.get().photo.name == joke.photo.name == second


def test_remove_the_photo(joke, storage, django_capture_on_commit_callbacks):
    save_photo(joke, read_photo(upload(picture())), by=joke, now=TUESDAY)
    kept = joke.photo.name

    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(2):
            remove_photo(joke, by=joke, now=WEDNESDAY)

    assert (files(storage), Member.objects.get().photo.name) == ([], "")
    assert list(Change.objects.order_by("pk").values_list("before__photo", "after__photo")) == [
        ("", kept),
        (kept, ""),
    ]


# --- what a crash leaves behind ---------------------------------------------------------------------


def test_orphans_go_after_a_day_and_files_with_a_row_stay(joke, storage):
    save(joke)
    save_photo(joke, read_photo(upload(picture())), by=joke, now=TUESDAY)
    kept = files(storage)
    for name in ("photos/lost.jpg", "cvs/lost.pdf"):
        default_storage.save(name, upload(b"x"))
    tomorrow = timezone.now() + timedelta(days=1, minutes=1)

    assert remove_orphans(now=timezone.now()) == 0  # its row may still be on the way
    assert remove_orphans(now=tomorrow) == 2
    assert files(storage) == kept


def test_an_empty_storage_has_no_orphans():
    assert remove_orphans(now=timezone.now() + timedelta(days=9)) == 0


@pytest.mark.django_db(transaction=True)
def test_two_forms_at_once_make_one_entry():
    joke, submission, together = MemberFactory(), uuid4(), Barrier(2)
    answers = []

    def send():
        together.wait()
        answers.append(cv.add_entry(joke, by=joke, now=TUESDAY, submission=submission, **FACTS)[1])
        connection.close()

    threads = [Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (sorted(answers), CvEntry.objects.count()) == ([False, True], 1)
