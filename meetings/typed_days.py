"""The day in a line of text, as people say it: *vóór 11 december*, *vrijdag*, *over twee weken*, *eind januari*."""

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from samensterker.formfields import MONTHS, WEEKDAYS
from samensterker.localtime import months_on

YEARS_AHEAD = 5
NUMBERS = {
    word: number
    for number, words in enumerate(
        (
            "een one a",
            "twee two",
            "drie three",
            "vier four",
            "vijf five",
            "zes six",
            "zeven seven",
            "acht eight",
            "negen nine",
            "tien ten",
            "elf eleven",
            "twaalf twelve",
        ),
        start=1,
    )
    for word in words.split()
}


def _either(words) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


LONG_WEEKDAYS = [name for name in WEEKDAYS if len(name) > 2]
MONTH = _either(MONTHS)
UNIT = _either(["dag", "dagen", "day", "days", "week", "weken", "weeks", "maand", "maanden", "month", "months"])
# Before an expression: these say that it is the day by which it is done, wherever they stand; the others only perhaps.
SURE = "uiterlijk|before|by|ten laatste"
PERHAPS = "voor|op|tegen|on|tot|t/m"
EXPRESSION = re.compile(
    rf"""(?<![\w@/-])
    (?:(?P<sure>(?:{SURE})(?:\s+(?:op|voor))?)\s+|(?P<perhaps>{PERHAPS})\s+)?
    (?:
        (?:(?P<weekday>{_either(WEEKDAYS)})\.?,?\s+)?(?P<day>\d{{1,2}})(?:e|de|ste)?\s+(?P<month>{MONTH})\.?(?:\s+(?P<year>\d{{4}}))?
      | (?P<iso>\d{{4}}-\d{{1,2}}-\d{{1,2}})
      | (?P<nday>\d{{1,2}})(?P<sign>[-/])(?P<nmonth>\d{{1,2}})(?:(?P=sign)(?P<nyear>\d{{4}}|\d{{2}}))?
      | (?P<near>vandaag|today|morgen|tomorrow|overmorgen)
      | (?P<week>volgende\s+week|next\s+week|deze\s+week|this\s+week)(?:\s+(?P<week_day>{_either(LONG_WEEKDAYS)}))?
      | (?P<next_meeting>(?:de\s+|the\s+)?(?:volgende|eerstvolgende|next)\s+(?:bijeenkomst|keer|vergadering|meeting))
      | (?P<next_month>(?:volgende|next)\s+(?:maand|month))
      | (?:(?P<which>komende|aanstaande|a\.s\.|volgende|deze|this|next)\s+)?(?P<lone>{_either(LONG_WEEKDAYS)})
      | (?P<part>begin|half|medio|eind|einde|mid|end)\s+(?:(?:van|of)\s+)?(?:(?:de|the)\s+)?
        (?P<of>{MONTH}|maand|deze\s+maand|volgende\s+maand|(?:het|dit)\s+jaar|jaar|month|year)(?:\s+(?P<of_year>\d{{4}}))?
      | (?:over|binnen|in|within)\s+(?P<number>\d{{1,3}}|{_either(NUMBERS)})\s+(?P<unit>{UNIT})
    )(?!\w|[-/]\d)""",
    re.VERBOSE,
)
NOTHING = re.compile(r"[\s.,;:!)]*")
OPENING = re.compile(r"\s*[:,]")


@dataclass(frozen=True)
class Found:
    begin: int
    end: int
    on: date


class UnclearDay(Exception):
    """What has to be asked back. `begin` to `end` is what was said; `is_replaced` when an answer takes its place."""

    def __init__(self, question, span, days=(), *, is_replaced=True) -> None:
        super().__init__(question)
        self.question, (self.begin, self.end) = question, span
        self.days, self.is_replaced = list(days), is_replaced


def folded(text: str) -> str:
    """In small letters without accents, each sign still in its place."""
    return "".join(unicodedata.normalize("NFD", sign)[0].lower()[:1] or sign for sign in text)


