"""What the page of a date poll shows: each moment with how many can; for who organises, with names."""

from dataclasses import dataclass, field

from django.db.models import Count

from meetings.models import DateOption, DatePoll, DateVote
from members.models import Member
from samensterker.localtime import local_day

NAMED = 200  # people; of a larger circle the page counts only


@dataclass
class Said:
    """One moment, and what is said of it."""

    option: DateOption
    yes: int = 0
    if_need_be: int = 0
    no: int = 0
    silent: int = 0
    names: dict[str, list[str]] = field(default_factory=dict)
    is_best: bool = False
    is_past: bool = False

    @property
    def rank(self):
        return self.yes, self.if_need_be, -self.no

    @property
    def bars(self):
        """For a bar of a hundred wide: where each part begins, and how wide it is."""
        everyone, at, found = max(self.yes + self.if_need_be + self.no + self.silent, 1), 0.0, []
        for name in ("yes", "if_need_be", "no"):
            width = 100 * getattr(self, name) / everyone
            found.append((name.replace("_", "-"), f"{at:.1f}", f"{width:.1f}"))
            at += width
        return found


def said_of(poll: DatePoll, *, with_names: bool, now) -> tuple[list[Said], int, int]:
    """Each moment in the order of the calendar; how many were asked, and how many answered."""
    voters = poll.voters.taking_part(local_day(now))
    asked, answered = voters.aggregate(asked=Count("pk"), answered=Count("answered_at")).values()
    rows = {option.pk: Said(option, silent=asked, is_past=option.starts_at <= now) for option in poll.options.all()}
    of_these = DateVote.objects.filter(voter__in=voters, option__in=list(rows))
    counted = of_these.order_by().values_list("option", "vote").annotate(Count("pk"))
    for option, vote, number in counted:
        setattr(rows[option], vote, number)
        rows[option].silent -= number
    if with_names and asked <= NAMED:
        _name(rows, voters)
    best = max((row.rank for row in rows.values() if not row.is_past), default=None)
    for row in rows.values():
        row.is_best = row.rank == best and row.yes + row.if_need_be > 0 and not row.is_past
    return list(rows.values()), asked, answered


def _name(rows, voters):
    people = Member.objects.filter(date_polls__in=voters).by_name()
    names = {member.pk: member.full_name for member in people}
    said = {(option, member): vote for option, member, vote in _votes(voters)}
    for option, row in rows.items():
        for member, name in names.items():
            row.names.setdefault(said.get((option, member), "silent"), []).append(name)


def _votes(voters):
    return DateVote.objects.filter(voter__in=voters).values_list("option", "voter__member", "vote")
