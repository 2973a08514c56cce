"""The agenda on the page of its meeting, drawn as `action_rows` are, for the same reason."""

from datetime import datetime
from functools import cache, lru_cache
from html import escape
from typing import NamedTuple

from django import template
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from meetings import agenda
from meetings.models import Purpose
from meetings.templatetags.action_rows import DRAWN_AT_MOST, agreed_actions
from samensterker.localtime import AMSTERDAM
from samensterker.markdown import as_html
from samensterker.templatetags.house import clock, icon

register = template.Library()

AGENDA = '<ol class="agenda">\n{}</ol>\n'
ROW = """<li{style}>
<time datetime="{moment}">{begins}</time>
<div>
<h3 class="mb-0">{title}</h3>
<div class="meta">{facts}</div>
{explanation}{files}{outcome}\0</div>
</li>
"""
ACTIONS = "\0"  # where they come; the database takes no such character, so nobody can have typed it
EXPLANATION = '<p class="as-written mt-1 mb-0">{}</p>\n'
BREAK = ' class="agenda-break"'
FILES = '<ul class="attachments">{}</ul>\n'
FILE = '<li><a class="lone-link" href="{url}">{icon} {name}</a></li>'
FORM = '<a href="{url}">{name}</a>'
OUTCOME = '<div class="outcome">{}</div>\n'
DECIDED = '<p class="outcome as-written"><strong>{}.</strong> {}</p>\n'


@register.simple_tag(takes_context=True)
def agenda_rows(context, timetable, has_begun):
    """What comes when, what came out of it, and the action items that were `agreed` at each item.

    Before the meeting nobody has to see at each item that action items can be added there, and never at a break.
    """
    return mark_safe(AGENDA.format("".join(_row(context, slot, has_begun) for slot in timetable.slots)))


def _row(context, slot, has_begun):
    item = slot.item
    shown = Shown(
        is_break=item.is_break,
        starts_at=slot.starts_at,
        minutes=item.minutes,
        title=item.title,
        purpose=item.purpose,
        form=(item.working_form_id, item.form_name) if item.form_name else None,
        presenter=item.presenter_name,
        times=0 if item.recurs else item.times_carried,
        explanation=item.explanation,
        files=tuple(map(tuple, item.files)),
        outcome=item.outcome if has_begun else "",
        decided=tuple(item.decided) if has_begun else (),
    )
    has_actions = item.agreed or (has_begun and not item.is_break)
    actions = agreed_actions(context, item.agreed, item) if has_actions else ""
    return _drawn(shown, get_language()).replace(ACTIONS, actions)


class Shown(NamedTuple):
    """All that a row shows of its own. A row that looks the same is drawn once (ADR 27)."""

    is_break: bool
    starts_at: datetime
    minutes: int
    title: str
    purpose: str
    form: tuple[int, str] | None
    presenter: str
    times: int  # that it was carried over
    explanation: str
    files: tuple[tuple[int, str], ...]
    outcome: str
    decided: tuple[str, ...]


@lru_cache(maxsize=DRAWN_AT_MOST)
def _drawn(shown, language):
    """The language is named only to keep the languages apart."""
    return ROW.format(
        style=BREAK if shown.is_break else "",
        moment=shown.starts_at.astimezone(AMSTERDAM).isoformat(timespec="minutes"),
        begins=clock(shown.starts_at),
        title=escape(shown.title),
        facts=" · ".join(_facts(shown)),
        explanation=EXPLANATION.format(escape(shown.explanation)) if shown.explanation else "",
        files=_files(shown.files) if shown.files else "",
        outcome=_outcome(shown),
    )


def _facts(shown):
    """What it is for, how it is done, how long it takes and who presents it, as far as somebody said."""
    if shown.purpose:
        yield escape(capfirst(str(Purpose(shown.purpose).label)))
    if shown.form:
        key, name = shown.form
        yield FORM.format(url=_address("meetings:working-form", key), name=escape(name))
    yield agenda.in_minutes(shown.minutes)
    if shown.presenter:
        yield escape(shown.presenter)
    if shown.times:
        yield f"<strong>{_('for time number %(number)s') % {'number': shown.times + 1}}</strong>"


def _files(files):
    rows = (
        FILE.format(url=_address("meetings:attachment", key), icon=_clip(), name=escape(name)) for key, name in files
    )
    return FILES.format("".join(rows))


@cache
def _clip():
    return icon("paper-clip")


def _address(name, key):
    return _pattern(name).replace("/0/", f"/{key}/")


@cache
def _pattern(name):
    """Once for all: to look up an address takes longer than the rest of a row."""
    return reverse(name, args=[0])


def _outcome(shown):
    notes = OUTCOME.format(as_html(shown.outcome)) if shown.outcome else ""
    return notes + "".join(DECIDED.format(_("Decision"), escape(text)) for text in shown.decided)
