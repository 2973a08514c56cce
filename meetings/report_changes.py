"""What a correction changes in a report, in words and lines."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.translation import gettext as _

from meetings.report_content import Point, Report
from samensterker.markdown import tokens_of
from samensterker.templatetags.house import day, span

MOST_LINES = 2_000  # of one part; what is longer is not compared line by line


@dataclass(frozen=True)
class Line:
    """A line that is new, or that does not stand there any more."""

    text: str
    is_new: bool


@dataclass(frozen=True)
class Change:
    """Of one part of the report."""

    title: str
    lines: list[Line]


def differences(was: Report, now: Report) -> list[Change]:
    """Part by part, in the order of the report as it is now; empty when it says the same."""
    found = [Change(title, lines) for title, old, new in _parts(was, now) if (lines := _changed_lines(old, new))]
    return found


def _parts(was: Report, now: Report) -> Iterator[tuple[str, list[str], list[str]]]:
    yield _("When and where"), _facts(was), _facts(now)
    yield _("Who was there"), _people(was), _people(now)
    old, new = ({point.key: point for point in report.points} for report in (was, now))
    for point in now.points:
        yield point.title, _lines(old.get(point.key)), _lines(point)
    for key, point in old.items():
        if key not in new:
            yield point.title, _lines(point), []
    yield _("General"), _lines(was.general), _lines(now.general)


def _facts(report):
    when = f"{day(report.starts_at)}, {span(report.starts_at, report.ends_at)}"
    return [line for line in (report.title, when, report.place, report.host, report.group) if line]


def _people(report):
    return [*report.present, *([_guests(report.guests)] if report.guests else [])]


def _guests(number):
    return _("Guests: %(number)d") % {"number": number}


def _lines(point: Point | None) -> list[str]:
    """A point as lines of plain words."""
    if point is None:
        return []
    lines = [" – ".join(filter(None, (point.title, point.presenter)))]
    if point.was_discussed is False:
        lines.append(_("Not discussed"))
    lines += plain_lines(point.outcome)
    lines += [_decision(decision) for decision in point.decisions]
    lines += [_action(action) for action in point.actions]
    return [line for line in lines if line]


def plain_lines(text: str) -> list[str]:
    """Markdown as lines of plain words: what is bold is no other line, where a link leads is."""
    lines, bullet = [], ""
    for token in tokens_of(text):
        if token.type == "list_item_open":
            bullet = "• "
        elif token.type in ("fence", "code_block"):
            lines += token.content.splitlines()
        elif token.type == "inline":
            lines += (bullet + "".join(map(_words, token.children or ()))).splitlines()
            bullet = ""
    return [line.strip() for line in lines]


def _words(token):
    if token.type in ("softbreak", "hardbreak"):
        return "\n"
    return f"[{token.attrs['href']}] " if token.type == "link_open" else token.content


def _decision(decision):
    words = _("Decision: %(text)s") % {"text": " ".join(decision.text.split())}
    if decision.review_on is None:
        return words
    return _("%(words)s (look again on %(day)s)") % {"words": words, "day": day(decision.review_on)}


def _action(action):
    who = _("Everyone") if action.is_for_everyone else ", ".join(action.names)
    before = _("before %(day)s") % {"day": day(action.due_on)}
    return _("Action: %(words)s") % {"words": ", ".join(filter(None, (action.title, who, before)))}


def _changed_lines(old: list[str], new: list[str]) -> list[Line]:
    if old == new:
        return []
    if max(len(old), len(new)) > MOST_LINES:
        stays = set(old) & set(new)
        gone, come = ([line for line in lines if line not in stays] for lines in (old, new))
        return [Line(text, False) for text in gone] + [Line(text, True) for text in come]
    lines = []
    for _tag, *places in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if _tag != "equal":
            from_old, to_old, from_new, to_new = places
            lines += [Line(text, False) for text in old[from_old:to_old]]
            lines += [Line(text, True) for text in new[from_new:to_new]]
    return lines
