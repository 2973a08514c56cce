from datetime import timedelta

import pytest
from django.db import IntegrityError

from samensterker.outbox import cleaning, planners, rounds
from samensterker.outbox.models import Heartbeat, KeptMail, Message, State
from samensterker.outbox.queueing import queue
from samensterker.outbox.sending import Tally, send_due
from tests.outbox.conftest import NOON, after, draft, lay

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_other_planners(monkeypatch):
    monkeypatch.setattr(planners, "_planners", {})


def planner(number):
    return lambda *, now: queue([draft(number, due_at=now)])


def test_plan_runs_every_planner_and_the_heart_beats(desk):
    planners.register("one", planner(1))
    planners.register("two", planner(2))

    assert planners.plan(now=NOON) == []
    assert sorted(message.refs["news"] for message in Message.objects.all()) == [1, 2]
    assert Heartbeat.objects.last("planner") == NOON


def test_a_planner_that_fails_stops_no_other_and_leaves_nothing_half(desk, caplog):
    def half(*, now):
        queue([draft(1)])
        raise IntegrityError("broken")

    planners.register("half", half)
    planners.register("two", planner(2))

    assert planners.plan(now=NOON) == ["half"]
    assert [message.refs["news"] for message in Message.objects.all()] == [2]
    assert Heartbeat.objects.last("planner") is None  # it does not beat: someone should look
    assert "The planner half failed" in caplog.text


def test_a_name_is_for_one_planner():
    first = planner(1)
    planners.register("one", first)
    planners.register("one", first)

    with pytest.raises(ValueError, match="already"):
        planners.register("one", planner(2))


def test_a_round_plans_sweeps_sends_and_cleans(desk, mailserver):
    planners.register("one", planner(1))

    assert rounds.make_round(now=NOON) == Tally(sent=1, connections=1)
    beats = dict(Heartbeat.objects.values_list("name", "beat_at"))
    assert beats == {"planner": NOON, "sender": NOON, "cleaner": NOON}


def test_two_rounds_make_one_message(desk, mailserver):
    planners.register("one", planner(1))

    rounds.make_round(now=NOON)
    rounds.make_round(now=NOON)

    assert len(mailserver.messages) == 1


# --- keeping --------------------------------------------------------------------------------------


def test_what_is_over_is_kept_for_ninety_days(desk):
    sent, expired, waiting = lay(1), lay(2, expires_at=NOON), lay(3, due_at=after(days=-400))
    Message.objects.filter(pk=waiting.pk).update(kind="from another release")
    send_due(now=NOON)
    assert KeptMail.objects.filter(message=sent).exists()

    assert cleaning.clean_up(now=NOON + timedelta(days=90)) == 0
    assert cleaning.clean_up(now=NOON + timedelta(days=90, seconds=1)) == 2

    assert list(Message.objects.all()) == [waiting]
    assert not KeptMail.objects.exists()
    assert expired.pk


def test_what_was_withdrawn_long_before_it_was_due_is_kept_so_that_it_is_not_laid_again(desk):
    message = lay(1, due_at=after(days=120))
    Message.objects.filter(pk=message.pk).update(state=State.EXPIRED, reason="Moved", ended_at=NOON)

    assert cleaning.clean_up(now=after(days=100)) == 0
    assert cleaning.clean_up(now=after(days=211)) == 1


def test_cleaning_is_once_a_day(desk, monkeypatch):
    days = []
    monkeypatch.setattr(
        cleaning, "clean_up", lambda *, now: days.append(now) or Heartbeat.objects.beat("cleaner", now=now)
    )

    for hours in (0, 1, 23, 24, 25):
        cleaning.clean_up_daily(now=after(hours=hours))

    assert days == [NOON, after(hours=24)]
