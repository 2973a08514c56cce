"""A version of a report as a PDF that a screen reader can read, made when somebody asks and never kept."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _
from markdown_it.tree import SyntaxTreeNode

from meetings.models import ReportVersion
from meetings.report_content import Agreed, Decided, Point, Report
from samensterker import typesetting
from samensterker.localtime import local_day
from samensterker.markdown import SCHEMES, tokens_of
from samensterker.templatetags.house import day, short_day, span
from samensterker.typesetting import drawable

TEMPLATE = settings.BASE_DIR / "templates" / "meetings" / "report.typ"
MARK = settings.BASE_DIR / "static" / "favicon.svg"
DEEPEST = 5  # lists in lists; what lies deeper is set at that depth
LONGEST_LINK, LONGEST_WORD = 2_000, 60
WITH_YEAR = date(1, 1, 1)  # not this year: what is kept for years names the year of each day
SPACES = re.compile(r" {2,}")
MARKS = {"strong": "strong", "em": "em", "s": "strike"}


def typeset(version: ReportVersion, report: Report) -> bytes:
    """In the language that is on. Raises SubprocessError when it does not work."""
    return typesetting.typeset(TEMPLATE, _data(version, report), {"mark.svg": MARK})


def file_name(version: ReportVersion) -> str:
    # Translators: the name of a file with the report of a meeting, followed by the day; without spaces
    name = f"{_('report')}-{local_day(version.meeting.starts_at):%Y-%m-%d}"
    # Translators: in the name of a file, before a number; without spaces
    return f"{name}-{_('version')}-{version.number}.pdf" if version.number > 1 else f"{name}.pdf"


def _data(version, report):
    when = local_day(report.starts_at)
    return {
        "language": get_language(),
        "written_in": settings.LANGUAGE_CODE,
        "guild": _words(settings.GUILD_NAME),
        "title": _words(report.title),
        # Translators: above the title of a meeting, on its report
        "kind": _("Report"),
        "facts": list(_facts(report)),
        "version": _version(version),
        # Translators: at the foot of a report: title, day
        "foot": _("Report · %(title)s · %(day)s") % {"title": _words(report.title), "day": short_day(when, WITH_YEAR)},
        "page_of": _("Page {page} of {pages}"),
        "there": _("Who was there"),
        "present": [_words(name) for name in report.present],
        "guests": _guests(report.guests),
        "decisions": _("Decisions"),
        "decision": _("Decision"),
        "decided": [_decided(decision) for decision in report.decisions],
        "actions": _("What we agreed to do"),
        "columns": [pgettext("report", "What"), pgettext("report", "Who"), pgettext("report", "Before")],
        "agreed": [_agreed(action, when) for action in report.actions],
        "discussed": _("What was discussed"),
        "points": [_point(point) for point in report.points],
        "general_title": _("General"),
        "general": blocks(report.general.outcome),
    }


def _facts(report):
    when = f"{day(report.starts_at, WITH_YEAR)}, {span(report.starts_at, report.ends_at)}"
    yield [pgettext("report", "When"), when[:1].upper() + when[1:]]
    if report.place:
        yield [pgettext("report", "Where"), _words(report.place)]
    if report.host:
        yield [_("Host"), _words(report.host)]
    if report.group:
        yield [_("Group"), _words(report.group)]


def _version(version):
    if version.number == 1:
        return ""
    return _("Version %(number)d, of %(day)s") % {"number": version.number, "day": day(version.sent_at, WITH_YEAR)}


def _guests(number):
    if not number:
        return ""
    return ngettext("and %(number)d guest", "and %(number)d guests", number) % {"number": number}


def _decided(decision: Decided):
    review = _("Look again on %(day)s") % {"day": day(decision.review_on, WITH_YEAR)} if decision.review_on else ""
    return {"text": _words(decision.text), "review": review, "item": _words(decision.item)}


def _agreed(action: Agreed, when: date):
    who = _("Everyone") if action.is_for_everyone else ", ".join(action.names)
    return [_words(action.title), _words(who) or "–", short_day(action.due_on, when)]


def _point(point: Point):
    return {
        "title": _words(point.title),
        "presenter": _words(point.presenter),
        "not_discussed": _("Not discussed") if point.was_discussed is False else "",
        "notes": blocks(point.outcome),
        "decided": [_decided(decision) for decision in point.decisions],
    }


def _words(text: str) -> str:
    return " ".join(_breakable(drawable(text)).split())


def _breakable(text):
    """A "word" longer than a line, such as an address, gets places where it may be broken off."""
    return " ".join(_chopped(word) if len(word) > LONGEST_WORD else word for word in text.split(" "))


def _chopped(word):
    return "\u200b".join(word[start : start + LONGEST_WORD] for start in range(0, len(word), LONGEST_WORD))


# --- what people wrote, as blocks -----------------------------------------------------------------


def blocks(text: str) -> list[dict[str, Any]]:
    """Markdown as data for the typesetter: text stands in it as text, so that none of it is read as a command."""
    return list(_blocks(SyntaxTreeNode(tokens_of(text)).children, depth=1)) if text.strip() else []


def _blocks(nodes, depth) -> Iterator[dict[str, Any]]:
    for node in nodes:
        match node.type:
            case "paragraph" | "heading":
                yield {"kind": node.type, "content": _inline(node.children)}
            case "bullet_list" | "ordered_list":
                yield from _list(node, depth)
            case "blockquote" if depth < DEEPEST:
                yield {"kind": "quote", "content": list(_blocks(node.children, depth + 1))}
            case "blockquote":
                yield from _blocks(node.children, depth)
            case "fence" | "code_block":
                yield {"kind": "code", "content": _breakable(drawable(node.content.rstrip("\n")))}
            case "hr":
                yield {"kind": "rule"}


def _list(node, depth):
    if depth == DEEPEST:
        for item in node.children:
            yield from _blocks(item.children, depth)
        return
    items = [list(_blocks(item.children, depth + 1)) for item in node.children]
    start = min(int(node.attrs.get("start", 1)), 999_999_999)
    yield {"kind": node.type, "start": start, "content": items}


def _inline(nodes, marks=()):
    """One flat row of pieces of text, each with its marks, however deep they were put into each other."""
    pieces = []
    for node in nodes:
        match node.type:
            case "inline":
                pieces += _inline(node.children, marks)
            case "softbreak" | "hardbreak":
                pieces.append({"text": "\n", "marks": [], "link": ""})
            case "strong" | "em" | "s":
                pieces += _inline(node.children, (*marks, MARKS[node.type]))
            case "link":
                pieces += [
                    piece | {"link": _link(node.attrs.get("href", ""))} for piece in _inline(node.children, marks)
                ]
            case "code_inline":
                pieces.append(_piece(node.content, (*marks, "code")))
            case _:
                pieces.append(_piece(node.content, marks))
    return pieces


def _piece(text, marks):
    return {"text": SPACES.sub(" ", _breakable(drawable(text))), "marks": sorted(set(marks)), "link": ""}


def _link(address):
    scheme = str(address).partition(":")[0].lower()
    return str(address) if scheme in SCHEMES and len(str(address)) <= LONGEST_LINK else ""