def find(text: str, *, today: date, next_meeting: date | None = None) -> Found | None:
    """The day by which it is to be done, or None when none is named.

    What stands last with *vóór* is meant, whatever other days the line is about. Raises `UnclearDay`.
    """
    said = [one for one in EXPRESSION.finditer(folded(text)) if not _is_a_number(text, one)]
    last = said[-1] if said else None
    if last and _is_last(text, last) and _is_sure(text, last):
        return _found(last, today, next_meeting)
    meant = [one for one in said if _is_sure(text, one) or _is_last(text, one) or _opens(text, one)]
    if not meant:
        if maybe := [one for one in said if one["perhaps"]]:
            _ask_about(maybe, today, next_meeting)
        return None
    if len(meant) > 1:
        _ask_which(meant, today, next_meeting)
    return _found(meant[0], today, next_meeting)


def _is_sure(text, said) -> bool:
    return bool(said["sure"]) or (
        said["perhaps"] == "voor"
        and "ó" in unicodedata.normalize("NFC", text[said.start("perhaps") : said.end("perhaps")])
    )


def _is_a_number(text, said) -> bool:
    """*Groepjes van 30-40*, and *voor 3-4 mensen*: no day and month, unless it stands last or behind *vóór*."""
    if not said["nday"] or said["nyear"] or _is_sure(text, said):
        return False
    return not _is_last(text, said) or not (said["perhaps"] or (int(said["nmonth"]) <= 12 and int(said["nday"]) <= 31))


def _is_last(text, said) -> bool:
    return NOTHING.fullmatch(text, said.end()) is not None


def _opens(text, said) -> bool:
    """At the beginning of the line, with a colon or a comma behind it."""
    return not text[: said.start()].strip() and OPENING.match(text, said.end()) is not None


def _found(said, today, next_meeting) -> Found:
    on = _meant(said, today, next_meeting)
    begin, end = said.span()
    if on < today:
        question = _("%(day)s is in the past. When is it to be done?")
        raise UnclearDay(question % {"day": date_format(on, "j F Y")}, (begin, end), _ahead(today, next_meeting))
    if on.year > today.year + YEARS_AHEAD:
        raise UnclearDay(_("That is years ahead. Is the year right?"), (begin, end), _same_day(on, today))
    return Found(begin, end, on)


def _ask_about(said, today, next_meeting):
    """A day in the middle of a line may be when it is to be done, or what it is about."""
    days = [_found(one, today, next_meeting).on for one in said]
    question = _("Is it to be done before this day, or is that what it is about?")
    raise UnclearDay(question, said[-1].span(), dict.fromkeys([*days, *_ahead(today, next_meeting)]), is_replaced=False)


def _ask_which(said, today, next_meeting):
    days = [_found(one, today, next_meeting).on for one in said]
    raise UnclearDay(_("Before which day is it to be done?"), said[-1].span(), dict.fromkeys(days), is_replaced=False)


def _ahead(today, next_meeting):
    """Days to choose from when the one that was said will not do."""
    days = [today + timedelta(weeks=1), today + timedelta(weeks=4)]
    return [next_meeting, *days] if next_meeting and next_meeting >= today else days


def _same_day(on, today):
    return [
        day for year in (today.year, today.year + 1) if (day := _day_or_none(year, on.month, on.day)) and day >= today
    ]


# --- what each expression means -------------------------------------------------------------------


def _meant(said, today, next_meeting) -> date:
    if said["day"] or said["nday"] or said["iso"]:
        return _by_date(said, today)
    if said["near"]:
        return today + timedelta({"vandaag": 0, "today": 0, "overmorgen": 2}.get(said["near"], 1))
    if said["week"]:
        return _in_week(said, today)
    if said["next_meeting"]:
        return _at_next_meeting(said, today, next_meeting)
    if said["next_month"]:
        return _last_of(months_on(today.replace(day=1), 1))
    if said["lone"]:
        return _on_weekday(said, today)
    if said["part"]:
        return _in_part(said, today)
    return _after(said, today)


def _by_date(said, today) -> date:
    if said["iso"]:
        year, month, day = map(int, said["iso"].split("-"))
    else:
        day = int(said["day"] or said["nday"])
        month = MONTHS[said["month"]] if said["month"] else int(said["nmonth"])
        year = said["year"] or said["nyear"]
        year = int(f"20{year}" if year and len(year) == 2 else year) if year else 0
    on = _day_or_none(year, month, day) if year else _next_such_day(month, day, today)
    if on is None:
        near = [one for one in _near(year, month, day, today) if one >= today]
        raise UnclearDay(_("This date does not exist. Which day do you mean?"), said.span(), near)
    if said["weekday"] and WEEKDAYS[said["weekday"]] != on.weekday():
        words = {"day": date_format(on, "j F Y"), "weekday": date_format(on, "l")}
        wanted = [one for step in range(-3, 4) if (one := on + timedelta(step)).weekday() == WEEKDAYS[said["weekday"]]]
        question = _("%(day)s is a %(weekday)s. Which one do you mean?") % words
        raise UnclearDay(question, said.span(), [day for day in [on, *wanted] if day >= today])
    return on


