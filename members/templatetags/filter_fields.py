"""The choices beside a list of people, and what was chosen above it; for every page that has `Filters` and `Facets`."""

from django import template
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from members.models import Level
from members.models.knowledge import OFFER_WORDS
from members.slots import SLOTS
from samensterker.templatetags.house import capped, icon

register = template.Library()

# What was drawn lately, by language, count and choices: it is the same for everyone.
DRAWN_AT_MOST = 200
_drawn: dict[tuple, str] = {}

SELECT = """<div class="mb-3"><label class="form-label" for="{id}">{label}</label>
<select class="form-select" id="{id}" name="{name}">
<option value="">{anything}</option>
{options}</select></div>
"""
OPTION = '<option value="{value}"{selected}>{words}</option>\n'
TICKS = '<fieldset class="mb-3"><legend class="form-label">{legend}</legend>\n{boxes}</fieldset>\n'
TICK = """<div class="form-check">
<input class="form-check-input" type="checkbox" id="{id}" name="offers" value="{value}"{checked}>
<label class="form-check-label" for="{id}">{words}</label></div>
"""
CHIP = """<li>
<a class="btn btn-quiet" href="?{query}">{icon} <span class="visually-hidden">{remove}</span> {words}</a>
</li>
"""


@register.simple_tag
def filter_fields(filters, facets, moment=True):
    """The fields of a form with method GET: knowledge, how well, offers, organisation, and perhaps a moment."""
    key = (get_language(), facets.stamp, filters.without("q"), moment)
    if key not in _drawn:
        if len(_drawn) >= DRAWN_AT_MOST:
            _drawn.clear()
        fields = _areas(filters, facets) + _levels(filters) + _offers(filters, facets) + _places(filters, facets)
        _drawn[key] = mark_safe(fields + _slots(filters) if moment else fields)
    return _drawn[key]


@register.simple_tag
def chosen_filters(filters, facets):
    """What was chosen, each with a cross that takes it off again."""
    return chips(filters, _chosen(filters, facets))


def chips(filters, chosen):
    """Of each its name and its words; `filters` can do without a name, and say itself as a query."""
    return mark_safe(
        "".join(
            CHIP.format(
                query=escape(filters.without(name).querystring()),
                icon=icon("x-mark"),
                # Translators: take this filter off; its name follows
                remove=_("Without:"),
                words=escape(words),
            )
            for name, words in chosen
        )
    )


def _chosen(filters, facets):
    if filters.area:
        yield "area", _area_in_words(filters, facets.area(filters.area))
    if filters.offers:
        yield "offers", ", ".join(str(OFFER_WORDS[name]) for name in filters.offers)
    if filters.organisation:
        yield "organisation", facets.organisation(filters.organisation).name
    if filters.free:
        yield "free", filters.free.label


def _area_in_words(filters, area):
    if filters.level == Level.HEARD_OF:
        return area.name
    # Translators: a knowledge area, and how well someone knows it at least
    return _("{area}, {level} or better").format(area=area.name, level=filters.level.label)


def _areas(filters, facets):
    options = [
        (area.pk, _with_count(f"– {area.name}" if area.part_of else area.name, area.count), area.pk == filters.area)
        for area in facets.areas
    ]
    return _select("area", _("Knows about"), _("everything"), options)


def _levels(filters):
    # Translators: at least this level: know the basics or better
    words = _("{level} or better")
    options = [
        (level.value, words.format(level=level.label), level == filters.level)
        for level in Level
        if Level.HEARD_OF < level < Level.EXPERT
    ]
    options.append((Level.EXPERT.value, str(Level.EXPERT.label), filters.level == Level.EXPERT))
    return _select("level", _("How well"), _("does not matter"), options)


def _offers(filters, facets):
    boxes = [
        TICK.format(
            id=f"id_offers_{offer.name}",
            value=offer.name,
            checked=" checked" if offer.name in filters.offers else "",
            words=_with_count(OFFER_WORDS[offer.name], offer.count),
        )
        for offer in facets.offers
    ]
    # Translators: above: can teach, gives advice, can step in, wants to learn
    return TICKS.format(legend=_("What someone offers"), boxes="".join(boxes))


def _places(filters, facets):
    if not facets.organisations:
        return ""
    options = [
        (place.pk, _with_count(place.name, place.count), place.pk == filters.organisation)
        for place in facets.organisations
    ]
    field = _select("organisation", _("Organisation"), _("all"), options)
    if not facets.has_more_organisations:
        return field
    hint = _("Is the organisation not in the list? Type its name in the search box.")
    return field + f'<p class="form-text">{hint}</p>\n'


def _slots(filters):
    options = [(slot.key, slot.label, slot == filters.free) for slot in SLOTS]
    return _select("free", _("Is free on"), _("any moment"), options)


def _select(name, label, anything, options):
    drawn = [
        OPTION.format(value=value, words=escape(words), selected=" selected" if is_chosen else "")
        for value, words, is_chosen in options
    ]
    return SELECT.format(id=f"id_{name}", name=name, label=label, anything=anything, options="".join(drawn))


def _with_count(words, count):
    return f"{words} ({capped(count)})"
