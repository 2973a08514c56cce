"""Two coordinators at the same moment: nothing is lost, and nothing is there twice."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import connection

from organisations import principles, relations
from organisations.models import ContactMoment, Endorsement, Principles, Stage
from tests.factories import ContactMomentFactory, CoordinatorFactory, OrganisationFactory, PrinciplesFactory

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 11, 24, 11, tzinfo=UTC)
TODAY = NOW.date()


def at_once(*doings):
    """What each answered or raised."""
    found, barrier = [None] * len(doings), Barrier(len(doings))

    def do(number):
        barrier.wait()
        try:
            found[number] = doings[number]()
        except Exception as error:
            found[number] = type(error)
        finally:
            connection.close()

    threads = [Thread(target=do, args=[number]) for number in range(len(doings))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return found


def test_of_two_who_move_one_organisation_one_is_told():
    hoek = OrganisationFactory(stage=Stage.IDEA, joined_on=None)
    version = relations.version_of(hoek)

    found = at_once(
        *(
            lambda to=to: relations.move(hoek, to, version=version, by=None, now=NOW)
            for to in (Stage.APPROACHED, Stage.IN_CONVERSATION)
        )
    )

    assert relations.StaleStage in found
    change = hoek.stage_changes.get()
    hoek.refresh_from_db()
    assert hoek.stage == change.after


def test_of_two_who_edit_one_moment_one_is_told():
    moment = ContactMomentFactory()
    facts = {name: getattr(moment, name) for name in ("on", "kind", "by", "with_whom", "next_step", "next_on")}

    found = at_once(
        *(
            lambda said=said: relations.change(moment, version=1, now=NOW, said=said, **facts)
            for said in ("Het een.", "Het ander.")
        )
    )

    assert sorted(map(str, found)) == sorted(map(str, (True, relations.StaleMoment)))


def note(organisation, by, said, submission):
    facts = {"on": TODAY, "kind": "phone", "by": by, "with_whom": "", "said": said}
    facts |= {"next_step": "Bellen", "next_on": TODAY + timedelta(days=7)}
    return relations.note(organisation, now=NOW, submission=submission, **facts)


def test_a_double_click_notes_once_and_two_notes_leave_one_next_step():
    hoek, by, submission = OrganisationFactory(), CoordinatorFactory(), uuid4()

    twice = at_once(*(lambda: note(hoek, by, "Een keer.", submission) for _time in range(2)))
    at_once(*(lambda said=said: note(hoek, by, said, uuid4()) for said in ("Het een.", "Het ander.")))

    assert sorted(is_new for _moment, is_new in twice) == [False, True]
    assert ContactMoment.objects.count() == 3
    assert ContactMoment.objects.open().count() == 1


def test_two_who_publish_the_first_version_at_once():
    by = CoordinatorFactory.create_batch(2)

    found = at_once(
        *(
            lambda member=member: principles.publish(number=1, body=member.email, body_en="", by=member, now=NOW)
            for member in by
        )
    )

    assert principles.StaleText in found
    assert Principles.objects.get() in found


def test_two_who_endorse_for_one_organisation_at_once():
    hoek, by, text = OrganisationFactory(), CoordinatorFactory(), PrinciplesFactory()

    found = at_once(
        *(
            lambda name=name: principles.endorse(hoek, number=text.number, by=by, now=NOW, endorsed_on=TODAY, name=name)
            for name in ("Truus", "Joke")
        )
    )

    assert sorted(is_new for _row, is_new in found) == [False, True]
    assert Endorsement.objects.count() == 1