def _next_such_day(month, day, today) -> date | None:
    # Who says 29 February means this year's or the next one, or is mistaken.
    days = (_day_or_none(year, month, day) for year in (today.year, today.year + 1))
    return next((on for on in days if on and on >= today), None)


def _near(year, month, day, today):
    """What may have been meant: the last day of that month and the next one, or day and month the other way round."""
    if 1 <= month <= 12 and day > 0:
        if not year:
            year = today.year if (month, day) >= (today.month, today.day) else today.year + 1
        if not 1 <= year <= 9000:
            return []
        last = _last_of(date(year, month, 1))
        return [last, last + timedelta(1)]
    turned = _day_or_none(year, day, month) if year else _next_such_day(day, month, today)
    return [turned] if turned else []


def _in_week(said, today) -> date:
    """Without a day of the week, its Friday."""
    is_next = not said["week"].startswith(("deze", "this"))
    monday = today - timedelta(today.weekday()) + timedelta(weeks=is_next)
    weekday = WEEKDAYS[said["week_day"]] if said["week_day"] else WEEKDAYS["vrijdag"]
    on = monday + timedelta(weekday)
    return on if said["week_day"] or on >= today else monday + timedelta(6)


def _on_weekday(said, today) -> date:
    """The first such day after today. *Volgende vrijdag* is to some the first, to others the one in the next week."""
    weekday = WEEKDAYS[said["lone"]]
    first = today + timedelta((weekday - today.weekday() - 1) % 7 + 1)
    if said["which"] in ("volgende", "next"):
        in_next_week = today - timedelta(today.weekday()) + timedelta(weeks=1, days=weekday)
        if in_next_week != first:
            question = _("Which %(weekday)s do you mean?") % {"weekday": date_format(first, "l")}
            raise UnclearDay(question, said.span(), [first, in_next_week])
    if said["which"] is None and weekday == today.weekday():
        question = _("Today is a %(weekday)s. Which one do you mean?") % {"weekday": date_format(today, "l")}
        raise UnclearDay(question, said.span(), [today, first])
    return first


def _in_part(said, today) -> date:
    """*Begin* is until the seventh, *half* the fifteenth, *eind* the last day."""
    of, part = said["of"], said["part"]
    if of.endswith(("jaar", "year")):
        return date(
            int(said["of_year"] or today.year),
            *{"begin": (1, 31), "half": (7, 1), "medio": (7, 1), "mid": (7, 1)}.get(part, (12, 31)),
        )
    if of in MONTHS:
        year = int(said["of_year"]) if said["of_year"] else today.year + (MONTHS[of] < today.month)
        first = _day_or_none(year, MONTHS[of], 1)
    else:
        first = months_on(today.replace(day=1), 1 if of.startswith("volgende") else 0)
    if first is None:
        raise UnclearDay(_("This date does not exist. Which day do you mean?"), said.span())
    days = {"begin": 7, "half": 15, "medio": 15, "mid": 15}
    on = first.replace(day=days[part]) if part in days else _last_of(first)
    return months_on(on, 12) if on < today and of in MONTHS and not said["of_year"] else on


def _after(said, today) -> date:
    number = NUMBERS.get(said["number"]) or int(said["number"])
    if said["unit"].startswith("ma") or said["unit"].startswith("mo"):
        return months_on(today, number)
    return today + timedelta(number * (7 if said["unit"].startswith("we") else 1))


def _at_next_meeting(said, today, next_meeting) -> date:
    if next_meeting is None:
        question = _("There is no next meeting yet. Before which day is it to be done?")
        raise UnclearDay(question, said.span(), _ahead(today, None))
    return next_meeting


def _last_of(first: date) -> date:
    return first.replace(day=monthrange(first.year, first.month)[1])


def _day_or_none(year, month, day) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
