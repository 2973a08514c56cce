"""Action items as people type them while they listen: `Locaties vergelijken @iedereen vóór 11 december`.

Reads one line and answers what is to be done, by whom and before which day; or asks back, with lines to choose from,
and never guesses where a person would ask. Knows no database: who there is, `find` tells.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from meetings import typed_days
from meetings.typed_days import folded

LONGEST = 200  # as `ActionItem.title`
CHOICES = 8
EVERYONE = {"iedereen", "allen", "allemaal", "everyone", "everybody", "all"}
ME = {"mij", "ik", "me", "mijzelf", "myself"}
EXCEPT = re.compile(r"[\s,(]+(?:behalve|uitgezonderd|op \S+ na|except|but not)\b")
MENTION = re.compile(r"(?<![\w@.])@")
KEY = re.compile(r"#(\d{1,18})(?!\w)")
WORD = re.compile(r"[^\s,;:()!?]+")
JOINED = re.compile(r"(?<=\0)[\s,]*(?:\b(?:en|and)\b|,|&)\s*(?=\0)", re.IGNORECASE)
LOOSE_END = re.compile(r"(?:^|\s)(?:door|voor|by|en|and)\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class Person:
    key: int
    first_name: str
    name: str
    cannot: str = ""  # why nothing can be asked of them; empty when it can
    where: str = ""  # their organisation, which tells two of the same name apart


@dataclass(frozen=True)
class Typed:
    title: str
    due_on: date
    keys: tuple[int, ...]  # of who does it; empty when it is for everyone
    is_for_everyone: bool
    said: str = ""  # how the day was chosen when the line named none


@dataclass(frozen=True)
class Choice:
    label: str
    line: str


class Unclear(Exception):
    """What has to be asked back; each choice is the same line with the answer in it."""

    def __init__(self, question: str, choices: list[Choice] | None = None) -> None:
        super().__init__(question)
        self.question, self.choices = question, (choices or [])[:CHOICES]


@dataclass(frozen=True)
class Circle:
    """Who can be named: `find("an")` gives those whose first name begins so, and perhaps those whose surname does."""

    find: Callable[[str], list[Person]]
    me: Person
    next_meeting: date | None = None


@dataclass(frozen=True)
class Mention:
    begin: int
    end: int
    is_everyone: bool
    person: Person | None


def read(line: str, *, today: date, circle: Circle) -> Typed:
    """Raises `Unclear` when a person would ask what is meant."""
    mentions = list(_mentions(line, circle))
    rest = _without(line, mentions)
    day = _day(line, rest, today, circle)
    title = _title(rest, day)
    if not title:
        raise Unclear(_("What is to be done? Only who or when stands there now."))
    if len(title) > LONGEST:
        words = _("This is too long for one action item: %(number)d signs, and %(most)d fit. Say it shorter.")
        raise Unclear(words % {"number": len(title), "most": LONGEST})
    if not mentions:
        raise Unclear(_("Who does it?"), _who_choices(line, circle))
    due_on, said = (day.on, "") if day else _usual_day(today, circle)
    is_for_everyone = any(mention.is_everyone for mention in mentions)
    people = dict.fromkeys(mention.person.key for mention in mentions if mention.person)
    return Typed(title, due_on, () if is_for_everyone else tuple(people), is_for_everyone, said)


# --- who ------------------------------------------------------------------------------------------


def _mentions(line: str, circle: Circle) -> Iterator[Mention]:
    plain, done = folded(line), 0
    for sign in MENTION.finditer(line):
        if sign.start() >= done:
            mention = _mention(line, plain, sign.start(), circle)
            done = mention.end
            yield mention


def _mention(line: str, plain: str, begin: int, circle: Circle) -> Mention:
    after = plain[begin + 1 :]
    found = WORD.match(after)
    word = found[0].rstrip(".'’#") if found else ""
    if not word:
        raise Unclear(_("Whom do you mean with the @? Type the name right behind it."), [])
    if word in EVERYONE:
        end = begin + 1 + len(word)
        if EXCEPT.match(plain, end):
            raise Unclear(_("Everyone but one or two? Then name with an @ who does it."))
        return Mention(begin, end, True, None)
    if word in ME:
        return Mention(begin, begin + 1 + len(word), False, circle.me)
    people, length = _longest(after, circle.find(word.partition("#")[0].partition("-")[0]), word)
    if not people:
        said = line[begin + 1 : begin + 1 + len(word)]
        raise Unclear(_("We know nobody here called “%(name)s”.") % {"name": said}, _alike(line, begin, word, circle))
    end = begin + 1 + length
    if key := KEY.match(line, end):
        people = [person for person in people if person.key == int(key[1])] or people
        end = key.end()
    return Mention(begin, end, False, _the_one(people, line, begin, end))


def _longest(after: str, people: list[Person], word: str) -> tuple[list[Person], int]:
    """Whose name stands there, and how many signs that is: the whole name, else the first, else how one begins."""
    best: dict[int, list[Person]] = {}
    for person in people:
        names = {folded(person.name), folded(person.first_name), folded(_without_prefix(person))}
        lengths = [len(name) for name in names if name and _stands(after, name)]
        if lengths:
            best.setdefault(max(lengths), []).append(person)
    if best:
        length = max(best)
        return best[length], length
    begins = [person for person in people if folded(person.name).startswith(word)]
    return begins, len(word)


def _stands(after: str, name: str) -> bool:
    return after.startswith(name) and not after[len(name) : len(name) + 1].isalnum()


def _without_prefix(person: Person) -> str:
    """ "Anna Vries" for Anna de Vries."""
    return f"{person.first_name} {person.name.split(' ')[-1]}" if " " in person.name else person.first_name


def _the_one(people: list[Person], line: str, begin: int, end: int) -> Person:
    able = [person for person in people if not person.cannot]
    if not able:
        words = _("%(name)s cannot do this: %(reason)s.")
        raise Unclear(words % {"name": people[0].name, "reason": people[0].cannot})
    if len(able) > 1:
        said = line[begin + 1 : end]
        choices = _named(able, line, begin, end)
        raise Unclear(_("Which %(name)s do you mean?") % {"name": said}, choices)
    return able[0]


def _named(people: list[Person], line: str, begin: int, end: int) -> list[Choice]:
    names = [person.name for person in people]
    choices = []
    for person in people:
        key = f"#{person.key}" if names.count(person.name) > 1 else ""
        beside = f" ({person.where})" if key and person.where else key
        choices.append(Choice(person.name + beside, f"{line[:begin]}@{person.name}{key}{line[end:]}"))
    return choices


def _alike(line: str, begin: int, word: str, circle: Circle) -> list[Choice]:
    if by_surname := [person for person in circle.find(word) if not person.cannot]:
        return _named(by_surname, line, begin, begin + 1 + len(word))
    able = [person for person in circle.find(word[:1]) if not person.cannot]
    near = get_close_matches(word, [folded(person.first_name) for person in able], n=4, cutoff=0.65)
    people = [person for person in able if folded(person.first_name) in near]
    return _named(people, line, begin, begin + 1 + len(word))


def _who_choices(line: str, circle: Circle) -> list[Choice]:
    who = [(_("everyone"), _("everyone")), (circle.me.name, circle.me.name)]
    return [Choice(label, f"{line.rstrip()} @{name}") for label, name in who]


def _without(line: str, mentions: list[Mention]) -> str:
    """The line as long as it was, with blanks where the names stood, and where `en` stood between two of them."""
    signs = list(line)
    for mention in mentions:
        signs[mention.begin : mention.end] = "\0" * (mention.end - mention.begin)
    rest = "".join(signs)
    rest = JOINED.sub(lambda between: " " * len(between[0]), rest)
    return rest.replace("\0", " ")


# --- when -----------------------------------------------------------------------------------------


def _day(line: str, rest: str, today: date, circle: Circle) -> typed_days.Found | None:
    try:
        return typed_days.find(rest, today=today, next_meeting=circle.next_meeting)
    except typed_days.UnclearDay as unclear:
        cut = line[: unclear.begin].rstrip() + " " + line[unclear.end :].lstrip() if unclear.is_replaced else line
        choices = [Choice(date_format(on, "l j F Y"), f"{cut.strip()} {before(on)}") for on in unclear.days]
        raise Unclear(unclear.question, choices) from unclear


def before(on: date) -> str:
    """A day as it can be typed, and is read again as no other."""
    return _("before %(day)s") % {"day": date_format(on, "j F Y")}


def _usual_day(today: date, circle: Circle) -> tuple[date, str]:
    if circle.next_meeting:
        words = _("You named no day, so it is for before the next meeting: %(day)s.")
        return circle.next_meeting, words % {"day": date_format(circle.next_meeting, "l j F")}
    on = today + timedelta(weeks=4)
    words = _("You named no day, so it is for before four weeks from now: %(day)s.")
    return on, words % {"day": date_format(on, "l j F")}


def _title(rest: str, day: typed_days.Found | None) -> str:
    if day:
        rest = rest[: day.begin] + " " + rest[day.end :]
    title = " ".join(rest.split()).strip(" ,;:-–")
    return LOOSE_END.sub("", title).strip(" ,;:-–")
