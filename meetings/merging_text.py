"""What two people made of one text at the same time, put together line by line, so that nobody's text is lost."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import takewhile

MOST_LINES = 5_000  # of what differs; more than this is taken as one change, as comparing would take too long


@dataclass(frozen=True)
class Change:
    """These lines of the text that both began with, became those."""

    begin: int
    end: int
    lines: tuple[str, ...]
    is_mine: bool


def merge(base: str, mine: str, theirs: str, *, my_name: str, their_name: str) -> str:
    """Both changes of `base`. Where both changed the same lines both stay, theirs first, each under a name.

    Every line that either of them wrote stands in the result; a line is gone only when one took it away and the other
    left it alone.
    """
    if mine in (theirs, base):
        return theirs
    if theirs == base:
        return mine
    began = _lines(base)
    merged: list[str] = []
    done = 0
    for begin, end, changes in _places(_changes(began, _lines(mine), True), _changes(began, _lines(theirs), False)):
        merged += began[done:begin]
        merged += _settled(began, begin, end, changes, my_name, their_name)
        done = end
    return "\n".join(merged + began[done:])


def _lines(text: str) -> list[str]:
    return text.split("\n") if text else []


def _changes(began: list[str], became: list[str], is_mine: bool) -> list[Change]:
    head = _number_alike(began, became)
    tail = _number_alike(began[head:][::-1], became[head:][::-1])
    before, after = began[head : len(began) - tail], became[head : len(became) - tail]
    if max(len(before), len(after)) > MOST_LINES:
        return [Change(head, head + len(before), tuple(after), is_mine)]
    return [
        Change(head + begin, head + end, tuple(after[first:last]), is_mine)
        for tag, begin, end, first, last in SequenceMatcher(None, before, after).get_opcodes()
        if tag != "equal"
    ]


def _number_alike(one, other) -> int:
    return sum(1 for _pair in takewhile(lambda pair: pair[0] == pair[1], zip(one, other)))


def _places(mine: list[Change], theirs: list[Change]):
    """(begin, end, changes) of each place where something changed; changes that touch the same lines are one place."""
    place: list[Change] = []
    begin = end = 0
    for change in sorted(mine + theirs, key=lambda change: (change.begin, change.end)):
        touches = change.begin < end or (begin == end == change.begin == change.end)
        if place and touches:
            end = max(end, change.end)
            place.append(change)
            continue
        if place:
            yield begin, end, place
        begin, end, place = change.begin, change.end, [change]
    if place:
        yield begin, end, place


def _settled(began, begin, end, changes, my_name, their_name) -> list[str]:
    mine = _as_made(began, begin, end, [change for change in changes if change.is_mine])
    theirs = _as_made(began, begin, end, [change for change in changes if not change.is_mine])
    if theirs is None or mine is None:
        return (mine or theirs) or []
    head = _number_alike(mine, theirs)
    tail = _number_alike(mine[head:][::-1], theirs[head:][::-1])
    my_own, their_own = mine[head : len(mine) - tail], theirs[head : len(theirs) - tail]
    if my_own and their_own and begin != end:  # where both only added something, no name is needed
        own = [_whose(their_name), *their_own, _whose(my_name), *my_own]
    else:
        own = their_own + my_own
    return mine[:head] + own + mine[len(mine) - tail :]


def _as_made(began, begin, end, changes) -> list[str] | None:
    """These lines as one of them left them; None when that one did not touch them."""
    if not changes:
        return None
    made, done = [], begin
    for change in changes:
        made += [*began[done : change.begin], *change.lines]
        done = change.end
    return made + began[done:end]


def _whose(name: str) -> str:
    return f"**{name}:**"
