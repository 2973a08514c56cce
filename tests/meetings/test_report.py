from threading import Barrier, Thread

import pytest
from django.db import connection

from meetings.report import Part, StaleReport, parts_of, write_report
from meetings.seen import mark
from tests.factories import AgendaItemFactory, MeetingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting():
    meeting = MeetingFactory(report="Eerste zin.")
    AgendaItemFactory(meeting=meeting, position=1, title="Welkom")
    AgendaItemFactory(meeting=meeting, position=2, title="Rondvraag")
    return meeting


def opened(meeting):
    """The parts as an editor gets them, before they type."""
    return {name: Part(text, mark(text)) for name, text in parts_of(meeting).items()}


def typed(parts, **texts):
    return {name: Part(texts.get(name, part.text), part.seen) for name, part in parts.items()}


def names(meeting):
    welcome, questions = meeting.agenda_items.order_by("position")
    return str(welcome.pk), str(questions.pk)


def test_write_report_stores_the_whole_and_the_outcomes(meeting):
    welcome, questions = names(meeting)

    write_report(meeting, typed(opened(meeting), **{"report": "Nieuw.", welcome: "Elf mensen."}))

    meeting.refresh_from_db()
    assert parts_of(meeting) == {"report": "Nieuw.", welcome: "Elf mensen.", questions: ""}


def test_two_editors_of_different_parts_both_keep_theirs(meeting):
    welcome, questions = names(meeting)
    anna, bram = opened(meeting), opened(meeting)

    write_report(meeting, typed(anna, **{welcome: "Van Anna"}))
    write_report(meeting, typed(bram, **{questions: "Van Bram"}))

    meeting.refresh_from_db()
    assert parts_of(meeting) == {"report": "Eerste zin.", welcome: "Van Anna", questions: "Van Bram"}


def test_two_editors_of_the_same_part(meeting):
    welcome, questions = names(meeting)
    anna, bram = opened(meeting), opened(meeting)
    write_report(meeting, typed(anna, **{welcome: "Van Anna"}))

    with pytest.raises(StaleReport) as stale:
        write_report(meeting, typed(bram, **{welcome: "Van Bram", questions: "Ook van Bram"}))

    assert stale.value.theirs == {welcome: "Van Anna"}
    assert parts_of(meeting) == {"report": "Eerste zin.", welcome: "Van Anna", questions: ""}


def test_two_editors_who_write_the_same(meeting):
    anna, bram = opened(meeting), opened(meeting)
    write_report(meeting, typed(anna, report="Gelijk."))

    write_report(meeting, typed(bram, report="Gelijk."))

    meeting.refresh_from_db()
    assert meeting.report == "Gelijk."


def test_a_part_of_another_meeting_is_not_touched(meeting):
    other = AgendaItemFactory(outcome="Blijft.")

    write_report(meeting, {str(other.pk): Part("Weg.", mark("Blijft."))})

    other.refresh_from_db()
    assert other.outcome == "Blijft."


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(5))
def test_two_editors_at_once(meeting, attempt):
    opened_by_both, start, outcomes = opened(meeting), Barrier(2), []

    def save(text):
        start.wait()
        try:
            write_report(meeting, typed(opened_by_both, report=text))
            outcomes.append(text)
        except StaleReport as stale:
            outcomes.append(stale.theirs)
        finally:
            connection.close()

    threads = [Thread(target=save, args=[text]) for text in ("Van Anna", "Van Bram")]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    meeting.refresh_from_db()
    assert meeting.report in ("Van Anna", "Van Bram")
    assert sorted(outcomes, key=str) == sorted([meeting.report, {"report": meeting.report}], key=str)
