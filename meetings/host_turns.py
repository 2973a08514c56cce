"""Whose turn it is to host, and who cannot any more."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import F, Max, Q
from django.utils.translation import gettext as _

from meetings.models import Meeting, Venue
from organisations.models import Organisation, Stage
from samensterker.localtime import at_local
from samensterker.templatetags.house import month

NAMED = 3  # in the hint of a form


@dataclass(frozen=True)
class Turn:
    """An organisation, and when it hosts or hosted last; None is never."""

    organisation: Organisation
    last_at: datetime | None

    @property
    def words(self) -> str:
        if self.last_at is None:
            # Translators: of an organisation: it never hosted a meeting
            return _("never yet")
        # Translators: when an organisation hosted a meeting last
        return _("last in %(month)s") % {"month": month(self.last_at)}


def turns() -> list[Turn]:
    """Those that take part: first who never hosted, then whose last time is longest ago. What is planned counts too."""
    held = Q(hosted_meetings__cancelled_at=None, hosted_meetings__group=None)
    rows = Organisation.objects.joined().annotate(last_hosted_at=Max("hosted_meetings__starts_at", filter=held))
    rows = rows.order_by(F("last_hosted_at").asc(nulls_first=True), "joined_on", "name", "pk")
    return [Turn(row, row.last_hosted_at) for row in rows]


def hint() -> str:
    """For beside the field of a form: who comes next. Empty when nobody takes part."""
    named = [f"{turn.organisation.name} ({turn.words})" for turn in turns()[:NAMED]]
    if not named:
        return ""
    # Translators: organisations that could host the next meeting
    return _("Whose turn it is: %(names)s.") % {"names": ", ".join(named)}


def refusal(ended: Organisation) -> str:
    """For beside the field of a form in which an organisation is chosen that is no more."""
    words = _("%(name)s is no longer there. Choose another organisation, or leave it open.")
    return words % {"name": ended.name}


@dataclass(frozen=True)
class EndedHosts:
    """Coming meetings and rooms that count on an organisation which is no more."""

    meetings: Iterable[Meeting]
    venues: Iterable[Venue]

    def __bool__(self) -> bool:
        return bool(self.meetings or self.venues)


def ended_hosts(today: date) -> EndedHosts:
    """A meeting counts on its host, and on who offers its room."""
    meetings = meetings_of_ended(at_local(today, time(0))).select_related("host", "venue")
    return EndedHosts(list(meetings), list(venues_of_ended().select_related("organisation")))


def meetings_of_ended(now: datetime):
    ended = Q(host__stage=Stage.ENDED) | Q(venue__organisation__stage=Stage.ENDED)
    return Meeting.objects.upcoming(now).filter(ended)


def venues_of_ended():
    return Venue.objects.in_use().filter(organisation__stage=Stage.ENDED)
