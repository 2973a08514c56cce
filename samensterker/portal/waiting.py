"""What waits for a member's answer, for their start page: as themselves, or as contact person of an organisation."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import CharField, DateTimeField, F, IntegerField, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, NullIf

from courses import evaluating
from courses.models import GOING_ON, Enrolment, EnrolmentState, SecondPerson
from courses.place_links import place_path
from meetings.models import DatePoll, LateJoiner, PassingOn, PollVoter, PulseReceiver
from members.models import Member
from organisations.models import Affiliation, Backup, HelpAsked, Organisation
from samensterker.localtime import local_day
from samensterker.portal.interview_due import is_due
from samensterker.prepared import Prepared

SHOWN = 3
OF_THEMSELVES = ["place", "poll", "passing", "late", "pulse", "evaluation"]
OF_ORGANISATIONS = ["second", "help", "backup", "offer", "interview"]


class Waiting(NamedTuple):
    kind: str
    key: int  # of the help request, the backup, the poll, the second person, or the meeting of the thermometer
    slug: str  # of that organisation, or of a course
    organisation: str  # whose task or question it is
    title: str  # of a task, an area, an action item or a meeting
    words: str
    help_kind: str
    until: datetime | None  # when it can be answered no more
    path: str = ""  # where, when the key does not say so

    @property
    def is_of_themselves(self) -> bool:
        """About meetings and courses of the guild; else as contact person, or about help."""
        return self.kind in OF_THEMSELVES

    @property
    def last_day(self) -> date | None:
        """Until and including which day it can be answered."""
        return self.until and local_day(self.until - timedelta(seconds=1))


def waiting_for(member: Member, now: datetime) -> list[Waiting]:
    """In the order of how soon another wants to know; one query."""
    rows = [Waiting(*row) for row in ROWS.rows(member=member.pk, today=local_day(now), now=now)]
    order = [*OF_THEMSELVES, *OF_ORGANISATIONS]
    ordered = sorted(rows, key=lambda row: (order.index(row.kind), row.until or now, row.key))
    return [_with_path(row, member) if row.kind == "evaluation" else row for row in ordered]


def _with_path(row, member):
    """As in the mail: a link that says whose place it is, and not who they are."""
    return row._replace(path=place_path(Enrolment(pk=row.key, member=member), "evaluate"))


def _rows(*, member, today, now):
    contact = Affiliation.objects.current(today).filter(member=member, is_contact=True).values("organisation")
    return _help(member, contact).union(
        _backups(member, contact),
        _offers(contact),
        _interviews(contact, today),
        _polls(member, today, now),
        _parts_to_take_over(member),
        _items_to_join(member),
        _thermometers(member, now),
        _places(member, now),
        _second_persons(contact),
        _evaluations(member, now),
        all=True,
    )


def _columns(rows: QuerySet, kind: str, *, to: str | None = None, **of_kind):
    """The same columns of each kind, as a union wants; `to` is the way to the organisation, if there is one."""
    none = {name: Value("") for name in ("slug", "title", "words", "help_kind")}
    none |= {"key": Value(0), "until": Value(None)}
    of_kind = none | of_kind
    texts = [Cast(of_kind[name], CharField()) for name in ("title", "words", "help_kind")]
    whose = [of_kind["slug"], Value("")] if to is None else [F(f"{to}slug"), F(f"{to}name")]
    columns: list[Any] = [Value(kind), Cast(of_kind["key"], IntegerField()), *whose, *texts]
    return rows.values_list(*columns, Cast(of_kind["until"], DateTimeField()))[:SHOWN]


def _help(member, contact):
    asked = HelpAsked.objects.filter(Q(member=member) | Q(organisation__in=contact), answer="", request__closed_at=None)
    return _columns(
        asked.order_by("-asked_at", "-pk"),
        "help",
        to="request__organisation__",
        key=F("request"),
        title=F("request__area__name"),
        words=F("request__words"),
        help_kind=F("request__kind"),
    )


def _backups(member, contact):
    """Asked of the member or of an organisation of theirs."""
    asked = Backup.objects.open().filter(Q(member=member) | Q(organisation__in=contact), helper_said_yes_at=None)
    return _of_backup(asked, "backup", words=F("note"))


def _offers(contact):
    """Offered to an organisation of theirs; the words say who offers."""
    offered = Backup.objects.open().filter(task__organisation__in=contact, task_said_yes_at=None)
    return _of_backup(offered, "offer", words=Coalesce("organisation__name", "member__first_name"))


def _of_backup(rows, kind, *, words):
    title = Coalesce(NullIf("task__name", Value("")), "task__area__name")
    rows = rows.order_by("-asked_at", "-pk")
    return _columns(rows, kind, to="task__organisation__", key=F("pk"), title=title, words=words)


def _interviews(contact, today):
    due = Organisation.objects.joined().filter(is_due(today), pk__in=contact)
    return _columns(due.order_by("pk"), "interview", to="")


def _polls(member, today, now):
    """Moments for a meeting of which they have not said whether each suits them."""
    running = DatePoll.objects.running(now).values("pk")
    asked = PollVoter.objects.in_circle(today).unanswered().filter(member=member, poll__in=running)
    asked = asked.order_by("poll__closes_at", "pk")
    return _columns(asked, "poll", key=F("poll"), title=F("poll__title"), until=F("poll__closes_at"))


def _parts_to_take_over(member):
    """What another asks them to do in their place."""
    asked = PassingOn.objects.filter(to=member, answered_at=None, assignment__done_at=None).order_by("asked_at", "pk")
    return _columns(asked, "passing", key=F("pk"), title=F("assignment__item__title"), words=F("asked_by__first_name"))


def _items_to_join(member):
    """For everyone, agreed before they came into the guild."""
    asked = LateJoiner.objects.filter(member=member, answered_at=None).order_by("asked_at", "pk")
    return _columns(asked, "late", key=F("pk"), title=F("item__title"))


def _thermometers(member, now):
    open_now = {"pulse__opens_at__lte": now, "pulse__closes_at__gt": now, "pulse__meeting__cancelled_at": None}
    asked = PulseReceiver.objects.filter(member=member, has_answered=False, **open_now).order_by("pulse__closes_at")
    about = F("pulse__meeting__title")
    return _columns(asked, "pulse", key=F("pulse__meeting"), title=about, until=F("pulse__closes_at"))


def _places(member, now):
    """A place in a course that came free, and goes to the next one unless they say yes in time."""
    offered = Enrolment.objects.filter(member=member, state=EnrolmentState.OFFERED, offered_until__gt=now)
    offered = offered.filter(course__stage__in=GOING_ON).order_by("offered_until", "pk")
    slug, title, until = F("course__slug"), F("course__title"), F("offered_until")
    return _columns(offered, "place", key=F("pk"), slug=slug, title=title, until=until)


def _second_persons(contact):
    """Who did a course, and could do a task of their organisation as the second one; the words say who."""
    offered = SecondPerson.objects.waiting().filter(task__organisation__in=contact, task__until_on=None)
    title = Coalesce(NullIf("task__name", Value("")), "task__area__name")
    who = Coalesce("enrolment__member__first_name", "enrolment__guest__name")
    rows = offered.order_by("offered_at", "pk")
    return _columns(rows, "second", to="task__organisation__", key=F("pk"), title=title, words=who)


def _evaluations(member, now):
    """A course that is finished, of which they have not said what they thought."""
    asked = Enrolment.objects.enrolled().filter(member=member, has_evaluated=False)
    asked = asked.filter(course__in=evaluating.open_now(now).values("pk")).order_by("course__evaluation_closes_at")
    until = F("course__evaluation_closes_at")
    return _columns(asked, "evaluation", key=F("pk"), title=F("course__title"), until=until)


ROWS = Prepared(_rows, member=-1, today=date(1970, 1, 1), now=datetime(1970, 1, 2, tzinfo=UTC))
