"""How the thermometer went from meeting to meeting, drawn against what the guild expects of itself."""

from dataclasses import dataclass
from datetime import date

from meetings.models import Meeting
from samensterker.localtime import local_day, months_on

WIDTH, HEIGHT, EDGE = 720, 240, 6
LOWEST, HIGHEST = 1, 10
SHOWN = 48  # meetings in the picture: four years
RESULTS_FROM, RESULTS_UNTIL = 12, 18  # months after the first meeting


@dataclass(frozen=True)
class Line:
    """One measure from meeting to meeting, as SVG writes it: numbers with a point, whatever the language."""

    path: str
    dots: list[tuple[str, str]]


@dataclass(frozen=True)
class Trend:
    first_on: date
    last_on: date  # the right edge
    results_from: date
    results_until: date
    band: tuple[str, str]  # where it begins and how wide it is
    overall: Line
    forward: Line


def trend(pulses, group, *, today):
    """Of these, with their results and their meeting, the latest first; None when there is nothing to draw."""
    shown = list(reversed(pulses[:SHOWN]))
    first = Meeting.objects.standing().filter(group=group).order_by("starts_at").values_list("starts_at").first()
    if not shown or first is None:
        return None
    first_on = local_day(first[0])
    expected_from, expected_until = months_on(first_on, RESULTS_FROM), months_on(first_on, RESULTS_UNTIL)
    last_on = max(today, months_on(expected_until, 2))
    days = (last_on - first_on).days

    def x(on):
        return EDGE + (WIDTH - 2 * EDGE) * (on - first_on).days / days

    def line(values):
        dots = [
            (f"{x(local_day(pulse.meeting.starts_at)):.1f}", f"{_height(value):.1f}")
            for pulse, value in zip(shown, values, strict=True)
        ]
        return Line("M" + "L".join(f"{left} {top}" for left, top in dots), dots)

    return Trend(
        first_on,
        last_on,
        expected_from,
        expected_until,
        band=(f"{x(expected_from):.1f}", f"{x(expected_until) - x(expected_from):.1f}"),
        overall=line([pulse.overall for pulse in shown]),
        forward=line([pulse.forward for pulse in shown]),
    )


def _height(value):
    return EDGE + (HEIGHT - 2 * EDGE) * (HIGHEST - value) / (HIGHEST - LOWEST)
