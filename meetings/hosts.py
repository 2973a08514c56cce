"""The organisations where we meet: of two that turn out to be one, meetings, date polls and rooms go along."""

from django.utils.translation import ngettext_lazy

from meetings.models import DatePoll, Meeting, Venue
from organisations import partner_merging


def register() -> None:
    hosted = ngettext_lazy("%(number)d meeting with them as host", "%(number)d meetings with them as host", "number")
    polls = ngettext_lazy("%(number)d date poll with them as host", "%(number)d date polls with them as host", "number")
    rooms = ngettext_lazy("%(number)d room that they offer", "%(number)d rooms that they offer", "number")
    partner_merging.on_merge(
        partner_merging.Line(Meeting, "host", hosted),
        partner_merging.Line(DatePoll, "host", polls),
        partner_merging.Line(Venue, "organisation", rooms),
    )
