"""No mail at night: between nine in the evening and eight in the morning only what a person just asked for."""

from datetime import datetime, time, timedelta

from samensterker.localtime import AMSTERDAM, at_local, local_day

FROM, UNTIL = time(21), time(8)


def is_quiet(moment: datetime) -> bool:
    clock = moment.astimezone(AMSTERDAM).time()
    return clock >= FROM or clock < UNTIL


def after_quiet(moment: datetime) -> datetime:
    """The moment itself, or eight o'clock when it lies in the night before."""
    if not is_quiet(moment):
        return moment
    is_evening = moment.astimezone(AMSTERDAM).time() >= FROM
    return at_local(local_day(moment) + timedelta(days=is_evening), UNTIL)
