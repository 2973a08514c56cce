"""Who comes to a meeting, as far as they said."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Subquery, Value, Window
from django.db.models.functions import RowNumber

from meetings.models import Answer, Guest, Invitation
from meetings.models.assignment import NAME, full_name
from organisations.models import Affiliation
from samensterker.localtime import local_day
from samensterker.prepared import Prepared

NAMES_SHOWN = 60


class Told(NamedTuple):
    yes: int
    maybe: int
    no: int
    silent: int
    is_anyone_asked: bool
    organisations: int
    guests_coming: tuple[tuple[str, int, str], ...]
    named: tuple[tuple[str, str], ...]
    more: int


@dataclass(frozen=True)
class Attendance:
    counts: dict[str, int]  # by answer; those who left do not count
    names: dict[str, list[str]]  # by answer, at most NAMES_SHOWN together
    organisations: int  # from which people come
    guests: list[tuple[str, str, str]] = field(default_factory=list)  # of each the answer, the name, the organisation
    names_guests: bool = False  # for who organises it; others read of which organisation they are

    @property
    def invited(self):
        """How many members."""
        return sum(self.counts.values())

    @property
    def is_anyone_invited(self):
        return self.invited > 0

    @property
    def heads(self):
        """How many gave which answer, members and guests together."""
        of_guests = Counter(answer for answer, _name, _organisation in self.guests)
        return {answer: number + of_guests[answer] for answer, number in self.counts.items()}

    @property
    def coming(self):
        """For how many there have to be chairs."""
        return self.heads[Answer.YES]

    @property
    def silent(self):
        """How many did not answer."""
        return self.heads[Answer.NONE]

    @property
    def guests_coming(self):
        """[("De Brink", 2, ["Saskia", "Karel"]), …]: the guests who come, of which organisation; perhaps of none."""
        by_organisation = {}
        for answer, name, organisation in self.guests:
            if answer == Answer.YES:
                by_organisation.setdefault(organisation, []).append(name)
        return [(whose, len(names), names if self.names_guests else []) for whose, names in by_organisation.items()]

    @property
    def named(self):
        """[("yes", names), …], without the answers that nobody gave."""
        return [(answer, names) for answer, names in self.names.items() if names]

    @property
    def told(self):
        """All that the page tells of it, as values that can be compared: what is the same is drawn once (ADR 27)."""
        heads = self.heads
        return Told(
            yes=heads[Answer.YES],
            maybe=heads[Answer.MAYBE],
            no=heads[Answer.NO],
            silent=heads[Answer.NONE],
            is_anyone_asked=bool(self.invited or self.guests),
            organisations=self.organisations,
            guests_coming=tuple((whose, number, ", ".join(names)) for whose, number, names in self.guests_coming),
            named=tuple((str(answer), ", ".join(names)) for answer, names in self.named),
            more=self.more,
        )

    @property
    def more(self):
        """How many people gave one of these answers, but are not named."""
        return sum(self.counts[answer] - len(names) for answer, names in self.names.items())


def attendance(meeting, *, for_organiser=False, has_guests=True):
    """In one query, and one when it has guests.

    Who cannot come or did not answer is named for who organises it only.
    """
    if meeting.final_counts:
        return Attendance(meeting.final_counts["answers"], {}, meeting.final_counts["organisations"])
    answers = [Answer.YES, Answer.MAYBE, *([Answer.NO, Answer.NONE] if for_organiser else [])]
    counts = dict.fromkeys(map(str, Answer.values), 0)
    names = {str(answer): [] for answer in answers}
    room, organisations, day = NAMES_SHOWN, 0, local_day(meeting.starts_at)
    for answer, number, of_members, *name in INVITED.rows(meeting=meeting.pk, day=day):
        counts[answer], organisations = number, of_members
        if room and answer in names:
            names[answer].append(full_name(name))
            room -= 1
    guests, others = [], set()  # the organisations of guests from which no member comes
    for answer, name, organisation, is_of_members in GUESTS.rows(meeting=meeting.pk, day=day) if has_guests else ():
        guests.append((answer, name, organisation))
        if answer == Answer.YES and organisation and not is_of_members:
            others.add(organisation.lower())
    return Attendance(counts, names, organisations + len(others), guests, for_organiser)


@dataclass(frozen=True)
class Presence:
    """Who was at a meeting, as the minutes say."""

    members: int
    names: list[str]  # of the members, at most NAMES_SHOWN
    organisations: int
    guests: list[tuple[str, int, list[str]]]  # as `Attendance.guests_coming`

    @property
    def heads(self):
        return self.members + sum(number for _whose, number, _names in self.guests)

    @property
    def more(self):
        return self.members - len(self.names)


def presence(meeting, *, for_organiser=False, has_guests=True):
    """None when nobody wrote down who was there."""
    rows = PRESENT.rows(meeting=meeting.pk)
    guests = GUESTS_PRESENT.rows(meeting=meeting.pk) if has_guests else []
    if not rows and not guests:
        return None
    organisations = ORGANISATIONS_PRESENT.rows(meeting=meeting.pk, day=local_day(meeting.starts_at))
    came = Attendance({}, {}, 0, guests, for_organiser).guests_coming
    number = rows[0][0] if rows else 0
    return Presence(number, [full_name(name) for _number, *name in rows], _number_of(organisations, guests), came)


def _number_of(organisations, guests):
    """From how many organisations people come; a guest may be of one that no member is of."""
    names = {name.lower() for _pk, name in organisations}
    others = {organisation.lower() for answer, _name, organisation in guests if answer == Answer.YES and organisation}
    return len(organisations) + len(others - names)


def _invited(*, meeting, day):
    """The first so many of each answer by name, with how many gave it; in each row from how many organisations.

    By answer from Z to A: who comes stands first and who did not answer last, should the names not fit.
    """
    number = Window(Count("pk"), partition_by="answer")
    place = Window(RowNumber(), partition_by="answer", order_by=["member__sort_name", "pk"])
    invited = Invitation.objects.filter(meeting=meeting, member__left_at=None).annotate(number=number, place=place)
    all_in_one = _coming_from(meeting, day).annotate(all=Value("")).values("all")
    organisations = Subquery(all_in_one.annotate(number=Count("organisation", distinct=True)).values("number"))
    first = invited.annotate(organisations=organisations).filter(place__lte=NAMES_SHOWN).order_by("-answer", "place")
    return first.values_list("answer", "number", "organisations", *NAME)


def _coming_from(meeting, day):
    coming = Invitation.objects.filter(meeting=meeting, answer=Answer.YES, member__left_at=None)
    return Affiliation.objects.current(day).filter(member__in=coming.values("member")).order_by()


def _guests(*, meeting, day):
    """Each with whether members come from the same organisation."""
    same = _coming_from(meeting, day).filter(organisation__name__iexact=OuterRef("organisation"))
    guests = Guest.objects.filter(meeting=meeting).annotate(is_of_members=Exists(same))
    return guests.order_by("organisation", "name", "pk").values_list("answer", "name", "organisation", "is_of_members")


def _present(*, meeting):
    there = Invitation.objects.there().filter(meeting=meeting, member__left_at=None)
    by_name = there.annotate(number=Window(Count("pk"))).order_by("member__sort_name", "pk")
    return by_name.values_list("number", *NAME)[:NAMES_SHOWN]


def _organisations_present(*, meeting, day):
    there = Invitation.objects.there().filter(meeting=meeting, member__left_at=None)
    current = Affiliation.objects.current(day).filter(member__in=there.values("member"))
    return current.order_by().values_list("organisation", "organisation__name").distinct()


def _guests_present(*, meeting):
    there = Guest.objects.filter(meeting=meeting, was_there=True).order_by("organisation", "name", "pk")
    return there.values_list(Value(str(Answer.YES)), "name", "organisation")


PRESENT = Prepared(_present, meeting=-1)
ORGANISATIONS_PRESENT = Prepared(_organisations_present, meeting=-1, day=date.min)
GUESTS_PRESENT = Prepared(_guests_present, meeting=-1)
INVITED = Prepared(_invited, meeting=-1, day=date.min)
GUESTS = Prepared(_guests, meeting=-1, day=date.min)
