"""What organisations ask of the coordinator this week, for the panel: one query, and a few rows of each kind."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import CharField, DateField, Exists, F, Func, IntegerField, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, NullIf, TruncDate

from members.member_list import UNREACHABLE
from members.models import Member
from organisations.leaving import leaving
from organisations.models import Affiliation, ContactMoment, Organisation, Stage, TaskHolder
from samensterker.localtime import AMSTERDAM, local_day
from samensterker.portal.interview_due import LAST_ON, is_due
from samensterker.prepared import Prepared

SHOWN = 3
WEEK = timedelta(days=7)
STOPS_WITHIN = timedelta(days=92)
TOLD_FOR = timedelta(days=14)  # so long it is said that somebody left and what they did now lies open


class Row(NamedTuple):
    """One thing that asks for attention; which of the words are there depends on its kind."""

    kind: str  # "contact", "resting", "stops", "left" or "interview"
    slug: str
    organisation: str
    key: int  # of a task; else nought, as that of a holder
    key_of_holder: int
    key_of_handover: int  # that still looks for someone
    words: str  # the next step, why it rests, or who
    title: str  # of a task
    day: date | None
    stage: str
    before: date | None  # the day of the contact in which it was agreed

    @property
    def stage_label(self) -> str:
        return str(Stage(self.stage).label)


def of_this_week(now: datetime) -> dict[str, list[Row]]:
    """By kind, the most pressing first; one more than is shown tells that there are more."""
    today = local_day(now)
    found: dict[str, list[Row]] = {kind: [] for kind in ("contact", "resting", "stops", "left", "interview")}
    rows = WEEK_ROWS.rows(
        today=today,
        week=today + WEEK,
        stops_by=today + STOPS_WITHIN,
        left_since=now - TOLD_FOR,
    )
    for row in sorted(map(Row._make, rows), key=lambda row: row.day or today):
        found[row.kind].append(row)
    return found


def _rows(*, today, week, stops_by, left_since):
    return _contacts(today, week).union(
        _resting(today),
        _stopping(today, stops_by),
        _left(left_since),
        _not_mailed(today),
        all=True,
    )


def _columns(
    rows: QuerySet,
    kind: str,
    *,
    to: str = "",
    key: Any = None,
    holder: Any = None,
    handover: Any = None,
    words: Any = None,
    title: Any = None,
    day: Any = None,
    stage: Any = None,
    before: Any = None,
):
    """The same columns of each kind, as a union wants; `to` is the way to the organisation."""
    number, text, a_day = IntegerField(), CharField(), DateField()
    return rows.values_list(
        Value(kind),
        F(f"{to}slug"),
        F(f"{to}name"),
        Cast(key or Value(0), number),
        Cast(holder or Value(0), number),
        Cast(handover or Value(0), number),
        Cast(words or Value(""), text),
        Cast(title or Value(""), text),
        Cast(day or Value(None), a_day),
        Cast(stage or Value(""), text),
        Cast(before or Value(None), a_day),
    )[: SHOWN + 1]


def _contacts(today, week):
    """As `due_by` has them, without those that rest: these have a line of their own."""
    due = ContactMoment.objects.due_by(week, on=today).exclude(organisation__stage=Stage.RESTING)
    return _columns(
        due,
        "contact",
        to="organisation__",
        words=F("next_step"),
        day=F("next_on"),
        stage=F("organisation__stage"),
        before=F("on"),
    )


def _resting(today):
    rests = Organisation.objects.real().filter(stage=Stage.RESTING, look_again_on__lte=today)
    return _columns(rests.order_by("look_again_on", "pk"), "resting", words=F("stage_because"), day=F("look_again_on"))


def _stopping(today, stops_by):
    soon = leaving(today, stops_by - today)
    return _columns(soon, "stops", handover=Coalesce("looking_in", Value(0)), **OF_HOLDER)


def _left(left_since):
    """What somebody did who left the guild: it ended that day, and the map counts them no more."""
    left_on = TruncDate("member__left_at", tzinfo=AMSTERDAM)
    ended = TaskHolder.objects.filter(member__left_at__gte=left_since, until_on=left_on)
    ended = ended.filter(task__until_on=None, task__organisation__in=Organisation.objects.joined())
    return _columns(ended.order_by("-until_on", "pk"), "left", **OF_HOLDER)


def _not_mailed(today):
    """Whose interview is due, while no contact person of theirs gets mail."""
    contacts = Affiliation.objects.current(today).filter(is_contact=True, organisation=OuterRef("pk"))
    contacts = contacts.filter(member__left_at=None)
    mailed = Member.objects.reachable().exclude(Q(UNREACHABLE)).filter(pk=OuterRef("member"))
    due = Organisation.objects.joined().filter(is_due(today)).exclude(Exists(contacts.filter(Exists(mailed))))
    return _columns(due.order_by("interviewed_at", "pk"), "interview", day=LAST_ON)


NAME = Func(
    Value(" "),
    "member__first_name",
    NullIf("member__surname_prefix", Value("")),
    "member__last_name",
    function="CONCAT_WS",
    output_field=CharField(),
)
OF_HOLDER: dict[str, Any] = {
    "to": "task__organisation__",
    "key": F("task"),
    "holder": F("pk"),
    "words": Coalesce(NullIf("name", Value("")), NAME),
    "title": Coalesce(NullIf("task__name", Value("")), "task__area__name"),
    "day": F("until_on"),
}
WEEK_ROWS = Prepared(
    _rows,
    today=date(1970, 1, 1),
    week=date(1970, 1, 2),
    stops_by=date(1970, 1, 3),
    left_since=datetime(1970, 1, 1, tzinfo=UTC),
)
