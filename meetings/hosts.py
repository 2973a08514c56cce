"""The organisations where we meet: of two that turn out to be one, the meetings go along."""

from django.utils.translation import ngettext_lazy

from meetings.models import Meeting
from organisations import partner_merging


def register() -> None:
    words = ngettext_lazy("%(number)d meeting with them as host", "%(number)d meetings with them as host", "number")
    partner_merging.on_merge(partner_merging.Line(Meeting, "host", words))
