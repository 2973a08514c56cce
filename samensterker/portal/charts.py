"""Lines of figures through time, as SVG writes them: numbers with a point, whatever the language."""

from collections.abc import Sequence
from dataclasses import dataclass

EDGE = 4  # around the line, for its thickness and the dot at its end


@dataclass(frozen=True)
class LineChart:
    """One line; `end` is where its last point stands."""

    path: str
    end: tuple[str, str]


def line(values: Sequence[int], *, width: int, height: int, highest: int | None = None) -> LineChart:
    """From nought at the bottom to the highest at the top."""
    most = max(highest or max(values), 1)
    step = (width - 2 * EDGE) / max(len(values) - 1, 1)
    points = [
        (f"{EDGE + number * step:.1f}", f"{EDGE + (height - 2 * EDGE) * (1 - value / most):.1f}")
        for number, value in enumerate(values)
    ]
    return LineChart("M" + "L".join(f"{x} {y}" for x, y in points), points[-1])


def rounded_up(number: int) -> int:
    """A whole number a little above, for the top of a scale."""
    for step in (5, 10, 20, 50, 100, 200, 500, 1000):
        if number <= 5 * step:
            return max(-(-number // step), 1) * step
    return -(-number // 1000) * 1000
