from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from meetings import agenda, minutes
from meetings.models import AgendaItem, Meeting, MinutesRevision
from tests.factories import AgendaItemFactory, CoordinatorFactory, MeetingFactory, MemberFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 27, 19, tzinfo=UTC)


@pytest.fixture
def anna():
    return CoordinatorFactory(first_name="Anna")


@pytest.fixture
def bram():
    return MemberFactory(first_name="Bram")


@pytest.fixture
def item():
    return AgendaItemFactory(outcome="Elf mensen.\nKoffie.")


def save(item, text, made_from, by, now=NOW):
    return minutes.save_text(item.meeting, item.pk, text=text, made_from=made_from, by=by, now=now)


def kept(item):
    rows = MinutesRevision.objects.filter(agenda_item=item).order_by("number")
    return list(rows.values_list("number", "text", "written_by"))


def outcome(item):
    return AgendaItem.objects.get(pk=item.pk).outcome


def test_every_text_that_is_saved_is_kept_and_also_how_it_was_before(item, anna):
    first = save(item, "Elf mensen.\nKoffie.\nThee.", 0, anna)
    second = save(item, "Elf mensen.\nThee.", first.number, anna)

    assert (first.number, second.number, second.text) == (1, 2, "Elf mensen.\nThee.")
    assert outcome(item) == "Elf mensen.\nThee."
    assert kept(item) == [
        (0, "Elf mensen.\nKoffie.", None),
        (1, "Elf mensen.\nKoffie.\nThee.", anna.pk),
        (2, "Elf mensen.\nThee.", anna.pk),
    ]


def test_a_text_of_which_nobody_knows_what_it_was_made_from_loses_nothing(item, anna, bram):
    save(item, "Twaalf mensen.", 0, anna)

    saved = [save(item, "Van Bram.", None, bram) for _ in range(2)]

    assert [(one.number, "Twaalf mensen." in one.text, "Van Bram." in one.text) for one in saved] == [
        (3, True, True)
    ] * 2


def test_the_whole_has_texts_of_its_own(anna):
    meeting = MeetingFactory(report="Fijne avond.")

    minutes.save_text(meeting, None, text="Fijne avond!", made_from=0, by=anna, now=NOW)

    meeting.refresh_from_db()
    assert (meeting.report, meeting.minutes_began_at) == ("Fijne avond!", NOW)
    assert minutes.revision_numbers(meeting) == {"whole": 1}


def test_what_another_saved_meanwhile_is_put_together(item, anna, bram):
    save(item, "Twaalf mensen.\nKoffie.", 0, anna)

    saved = save(item, "Elf mensen.\nKoffie.\nVan Bram.", 0, bram)

    assert saved == minutes.Saved("Twaalf mensen.\nKoffie.\nVan Bram.", number=3, sent=2)
    assert outcome(item) == saved.text
    assert [text for _number, text, _by in kept(item)][2:] == ["Elf mensen.\nKoffie.\nVan Bram.", saved.text]


def test_where_both_changed_the_same_line_both_stay_with_whose_it_is(item, anna, bram):
    save(item, "Twaalf mensen.\nKoffie.", 0, anna)

    saved = save(item, "Tien mensen.\nKoffie.", 0, bram)

    assert saved.text == "**Anna:**\nTwaalf mensen.\n**Bram:**\nTien mensen.\nKoffie."


def test_who_types_on_while_it_is_saved_goes_on_from_what_they_sent(item, anna, bram):
    save(item, "Twaalf mensen.\nKoffie.", 0, anna)
    sent = save(item, "Elf mensen.\nKoffie.\nVan", 0, bram).sent

    saved = save(item, "Elf mensen.\nKoffie.\nVan Bram.", sent, bram)

    assert saved.text == "Twaalf mensen.\nKoffie.\nVan Bram."


def test_the_same_text_sent_twice_is_kept_once(item, anna, bram):
    save(item, "Twaalf mensen.\nKoffie.", 0, anna)
    first = save(item, "Tien mensen.\nKoffie.", 0, bram)

    again = save(item, "Tien mensen.\nKoffie.", 0, bram)

    assert (again.text, again.number) == (first.text, first.number)
    assert len(kept(item)) == 4


def test_who_changed_nothing_gets_what_stands_there_now(item, anna, bram):
    save(item, "Twaalf mensen.", 0, anna)

    assert save(item, "Elf mensen.\nKoffie.", 0, bram).text == "Twaalf mensen."
    assert outcome(item) == "Twaalf mensen."


def test_a_text_that_was_made_from_nothing_we_know_stays_beside_what_stands(item, anna):
    saved = save(item, "Van lang geleden.", 99, anna)

    assert saved.text == "Elf mensen.\nKoffie.\nVan lang geleden."


def test_what_was_written_otherwise_than_here_is_kept_too(item, anna):
    first = save(item, "Een", 0, anna)
    AgendaItem.objects.filter(pk=item.pk).update(outcome="Elders")

    saved = save(item, "Een\nTwee", first.number, anna)

    assert "Elders" in saved.text.split("\n")
    assert "Twee" in saved.text.split("\n")


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("een\r\ntwee\rdrie", "een\ntwee\ndrie"),
        ("niets\0 te zien\x08", "niets te zien"),
        ("<script>alert(1)</script>\t<b>vet</b>", "<script>alert(1)</script>\t<b>vet</b>"),
    ],
    ids=["line ends", "NUL", "HTML is text"],
)
def test_what_is_pasted(item, anna, typed, stored):
    assert save(item, typed, 0, anna).text == outcome(item) == stored


