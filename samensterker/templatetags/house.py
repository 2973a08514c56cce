"""How the house writes dates, times, numbers and telephone numbers; builtins in every template, letters included."""

import re
from collections import OrderedDict
from dataclasses import dataclass
from datetime import date, datetime

import phonenumbers
from django import template
from django.template.loader_tags import BlockNode
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.translation import get_language, gettext, pgettext_lazy

from samensterker import money
from samensterker.icons import icon
from samensterker.localtime import AMSTERDAM
from samensterker.markdown import as_html

register = template.Library()
register.simple_tag(icon)

DRAWN_AT_MOST = 100
CAP = 1000  # figures stop counting here: to count on costs more than the answer is worth


@dataclass(frozen=True)
class Writing:
    """How a language writes days and times. A fact of the language, so not left to its message catalogue."""

    day: str
    day_and_year: str
    short_month: str
    clock: str  # for strftime; those of days for the `date` filter
    span: str
    span_over_days: str


ENGLISH = Writing("l j F", "l j F Y", "M", "%H:%M", "{start} – {end}", "{start_day}, {start} – {end_day}, {end}")
WRITINGS = {
    "nl": Writing(
        "l j F", "l j F Y", "b", "%H.%M", "{start} – {end} uur", "{start_day}, {start} uur – {end_day}, {end} uur"
    )
}


def _writing():
    return WRITINGS.get((get_language() or "")[:2], ENGLISH)


def _local(moment):
    """The day or moment as people here see it on the calendar and the clock."""
    return moment.astimezone(AMSTERDAM) if isinstance(moment, datetime) else moment


@register.filter
def markdown(text: str):
    """What people wrote with a little form in it, as HTML."""
    return as_html(text or "")


@register.filter
def day(moment: date | datetime | None, now: date | datetime | None = None):
    """`vrijdag 27 november`, with the year when that is not the year of `now` (or of today)."""
    if not moment:
        return ""
    local = _local(moment)
    this_year = _local(now or timezone.now()).year
    writing = _writing()
    return date_format(local, writing.day if local.year == this_year else writing.day_and_year)


@register.filter
def short_day(moment: date | datetime | None, now: date | datetime | None = None):
    """`27 november`, for where the weekday would crowd the line."""
    return day(moment, now).partition(" ")[2]


@register.filter
def weekday(moment: date | datetime | None):
    return date_format(_local(moment), "l") if moment else ""


@register.filter
def short_month(moment: date | datetime | None):
    return date_format(_local(moment), _writing().short_month) if moment else ""


@register.filter
def month(moment: date | datetime | None):
    """`november 2026`"""
    return date_format(_local(moment), "F Y") if moment else ""


@register.filter
def clock(moment: datetime | None):
    """`19.30`"""
    return _local(moment).strftime(_writing().clock) if moment else ""


@register.simple_tag
def span(start: datetime, end: datetime):
    """`19.30 – 21.30 uur`; names both days when the end is on another one."""
    writing = _writing()
    one_day = _local(start).date() == _local(end).date()
    return (writing.span if one_day else writing.span_over_days).format(
        start=clock(start), end=clock(end), start_day=day(start), end_day=day(end)
    )


@register.filter
def euros(cents: int | None):
    """`€ 1.250,50`; nothing when it is not known."""
    return "" if cents is None else money.in_words(cents)


NUMBERS = (
    # Translators: as in "no action items"
    pgettext_lazy("number", "no"),
    # Translators: these stand before a noun, as in "one action item"; in Dutch één, twee, drie…
    pgettext_lazy("number", "one"),
    pgettext_lazy("number", "two"),
    pgettext_lazy("number", "three"),
    pgettext_lazy("number", "four"),
    pgettext_lazy("number", "five"),
    pgettext_lazy("number", "six"),
    pgettext_lazy("number", "seven"),
    pgettext_lazy("number", "eight"),
    pgettext_lazy("number", "nine"),
    pgettext_lazy("number", "ten"),
    pgettext_lazy("number", "eleven"),
    pgettext_lazy("number", "twelve"),
)


@register.filter
def in_words(number: int):
    """Small numbers as words: "two action items" reads warmer than "2 action items"."""
    return str(NUMBERS[number]) if 0 <= number < len(NUMBERS) else str(number)


