"""The network as a picture: organisations around a circle, by name so that each keeps its place, and lines between."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from textwrap import wrap

from samensterker.portal.network import Partner

WIDTH, HEIGHT = 640, 540
MIDDLE_X, MIDDLE_Y = 320, 270
RADIUS_X, RADIUS_Y = 155, 195
DOT, GAP = 11, 20  # the radius of a dot, and from its middle to its name
MOST = 14  # names around the circle that can be read
LETTERS = 15  # in a line of a name
LINE = 20  # from one line of a name to the next
BEND = 0.35  # how far a line bends towards the middle, so that it does not run through a neighbour


@dataclass(frozen=True)
class Node:
    """Numbers as SVG writes them, whatever the language. `lines` are the parts of the name, each with its height."""

    partner: Partner
    x: str
    y: str
    text_x: str
    anchor: str
    lines: list[tuple[str, str]]


@dataclass(frozen=True)
class Line:
    path: str
    of: object  # what it is drawn from: it has `one` and `other`


@dataclass(frozen=True)
class Picture:
    nodes: list[Node]
    lines: list[Line]
    left_out: int  # pairs that found no place
    box: str = f"0 0 {WIDTH} {HEIGHT}"


def draw(found: Iterable, *, alone: Iterable[Partner] = ()) -> Picture:
    """Of these pairs, the most important first: as many as fit around the circle; and who stand `alone`, as far."""
    all_found = list(found)
    partners: dict[int, Partner] = {}
    drawn = []
    for pair in all_found:
        both = {partner.pk: partner for partner in (pair.one, pair.other)}
        if len(partners | both) <= MOST:
            partners |= both
            drawn.append(pair)
    for partner in alone:
        if len(partners) < MOST:
            partners.setdefault(partner.pk, partner)
    in_order = sorted(partners.values(), key=lambda partner: (partner.name.lower(), partner.pk))
    angles = {partner.pk: 2 * math.pi * place / len(in_order) for place, partner in enumerate(in_order)}
    places = {pk: _place(angle) for pk, angle in angles.items()}
    nodes = [_node(partner, angles[partner.pk]) for partner in in_order]
    lines = [Line(_path(places[pair.one.pk], places[pair.other.pk]), pair) for pair in drawn]
    return Picture(nodes, lines, len(all_found) - len(drawn))


def _place(angle, beyond=0):
    """From the top, as a clock goes."""
    x = MIDDLE_X + (RADIUS_X + beyond) * math.sin(angle)
    return x, MIDDLE_Y - (RADIUS_Y + beyond) * math.cos(angle)


def _node(partner, angle):
    x, y = _place(angle)
    text_x, text_y = _place(angle, GAP)
    side = math.sin(angle)
    anchor = "start" if side > 0.3 else "end" if side < -0.3 else "middle"
    words = list(islice(wrap(partner.name, LETTERS, max_lines=3, placeholder="…"), 3))
    # Beside the dot the name stands around its height; above the circle it ends there, below it begins.
    up = (len(words) - 1) / 2 if anchor != "middle" else len(words) - 1 if math.cos(angle) > 0 else -0.6
    first = text_y + 5 - up * LINE
    lines = [(word, _number(first + number * LINE)) for number, word in enumerate(words)]
    return Node(partner, _number(x), _number(y), _number(text_x), anchor, lines)


def _path(start, end):
    middle_x, middle_y = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
    bend_x = middle_x + (MIDDLE_X - middle_x) * BEND
    bend_y = middle_y + (MIDDLE_Y - middle_y) * BEND
    numbers = [_number(number) for number in (*start, bend_x, bend_y, *end)]
    return "M{} {}Q{} {} {} {}".format(*numbers)


def _number(value):
    return f"{value:.1f}"
