"""Who comes to a meeting, as far as they said."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Window
from django.db.models.functions import RowNumber

from meetings.models import Answer, Invitation
from meetings.models.assignment import NAME, full_name
from organisations.models import Affiliation
from samensterker.localtime import local_day
from samensterker.prepared import Prepared

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
    """In two queries. Who cannot come or did not answer is named for the coordinator only."""
    if meeting.final_counts:
        return Attendance(meeting.final_counts["answers"], {}, meeting.final_counts["organisations"])
    answers = [Answer.YES, Answer.MAYBE, *([Answer.NO, Answer.NONE] if for_coordinator else [])]
    counts = dict.fromkeys(map(str, Answer.values), 0)
    names = {str(answer): [] for answer in answers}
    room = NAMES_SHOWN
    for answer, number, *name in INVITED.rows(meeting=meeting.pk):
        counts[answer] = number
        if room and answer in names:
            names[answer].append(full_name(name))
            room -= 1
    organisations = ORGANISATIONS.rows(meeting=meeting.pk, day=local_day(meeting.starts_at))
    return Attendance(counts, names, len(organisations))


def _invited(*, meeting):
    """The first so many of each answer by name, with how many gave that answer.

    By answer from Z to A: who comes stands first and who did not answer last, should the names not fit.
    """
    number = Window(Count("pk"), partition_by="answer")
    place = Window(RowNumber(), partition_by="answer", order_by=["member__sort_name", "pk"])
    invited = Invitation.objects.filter(meeting=meeting, member__left_at=None).annotate(number=number, place=place)
    first = invited.filter(place__lte=NAMES_SHOWN).order_by("-answer", "place")
    return first.values_list("answer", "number", *NAME)


def _organisations(*, meeting, day):
    """From which people come."""
    coming = Invitation.objects.filter(meeting=meeting, answer=Answer.YES, member__left_at=None)
    current = Affiliation.objects.current(day).filter(member__in=coming.values("member"))
    return current.order_by().values_list("organisation").distinct()


INVITED = Prepared(_invited, meeting=-1)
ORGANISATIONS = Prepared(_organisations, meeting=-1, day=date.min)
