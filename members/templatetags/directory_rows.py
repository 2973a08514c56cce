"""The rows of the directory, drawn by functions from the HTML above them.

Not by including a template: the directory is the page that is asked most, and an included template takes ten times as
long for each row. And once for all that looks the same: a row says nothing but what a `Person` holds, each request
asks the database who that is, and whoever changes or withdraws something is another `Person` from then on (ADR 27).
"""

from functools import cache, lru_cache
from html import escape

from django import template
from django.urls import reverse
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from members.models import Level
from members.models.knowledge import OFFER_WORDS
from members.slots import EVENINGS
from samensterker.templatetags.house import icon

register = template.Library()

DRAWN_AT_MOST = 1000
ALL_EVENINGS = sum(slot.bit for slot in EVENINGS)

ROW = """<li>
{face}
<div class="what">
<h3><a href="{url}">{name}</a>{state}</h3>
{places}{knows}{doing}{free}</div>
</li>
"""
PHOTO = '<img class="face" src="{url}" alt="" width="56" height="56" loading="lazy">'
INITIALS = '<span class="face" aria-hidden="true">{}</span>'
STATE = ' <span class="status status-quiet">{}</span>'
PLACES = "<p>{}</p>\n"
KNOWS = '<p class="knows">{}</p>\n'
AREA = "<span>{area} <small>{words}</small></span>"
DOING = '<p class="doing">{}</p>\n'
# With a tick before it, which the stylesheet draws: in the page it would weigh as much as the rest of the row.
FREE = '<p class="free">{}</p>\n'


@register.simple_tag
def people_rows(people, filters):
    """The <li> of each Person of a page of the directory."""
    language, is_sought = get_language(), bool(filters)
    free = FREE.format(_can_then(filters.free)) if filters.free else ""
    return mark_safe("".join([_row(person, language, is_sought, free) for person in people]))


@lru_cache(maxsize=DRAWN_AT_MOST)
def _row(person, language, is_sought, free):
    """All that it is drawn of comes in here; the language is that of the page."""
    return ROW.format(
        face=_face(person),
        url=_address("members:detail", person.pk),
        name=escape(person.full_name),
        state=_state(person),
        places=_places(person),
        knows=_knows(person, language, is_sought),
        doing=DOING.format(escape(person.doing_now)) if person.doing_now else "",
        free=(free or _evenings(language, person.can & ALL_EVENINGS)) if person.can else "",
    )


def _face(person):
    """Their photo, or the first letters of their name; beside the name itself it says nothing new."""
    if person.photo:
        return PHOTO.format(url=_address("members:photo-of-member", person.pk))
    return INITIALS.format(escape(person.initials))


def _state(person):
    if person.left_at:
        # Translators: of a member
        return STATE.format(f"{icon('x-mark')} {_('left the guild')}")
    # Translators: of a member who takes a break from the guild
    return STATE.format(f"{icon('pause')} {_('takes a break')}") if person.paused_at else ""


def _places(person):
    names = " · ".join(map(escape, person.organisations))
    return PLACES.format(names) if names else ""


def _knows(person, language, is_sought):
    """What they know best, and to who looks for someone also what they offer in it."""
    areas = [
        AREA.format(area=escape(knows.area), words=_in_words(language, knows.level, knows.offers * is_sought))
        for knows in person.knows
    ]
    return KNOWS.format(" ".join(areas)) if areas else ""


@cache
def _in_words(language, level, offers):
    """Once for all in each language: to look up a word takes longer than to write it."""
    offered = [str(words) for words, is_so in zip(OFFER_WORDS.values(), offers) if is_so]
    return " · ".join([str(Level(level).label), *offered])


def _can_then(slot):
    # Translators: of a member: can on Wednesday evening
    return _("can on {moment}").format(moment=slot.label)


@cache
def _evenings(language, can):
    days = [str(WEEKDAYS_ABBR[slot.weekday]) for slot in EVENINGS if can & slot.bit]
    # Translators: of a member: on which days they are free in the evening: Mon, Wed
    return FREE.format(_("evenings: {days}").format(days=", ".join(days))) if days else ""


def _address(name, key):
    return _pattern(name).replace("/0/", f"/{key}/")


@cache
def _pattern(name):
    """Once for all: to look up an address takes longer than the rest of a row."""
    return reverse(name, args=[0])
