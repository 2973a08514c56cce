"""The lines of courses in a list, and of people in a course, each drawn once for all that looks the same (ADR 27)."""

from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from samensterker.localtime import local_day

register = template.Library()

DRAWN_AT_MOST = 1_000


@register.simple_tag
def course_cards(cards):
    """One <li> for each `Card`."""
    return _all("courses/_course.html", cards)


@register.simple_tag
def idea_cards(cards):
    return _all("courses/_idea.html", cards)


@register.simple_tag(takes_context=True)
def participant_rows(context, people):
    """One <tr> for each `Participant`. Telephone numbers, and forms with a token, are not kept."""
    if context["has_phones"] or any(one.can_be_confirmed for one in people):
        more = {"has_phones": context["has_phones"], "csrf_token": context["csrf_token"]}
        more["is_coordinator"] = context["user"].is_coordinator
        rows = [render_to_string("courses/_participant.html", {"one": one, **more}) for one in people]
    else:
        language, year = get_language(), _year()
        rows = [_row(one, language, year) for one in people]
    return mark_safe("".join(rows))


@lru_cache(maxsize=DRAWN_AT_MOST)
def _row(one, language, year):
    return render_to_string("courses/_participant.html", {"one": one})


def _year():
    return local_day(timezone.now()).year


def _all(name, cards):
    language, year = get_language(), _year()
    return mark_safe("".join([_drawn(name, card, language, year) for card in cards]))


@lru_cache(maxsize=DRAWN_AT_MOST)
def _drawn(name, card, language, year):
    """Language and year are named only to keep them apart: days of another year are written with that year."""
    return render_to_string(name, {"course": card})
