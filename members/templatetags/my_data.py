"""How a value of *my data* reads."""

from datetime import date, datetime

from django import template
from django.utils.translation import pgettext

from samensterker.templatetags import house

register = template.Library()


@register.filter
def as_words(value):
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return pgettext("answer", "yes") if value else pgettext("answer", "no")
    if isinstance(value, datetime):
        return f"{house.day(value)}, {house.clock(value)}"
    if isinstance(value, date):
        return house.day(value)
    if isinstance(value, dict):
        return "; ".join(f"{key}: {as_words(each)}" for key, each in value.items())
    if isinstance(value, list):
        return ", ".join(as_words(each) for each in value)
    return str(value)


@register.filter
def cells(row, labels):
    """[(label, value), …] of a row, in the order of the labels."""
    return [(label, row[name]) for name, label in labels.items()]
