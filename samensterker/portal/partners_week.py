"""What organisations ask of the coordinator this week, for the panel: one query, and a few rows of each kind.

Two kinds have to be looked for among all people: whose interview is due where nobody gets mail, and what somebody did
who left. So which these are is known for five minutes, or until the next one leaves. Whether it still holds is asked
each time: what was settled is gone at once.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from django.core.cache import cache
from django.db import transaction
from django.db.models import CharField, DateField, Exists, F, Func, IntegerField, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, NullIf, TruncDate

from members import joining
from members.exchange.lookups import HasKey
from members.member_list import UNREACHABLE
from members.models import Member
from organisations.leaving import leaving
from organisations.models import Affiliation, ContactMoment, Organisation, Stage, TaskHolder
from samensterker.localtime import AMSTERDAM, local_day
from samensterker.portal.interview_due import LAST_ON, is_due
from samensterker.prepared import Prepared

SHOWN = 3
LOOKED_FOR = "portal.partners_week.looked_for"
KEPT_FOR = 300  # seconds
WEEK = timedelta(days=7)
STOPS_WITHIN = timedelta(days=92)
TOLD_FOR = timedelta(days=14)  # so long it is said that somebody left and what they did now lies open


class Row(NamedTuple):
    """One thing that asks for attention; which of the words are there depends on its kind."""

    kind: str  # "contact", "resting", "stops", "left" or "interview"
    slug: str
    organisation: str
    key: int  # of a task, or of an organisation whose interview is due; else nought
    key_of_holder: int  # nought when it is about none, as is the next
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
    about = {"today": today, "week": today + WEEK, "stops_by": today + STOPS_WITHIN, "left_since": now - TOLD_FOR}
    known = cache.get(LOOKED_FOR)
    rows = LOOKED_UP.rows(**about) if known is None else KNOWN.rows(**about, **known)
    for row in sorted(map(Row._make, rows), key=lambda row: row.day or today):
        found[row.kind].append(row)
    if known is None:
        without_mail, left = found["interview"], found["left"]
        known = {"due": _keys(row.key for row in without_mail), "left": _keys(row.key_of_holder for row in left)}
        cache.set(LOOKED_FOR, known, KEPT_FOR)
    return found


def register() -> None:
    """Who leaves may leave tasks behind: the panel says so at once."""
    joining.on_leaving(_look_again)


def _look_again(*_about, **_more):
    transaction.on_commit(lambda: cache.delete(LOOKED_FOR))


def _keys(keys):
    """As PostgreSQL writes an array."""
    return f"{{{','.join(map(str, keys))}}}"


def _looked_up(*, today, week, stops_by, left_since):
    return _rows(today, week, stops_by, left=_left(left_since), due=_without_mail(today))


def _known(*, today, week, stops_by, left_since, left, due):
    left, due = HasKey("pk", Value(left)), HasKey("pk", Value(due))
    return _rows(today, week, stops_by, left=_left(left_since).filter(left), due=_without_mail(today).filter(due))


def _rows(today, week, stops_by, *, left, due):
    return _contacts(today, week).union(
        _resting(today),
        _stopping(today, stops_by),
        _columns(left.order_by("-until_on", "pk"), "left", **OF_HOLDER),
        _columns(due.order_by("interviewed_at", "pk"), "interview", key=F("pk"), day=LAST_ON),
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
    return ended.filter(task__until_on=None, task__organisation__in=Organisation.objects.joined())


def _without_mail(today):
    """Whose interview is due, while no contact person of theirs gets mail."""
    contacts = Affiliation.objects.current(today).filter(is_contact=True, organisation=OuterRef("pk"))
    contacts = contacts.filter(member__left_at=None)
    mailed = Member.objects.reachable().exclude(Q(UNREACHABLE)).filter(pk=OuterRef("member"))
    return Organisation.objects.joined().filter(is_due(today)).exclude(Exists(contacts.filter(Exists(mailed))))


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
EXAMPLES: dict[str, Any] = {
    "today": date(1970, 1, 1),
    "week": date(1970, 1, 2),
    "stops_by": date(1970, 1, 3),
    "left_since": datetime(1970, 1, 1, tzinfo=UTC),
}
LOOKED_UP = Prepared(_looked_up, **EXAMPLES)
KNOWN = Prepared(_known, **EXAMPLES, left="{-1}", due="{-2}")
