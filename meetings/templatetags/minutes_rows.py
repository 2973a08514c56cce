"""Who can be ticked on the page of the minutes, drawn as `action_rows` are: there may be five hundred."""

from html import escape

from django import template
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

register = template.Library()

ROW = (
    '<li class="form-check"><input class="form-check-input" type="checkbox" id="{kind}-{key}" name="{kind}" '
    'value="{key}"{ticked}><label class="form-check-label" for="{kind}-{key}">{name}{beside}</label></li>\n'
)
BESIDE = " <small>{}</small>"
WERE_THERE = '<input type="hidden" name="{kind}-was" value="{keys}">\n'
NAME = "<option>{}\n"


@register.simple_tag
def people_to_tick(page):
    """The rows of a list: the members, then the guests."""
    beside = {"no": BESIDE.format(_("cannot come")), "maybe": BESIDE.format(_("maybe"))}
    members = (
        _row("member", one["pk"], one["was_there"], one["name"], beside.get(one["answer"], "")) for one in page.people
    )
    guests = (_row("guest", one.pk, one.was_there, one.name, _of_guest(one)) for one in page.guests)
    return mark_safe("".join([*members, *guests]))


@register.simple_tag
def who_were_there(page):
    """What was ticked when the page was made, so that only what this person changes is kept."""
    members = [one["pk"] for one in page.people if one["was_there"]]
    guests = [one.pk for one in page.guests if one.was_there]
    fields = (("member", members), ("guest", guests))
    return mark_safe("".join(WERE_THERE.format(kind=kind, keys=" ".join(map(str, keys))) for kind, keys in fields))


@register.simple_tag
def names_to_choose(page):
    return mark_safe("".join(NAME.format(escape(one["name"])) for one in page.people))


def _row(kind, key, was_there, name, beside):
    ticked = " checked" if was_there else ""
    return ROW.format(kind=kind, key=key, ticked=ticked, name=escape(name), beside=beside)


def _of_guest(guest):
    return BESIDE.format(", ".join(filter(None, [_("guest"), escape(guest.organisation)])))
