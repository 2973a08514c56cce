"""Who comes to a meeting, as far as they said."""

from dataclasses import dataclass

from django.db.models import Count

from meetings.models import Answer
from meetings.models.assignment import NAME, full_name
from organisations.models import Affiliation
from samensterker.localtime import local_day

NAMES_SHOWN = 60


@dataclass(frozen=True)
class Attendance:
    counts: dict[str, int]  # by answer; those who left do not count
    names: dict[str, list[str]]  # by answer, at most NAMES_SHOWN together
    organisations: int  # from which people come

    @property
    def invited(self):
        return sum(self.counts.values())

    @property
    def silent(self):
        """How many did not answer."""
        return self.counts[Answer.NONE]

    @property
    def named(self):
        """[("yes", names), …], without the answers that nobody gave."""
        return [(answer, names) for answer, names in self.names.items() if names]

    @property
    def more(self):
        """How many people gave one of these answers, but are not named."""
        return sum(self.counts[answer] - len(names) for answer, names in self.names.items())


def attendance(meeting, *, for_coordinator=False):
    """In three queries. Who cannot come or did not answer is named for the coordinator only."""
    answers = [Answer.YES, Answer.MAYBE, *([Answer.NO, Answer.NONE] if for_coordinator else [])]
    invitations = meeting.invitations.filter(member__left_at=None)
    # By answer from Z to A: who comes stands first and who did not answer last, should the names not fit.
    named = invitations.filter(answer__in=answers).order_by("-answer", "member__sort_name", "pk")
    names = {str(answer): [] for answer in answers}
    for answer, *name in named.values_list("answer", *NAME)[:NAMES_SHOWN]:
        names[answer].append(full_name(name))
    return Attendance(meeting.invitations.counts(), names, _organisations(meeting, invitations))


def _organisations(meeting, invitations):
    current = Affiliation.objects.current(local_day(meeting.starts_at))
    coming = invitations.filter(answer=Answer.YES).values("member")
    return current.filter(member__in=coming).aggregate(number=Count("organisation", distinct=True))["number"]
