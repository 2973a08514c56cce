"""What waits for a member's answer, for their start page: as themselves, or as contact person of an organisation."""

from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import CharField, F, IntegerField, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, NullIf

from members.models import Member
from organisations.models import Affiliation, Backup, HelpAsked, Organisation
from samensterker.localtime import local_day
from samensterker.portal.interview_due import is_due
from samensterker.prepared import Prepared

SHOWN = 3


class Waiting(NamedTuple):
    kind: str  # "help", "backup", "offer" or "interview"
    key: int  # of the help request, or of the backup
    slug: str
    organisation: str  # whose task or question it is
    title: str  # of a task or an area
    words: str
    help_kind: str


def waiting_for(member: Member, now: datetime) -> list[Waiting]:
    """In the order of how soon another wants to know; one query."""
    rows = ROWS.rows(member=member.pk, today=local_day(now))
    order = ["help", "backup", "offer", "interview"]
    return sorted(map(Waiting._make, rows), key=lambda row: (order.index(row.kind), row.key))


def _rows(*, member, today):
    contact = Affiliation.objects.current(today).filter(member=member, is_contact=True).values("organisation")
    return _help(member, contact).union(
        _backups(member, contact), _offers(contact), _interviews(contact, today), all=True
    )


def _columns(rows: QuerySet, kind: str, *, to: str, **of_kind):
    """The same columns of each kind, as a union wants; `to` is the way to the organisation."""
    none = {"key": Value(0), "title": Value(""), "words": Value(""), "help_kind": Value("")} | of_kind
    texts = [Cast(none[name], CharField()) for name in ("title", "words", "help_kind")]
    columns: list[Any] = [Value(kind), Cast(none["key"], IntegerField()), F(f"{to}slug"), F(f"{to}name"), *texts]
    return rows.values_list(*columns)[:SHOWN]


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


ROWS = Prepared(_rows, member=-1, today=date(1970, 1, 1))