@pytest.mark.parametrize(("is_item", "most"), [(True, 20_000), (False, 100_000)])
def test_300_000_signs(item, anna, is_item, most):
    with pytest.raises(minutes.TooLong) as long:
        minutes.save_text(item.meeting, item.pk if is_item else None, text="x" * 300_000, made_from=0, by=anna, now=NOW)

    assert (long.value.number, long.value.most) == (300_000, most)
    assert MinutesRevision.objects.count() == 0


def test_a_text_of_another_meeting_is_not_touched(item, anna):
    with pytest.raises(minutes.ItemGone):
        minutes.save_text(MeetingFactory(), item.pk, text="Weg", made_from=0, by=anna, now=NOW)

    assert outcome(item) == "Elf mensen.\nKoffie."


def test_what_was_written_at_an_item_that_is_gone_stands_with_the_whole_once(item, anna):
    meeting = item.meeting
    agenda.remove_item(item)

    for _time in range(2):
        saved = minutes.keep_in_whole(meeting, text="Een uur werk", by=anna, now=NOW)

    assert saved.text == Meeting.objects.get().report == "Een uur werk"


def test_what_the_whole_cannot_hold_is_refused_rather_than_cut_off(item, anna):
    meeting = item.meeting
    minutes.save_text(meeting, None, text="x" * 99_990, made_from=0, by=anna, now=NOW)
    agenda.remove_item(item)

    with pytest.raises(minutes.TooLong):
        minutes.keep_in_whole(meeting, text="Een uur werk", by=anna, now=NOW)

    assert Meeting.objects.get().report == "x" * 99_990


def test_writing_takes_back_that_it_was_read_through(item, anna):
    Meeting.objects.update(report_checked_at=NOW, report_checked_by=anna, minutes_began_at=NOW - timedelta(hours=1))

    save(item, "Toch anders", 0, anna)

    meeting = Meeting.objects.get()
    assert (meeting.report_checked_at, meeting.report_checked_by) == (None, None)
    assert meeting.minutes_began_at == NOW - timedelta(hours=1)


def test_what_others_wrote_since_and_who_is_writing(item, anna, bram):
    save(item, "Een", 0, anna, now=NOW - timedelta(minutes=5))
    last = MinutesRevision.objects.latest("pk").pk
    save(item, "Twee", 1, bram)
    minutes.save_text(item.meeting, None, text="Avond", made_from=0, by=bram, now=NOW)

    texts, key = minutes.changed_since(item.meeting, last)

    assert texts == {str(item.pk): (2, "Twee"), "whole": (1, "Avond")}
    assert minutes.changed_since(item.meeting, key) == ({}, key)
    assert minutes.writers(item.meeting, beside=anna, now=NOW) == ["Bram"]
    assert minutes.writers(item.meeting, beside=bram, now=NOW) == []


@pytest.mark.parametrize("is_first", [True, False])
def test_autosave_is_cheap(item, anna, is_first, django_assert_num_queries):
    if not is_first:
        save(item, "Een", 0, anna)

    # Lock, last revision, what stands there, [how it was], the text, the item [and that the minutes have begun].
    with django_assert_num_queries(9 if is_first else 7):  # with the two of a savepoint, as a test is a transaction
        save(item, "Een en twee", 0 if is_first else 1, anna)


# --- two at once ----------------------------------------------------------------------------------


def at_once(*doings):
    raised, barrier = [None] * len(doings), Barrier(len(doings))

    def do(number):
        barrier.wait()
        try:
            doings[number]()
        except Exception as error:
            raised[number] = error
        finally:
            connection.close()

    threads = [Thread(target=do, args=[number]) for number in range(len(doings))]
    [thread.start() for thread in threads]
    [thread.join(120) for thread in threads]
    return raised


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(5))
def test_two_save_the_same_note_at_once(item, anna, bram, attempt):
    raised = at_once(
        lambda: save(item, "Elf mensen.\nKoffie.\nVan Anna.", 0, anna),
        lambda: save(item, "Tien mensen.\nKoffie.\nVan Bram.", 0, bram),
    )

    assert raised == [None, None]
    assert {"Van Anna.", "Van Bram.", "Tien mensen."} <= set(outcome(item).split("\n"))
    assert [number for number, *_rest in kept(item)] == list(range(len(kept(item))))


@pytest.mark.django_db(transaction=True)
def test_many_saves_while_the_agenda_is_ordered(item, anna, bram):
    other = AgendaItemFactory(meeting=item.meeting)

    def write(place, by):
        number = 0
        for line in range(12):
            number = save(place, f"{by.first_name} {line}", number, by).number

    def order():
        for step in (1, -1) * 6:
            agenda.move_item(item, steps=step)

    assert at_once(lambda: write(item, anna), lambda: write(other, bram), order) == [None, None, None]
    assert (outcome(item), outcome(other)) == ("Anna 11", "Bram 11")
