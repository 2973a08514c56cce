"""What the alarm clock sets off, whichever clock it is: Celery's beat, a loop, or a command."""

from collections.abc import Callable
from datetime import datetime

from samensterker.outbox import cleaning, planners
from samensterker.outbox.sending import Tally, send_due, sweep


def make_round(*, now: datetime, should_stop: Callable[[], bool] = lambda: False) -> Tally:
    """Plan, sweep, send; and once a day clean up, last, so that it never holds up a mail."""
    planners.plan(now=now)
    sweep(now=now)
    tally = send_due(now=now, should_stop=should_stop)
    cleaning.clean_up_daily(now=now)
    return tally
