"""The report of a meeting: a text as a whole, and what came out of each agenda item."""

from dataclasses import dataclass

from django.db import transaction

from meetings.models import AgendaItem, Meeting
from meetings.seen import mark

WHOLE = "report"  # the text of the meeting itself; those of items are named by their key


@dataclass(frozen=True)
class Part:
    """One text of the report as an editor leaves it, with the mark of what stood there when they began."""

    text: str
    seen: str


class StaleReport(Exception):
    """Others wrote in some of the same parts; carries what stands there now, by name."""

    def __init__(self, theirs):
        self.theirs = theirs
        super().__init__(", ".join(theirs))


def parts_of(meeting):
    """{"report": text, "31": outcome, …}: everything that can be written, in the order of the agenda."""
    items = meeting.agenda_items.order_by("position").values_list("pk", "outcome")
    return {WHOLE: meeting.report, **{str(pk): outcome for pk, outcome in items}}


def write_report(meeting, parts):
    """Store what this editor changed; what they left alone keeps what others wrote meanwhile.

    Raises `StaleReport`, and stores nothing, when someone else changed a part that this editor changed too.
    """
    with transaction.atomic():
        current = Meeting.objects.select_for_update().get(pk=meeting.pk)
        stands = parts_of(current)
        changed = {
            name: part.text
            for name, part in parts.items()
            if name in stands and mark(part.text) != part.seen and part.text != stands[name]
        }
        theirs = {name: stands[name] for name in changed if mark(stands[name]) != parts[name].seen}
        if theirs:
            raise StaleReport(theirs)
        for name, text in changed.items():
            if name == WHOLE:
                Meeting.objects.filter(pk=current.pk).update(report=text)
            else:
                AgendaItem.objects.filter(pk=name).update(outcome=text)
