"""The rows of action items on a page: the part that one ticks, and what others do.

Each is drawn by one function from the HTML above it, and not by including a template: a page has dozens of rows, and an
included template takes ten times as long for each.
"""

from datetime import date
from functools import cache, lru_cache
from html import escape
from typing import NamedTuple

from django import template
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from meetings import action_words

SOON = 14  # days
DRAWN_AT_MOST = 1_000

register = template.Library()
register.filter("days_left", action_words.days_left)
register.filter("words_before", action_words.before)
register.filter("words_agreed", action_words.agreed)
register.filter("words_of_item", action_words.of_item)
register.filter("words_when_ticked", action_words.when_ticked)
register.filter("words_from_earlier", action_words.of_earlier)

OWN_ROW = """<li id="assignment-{key}">
<form class="tick"{ticks}>
{hidden}<input type="checkbox" id="tick-{key}" name="is_done" value="yes"{state}>
<div class="what">
<label for="tick-{key}"{style}>{title}</label>
<small>{words}</small>
</div>
{save}</form>
{beside}</li>
"""
TICKS = ' method="post" action="{url}" hx-post="{url}" hx-trigger="change" hx-target="closest li" hx-swap="outerHTML"'
CSRF = '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'
IN_MEETING = '<input type="hidden" name="place" value="meeting">'
SAVE = '<noscript><button class="btn btn-quiet" type="submit">{label}</button></noscript>\n'
FILL_IN = '<a class="btn btn-quiet" href="{url}">{label}</a>\n'
NOT_SO_EASY = '<a class="lone-link own-part" href="{url}">{label}</a>\n'
CHANGE = '<a class="lone-link" href="{url}?back=meeting">{label}</a>\n'
LABEL = '{word}<span class="visually-hidden">: {title}</span>'
DAYS_LEFT = '<span class="status status-clock {style}">{words}</span>\n'

LIST = '<ul class="ticks">\n{}</ul>\n'
ADD = '<a class="lone-link add-link no-print" href="{url}?{origin}">{label}</a>'
OTHERS_ROW = """<li class="{style}"><div class="what">{title}<small>{words}</small></div></li>
"""
EDIT_LINK = '<a href="{url}?back=meeting">{title}</a>'


@register.simple_tag(takes_context=True)
def agreed_actions(context, items, agenda_item=None):
    """On the page of `meeting`: the action items of an agenda item, or those in general; and the way to add one."""
    may_change = context.get("organises", False)
    rows = [own_row(context, item.mine, True) if item.mine else _others_row(item, may_change) for item in items]
    actions = LIST.format("".join(rows)) if rows else ""
    return mark_safe(actions + _way_to_add(context["meeting"], agenda_item, may_change))


def _way_to_add(meeting, agenda_item, may_change):
    if not may_change or meeting.is_cancelled:
        return ""
    label = _("Add an action item")
    if agenda_item:
        label = LABEL.format(word=label, title=escape(agenda_item.title))
    origin = f"agenda_item={agenda_item.pk}" if agenda_item else f"meeting={meeting.pk}"
    return ADD.format(url=_looked_up("meetings:action-create"), origin=origin, label=label)


@register.simple_tag(takes_context=True)
def own_row(context, assignment, in_meeting=False):
    """One <li> with a box to tick, for an assignment from to_show(), or `item.mine` of an item of a meeting's page.

    On the page of its meeting it leaves out which meeting it came from, and shows how far the others are.
    """
    item, key, is_done = assignment.item, assignment.pk, assignment.is_done
    title, by_hand = escape(item.title), not item.ticks_itself
    row = OWN_ROW.format(
        key=key,
        ticks=TICKS.format(url=_address("meetings:assignment-tick", key)) if by_hand else "",
        hidden=_hidden(context, in_meeting) if by_hand else "",
        state=(" checked" if is_done else "") + ("" if by_hand else " disabled"),
        style=' class="done"' if is_done else "",
        title=title,
        words=action_words.of_part(assignment, in_meeting=in_meeting),
        # Translators: keep the tick of this action item
        save=SAVE.format(label=LABEL.format(word=_("Save"), title=title)) if by_hand else "",
        beside=_way_on(assignment, title, in_meeting)
        + (_change(item, title, context.get("organises", False)) if in_meeting else ""),
    )
    return mark_safe(row)


def _hidden(context, in_meeting):
    return CSRF.format(context["csrf_token"]) + "\n" + (IN_MEETING if in_meeting else "")


def _way_on(assignment, title, in_meeting):
    """At the end of the row, while it is open: the days that are left, or the way to where it ticks itself.

    And, where it is not about the meeting, the way to put it off, hand it over or ask for help.
    """
    if assignment.is_done:
        return ""
    if not assignment.item.ticks_itself:
        return days_left_chip(assignment) + ("" if in_meeting else _not_so_easy(assignment, title))
    # Translators: a button that leads to the profile page, to fill something in there
    return FILL_IN.format(url=assignment.item.profile_url, label=LABEL.format(word=_("Fill in"), title=title))


def _not_so_easy(assignment, title):
    # Translators: a link to a page where one puts an action item off, hands it over, or asks for help
    label = LABEL.format(word=_("Later, or not alone?"), title=title)
    return NOT_SO_EASY.format(url=_address("meetings:own-part", assignment.pk), label=label)


def _change(item, title, may_change):
    if not may_change:
        return ""
    return CHANGE.format(
        url=_address("meetings:action-edit", item.pk), label=LABEL.format(word=_("Change"), title=title)
    )


@register.filter
def days_left_chip(row):
    """Soon and past its date look the same, as nobody is told off here."""
    style = "status-fragile" if row.days_left <= SOON else "status-quiet"
    return mark_safe(DAYS_LEFT.format(style=style, words=action_words.days_left(row)))


def _others_row(item, may_change):
    """Of an item in which the reader has no part. Who is not ready is for the coordinator to know."""
    names = tuple(item.names[: action_words.NAMES_SHOWN + 1])
    progress = item.ready_count, item.total_count
    shown = Shown(item.pk, item.title, item.audience, names, item.due_on, item.today, *progress)
    return _drawn(shown, may_change, get_language())


class Shown(NamedTuple):
    """All that the row of an item of others shows. A row that looks the same is drawn once (ADR 27)."""

    pk: int
    title: str
    audience: str
    names: tuple[str, ...]
    due_on: date
    today: date
    ready_count: int
    total_count: int


@lru_cache(maxsize=DRAWN_AT_MOST)
def _drawn(shown, may_change, language):
    """The language is named only to keep the languages apart."""
    title = escape(shown.title)
    if may_change:
        title = EDIT_LINK.format(url=_address("meetings:action-edit", shown.pk), title=title)
    return OTHERS_ROW.format(
        style="of-others-done" if shown.ready_count == shown.total_count else "of-others",
        title=title,
        words=action_words.of_item(shown, in_meeting=True),
    )


def _address(name, key):
    return _looked_up(name, 0).replace("/0/", f"/{key}/")


@cache
def _looked_up(name, *keys):
    """Once for all: to look up an address takes longer than the rest of a row."""
    return reverse(name, args=keys)
