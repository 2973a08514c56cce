"""The words that stand with an action item on a page: for whom, before when, how far they are.

Put together here and not in a template, as a page has dozens of these lines and a template takes ten times as long over
each. What comes out is HTML: what people typed has been escaped, and days stand in a <time>.
"""

from datetime import UTC, datetime
from functools import lru_cache
from html import escape

from django.utils.safestring import mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from meetings.models import Audience
from samensterker.templatetags.house import moment, short_day

NAMES_SHOWN = 5


def of_part(assignment, *, in_meeting=False):
    """Below one's own part. Needs `to_show`; the page of its meeting does not say which, but how far the others are."""
    item = assignment.item
    if assignment.is_done:
        words = when_ticked(assignment)
    elif item.ticks_itself:
        part = escape(item.get_fulfilled_by_display())
        words = _("Ticks itself once this is filled in on your profile: %(part)s") % {"part": part}
    else:
        words = _line(agreed(assignment, in_meeting=in_meeting), put_off(assignment), _asked_for(assignment))
    return _line(words, _progress(item) if in_meeting else "")


def agreed(assignment, *, in_meeting=False):
    """With whom, before when, at which meeting."""
    item = assignment.item
    whom = _for_whom(item, assignment.companions, together=True)
    return _line(whom, before(assignment), "" if in_meeting else _agreed_at(item))


def put_off(assignment):
    """That its member chose a later day; the day of the item stays in sight."""
    if not assignment.is_put_off:
        return ""
    return mark_safe(_("put off; agreed was %(day)s") % {"day": _day(assignment.item.due_on, assignment.today.year)})


def _asked_for(assignment):
    """What its member asked of others: to take it over (`asked_of`, where a page says that), or help."""
    asked_of = getattr(assignment, "asked_of", "")
    return _line(
        _("you asked %(name)s to take it over") % {"name": escape(asked_of)} if asked_of else "",
        _("you asked for help") if assignment.help_asked_at else "",
    )


def _day(value, this_year):
    return moment(value, short_day(value, _middle_of(this_year)))


def of_item(item, *, in_meeting=False):
    """Below an item as the others see it. Needs `for_coordinator`, or an item of a meeting's page."""
    return _line(_for_whom(item, item.names), before(item), "" if in_meeting else _agreed_at(item), _progress(item))


def of_earlier(item):
    """Below an item of an earlier meeting, on the page of the next one."""
    return _line(_("For everyone") if item.audience == Audience.EVERYONE else "", before(item), _progress(item))


def before(row):
    """Before when, of an assignment or item seen on a day."""
    return _before(row.due_on, row.today.year, get_language())


@lru_cache(maxsize=1000)
def _before(day, this_year, language):
    """Kept, as the items of a meeting share a few days; the language is named only to keep the languages apart."""
    return mark_safe(_("before %(day)s") % {"day": moment(day, short_day(day, _middle_of(this_year)))})


def when_ticked(assignment):
    """When, and by whom if that was someone else."""
    now = _middle_of(assignment.today.year)
    words = {"day": moment(assignment.tick_moment, short_day(assignment.tick_moment, now))}
    if assignment.ticked_itself:
        return mark_safe(_("Ticked itself on %(day)s") % words)
    if assignment.done_by_id == assignment.member_id:
        return mark_safe(_("Ticked on %(day)s") % words)
    return mark_safe(_("Ticked by %(name)s on %(day)s") % {**words, "name": escape(assignment.done_by.full_name)})


def days_left(row):
    """How long there is, of an assignment or item seen on a day. Friendly: nobody is late, it is only still open."""
    days = row.days_left
    if days > 0:
        words = ngettext("tomorrow", "in %(days)s days", days)
    elif days == 0:
        words = _("today")
    else:
        days = -days
        words = ngettext("still open, %(days)s day past the date", "still open, %(days)s days past the date", days)
    return mark_safe(words % {"days": days})


def _line(*words):
    return mark_safe(" · ".join(filter(None, words)))


def _for_whom(item, names, *, together=False):
    if item.audience == Audience.EVERYONE:
        # Translators: an action item that is for everyone
        return _("For everyone")
    if not names:
        return ""
    # Translators: before the names of others who share this action item
    before_names = _("Together with") if together else ""
    # Translators: after a few names: there are more
    after_names = _("and others") if len(names) > NAMES_SHOWN else ""
    return " ".join(filter(None, [before_names, escape(", ".join(names[:NAMES_SHOWN])), after_names]))


def _agreed_at(item):
    return _("agreed at: %(title)s") % {"title": escape(item.meeting.title)} if item.meeting else ""


def _progress(item):
    """Needs `with_progress`. Of one person alone it only says when it is done."""
    if item.total_count > 1:
        # Translators: how many people have done their part of this action item: 7 of 11 ready
        return _("%(ready)s of %(total)s ready") % {"ready": item.ready_count, "total": item.total_count}
    # Translators: this action item is done
    return _("done") if item.total_count and item.ready_count == item.total_count else ""


def _middle_of(year):
    return datetime(year, 7, 1, tzinfo=UTC)