@register.filter
def capped(number: int):
    """A figure that was counted up to `CAP` and one more."""
    if number <= CAP:
        return str(number)
    return gettext("more than %(number)s") % {"number": number_format(CAP, use_l10n=True, force_grouping=True)}


DUTCH_MOBILE = re.compile(r"^06 ?(\d\d)(\d\d)(\d\d)(\d\d)$")  # eight digits in a row are hard to read aloud


def _parsed(number):
    """A PhoneNumber, or a number as someone typed it; None when it is no telephone number."""
    if not isinstance(number, str):
        return number
    try:
        return phonenumbers.parse(number, "NL")
    except phonenumbers.NumberParseException:
        return None


@register.filter
def phone(number):
    """`06 12 34 56 78`: Dutch numbers as Dutch people write them, others with their country code."""
    parsed = _parsed(number)
    if not parsed or not parsed.country_code:
        return number or ""
    here = parsed.country_code == phonenumbers.country_code_for_region("NL")
    style = phonenumbers.PhoneNumberFormat.NATIONAL if here else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    written = phonenumbers.format_number(parsed, style)
    if here and written == str(parsed.national_number):  # in no known range, and then the library drops the zero
        written = f"0{written}"
    return DUTCH_MOBILE.sub(r"06 \1 \2 \3 \4", written)


@register.filter
def dial(number):
    """`+31612345678`, for a `tel:` link."""
    parsed = _parsed(number)
    is_number = parsed and parsed.country_code
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164) if is_number else ""


@register.simple_tag
def moment(value: date | datetime, text: str):
    """`<time datetime="…">text</time>`: the text for people, the attribute for programs."""
    local = _local(value)
    written = local.isoformat(timespec="minutes") if isinstance(local, datetime) else local.isoformat()
    return format_html('<time datetime="{}">{}</time>', written, text)


@register.inclusion_tag("_pages.html", takes_context=True)
def page_links(context, page):
    """Links to the newer and older rows of a paged list; the rest of the query stays as it was."""

    def link(number):
        query = context["request"].GET.copy()
        query["page"] = number
        return f"?{query.urlencode()}"

    return {
        "page": page,
        "previous_link": link(page.previous_page_number()) if page.has_previous() else "",
        "next_link": link(page.next_page_number()) if page.has_next() else "",
    }


@register.tag
def capture(parser, token):
    """`{% capture name %}…{% endcapture %}`: what stands between becomes a variable, also when it is a block."""
    _tag, name = token.split_contents()
    nodelist = parser.parse(["endcapture"])
    parser.delete_first_token()
    return CaptureNode(name, nodelist)


class CaptureNode(template.Node):
    def __init__(self, name, nodelist):
        self.name, self.nodelist = name, nodelist

    def render(self, context):
        context[self.name] = self.nodelist.render(context).strip()
        return ""


@register.tag
def drawn_once(parser, token):
    """`{% drawn_once house=house %}…{% enddrawn_once %}`: drawn once a language and value of what it names, then kept.

    What stands between knows those names and nothing else, no visitor and no request: so nothing of one person can
    be kept for the next. What it names are values that can be compared, never rows of the database, which are equal
    when their keys are. Each place keeps the last hundred; no block stands in it.
    """
    names = template.base.token_kwargs(token.split_contents()[1:], parser)
    nodelist = parser.parse(["enddrawn_once"])
    parser.delete_first_token()
    return DrawnOnceNode(names, nodelist)


class DrawnOnceNode(template.Node):
    def __init__(self, names, nodelist):
        self.names, self.nodelist, self.drawn = names, nodelist, OrderedDict()

    def get_nodes_by_type(self, nodetype):
        """Each page that extends another looks for blocks in all of it; there are none here."""
        return [] if nodetype is BlockNode else super().get_nodes_by_type(nodetype)

    def render(self, context):
        values = {name: expression.resolve(context, ignore_failures=True) for name, expression in self.names.items()}
        key = (get_language(), *values.values())
        if (drawn := self.drawn.get(key)) is None:
            known = template.Context(values)
            with known.bind_template(context.template):
                drawn = re.sub(r"\n\s+", "\n", self.nodelist.render(known))  # indented for its editors only
            self.drawn[key] = drawn
            while len(self.drawn) > DRAWN_AT_MOST:
                self.drawn.popitem(last=False)
            return drawn
        return drawn
