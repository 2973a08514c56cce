"""What to look at before the invitations go. It warns and blocks nothing: who organises decides."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings import agenda

MUCH_LEFT = 30  # minutes without anything on the agenda
NAMED = 3  # items in one sentence


@dataclass(frozen=True)
class Warning:
    """What is odd, and where to mend it."""

    words: str
    url: str = ""  # empty when it is mended where the agenda is made


def warnings(meeting, timetable=None):
    """In the order in which one mends them. `timetable` is that of the meeting, when it is known already."""
    found = [] if _has_place(meeting) else [_without_place(meeting)]
    if timetable is None:
        timetable = agenda.timetable(
            meeting, list(meeting.agenda_items.select_related("presenter").order_by("position"))
        )
    if not timetable.points:
        return [*found, Warning(_("There is no agenda yet. Invited people like to know what it is about."))]
    odd = (_length(timetable), _nothing_to_do(timetable), _without_presenter(timetable))
    return [*found, *(Warning(words) for words in odd if words)]


def _has_place(meeting):
    return bool(meeting.place or meeting.venue_id or meeting.online_link)


def _without_place(meeting):
    return Warning(_("There is no room yet."), reverse("meetings:meeting-room", args=[meeting.pk]))


def _length(timetable):
    if over := timetable.minutes_over:
        words = ngettext(
            "The agenda is %(number)d minute longer than the meeting.",
            "The agenda is %(number)d minutes longer than the meeting.",
            over,
        )
        return words % {"number": over}
    if (left := timetable.minutes_left) >= MUCH_LEFT:
        return _("%(number)d minutes of the meeting have nothing on the agenda.") % {"number": left}
    return ""


def _nothing_to_do(timetable):
    if timetable.minutes_to_do:
        return ""
    return _("In this meeting people only listen and talk. Is there something to do together?")


def _without_presenter(timetable):
    """Agreeing the report of last time asks for no one in particular: the house put it there."""
    points = [item for item in timetable.points if item.approves_id is None]
    titles = [item.title for item in points if item.presenter is None or item.presenter.left_at]
    if not titles:
        return ""
    if len(titles) > NAMED:
        return _("%(number)d items have nobody yet who presents them.") % {"number": len(titles)}
    # Translators: the title of an agenda item, in a sentence
    quoted = (_("“%(title)s”") % {"title": title} for title in titles)
    # Translators: titles of agenda items that nobody presents yet
    return _("Nobody presents this yet: %(titles)s.") % {"titles": ", ".join(quoted)}
