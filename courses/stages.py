"""From an idea to a course that is finished or cancelled: one step at a time, each only when nothing lacks for it.

Whoever moves a course holds its row, as enrolling does: so nobody gets a place in a course that is being cancelled.
"""

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses import stage_letters
from courses.enrolling import held
from courses.models import Course, Form, SessionAttendance, SessionTrainer, Stage
from members.models import Member
from organisations.models import Stage as Relation
from samensterker.localtime import local_day
from samensterker.outbox import planners
from samensterker.templatetags.house import day

EVALUATED_FOR = timedelta(days=14)
# Where a course can go from where it is; nothing comes after the last two, and cancelling is possible until then.
WAYS: dict[str, tuple[str, ...]] = {
    Stage.IDEA: (Stage.GAUGING, Stage.PLANNED, Stage.OPEN),  # when its date is known at once, nobody has to be asked
    Stage.GAUGING: (Stage.PLANNED, Stage.OPEN),
    Stage.PLANNED: (Stage.OPEN,),
    Stage.OPEN: (Stage.RUNNING,),
    Stage.RUNNING: (Stage.FINISHED,),
}
PATH = (Stage.IDEA, Stage.GAUGING, Stage.PLANNED, Stage.OPEN, Stage.RUNNING, Stage.FINISHED)
OVER = (Stage.FINISHED, Stage.CANCELLED)


class CannotMove(Exception):
    """Something lacks, or the course is elsewhere by now; `why` holds sentences for who wants it."""

    def __init__(self, *why: str) -> None:
        super().__init__(*why)
        self.why = why


class TooFew(CannotMove):
    """Fewer take part than its minimum; after a clear yes it goes on."""


def next_stage(course: Course) -> Stage | None:
    """The one step that comes next; None for what is over. When enough people want it, nobody has to be asked."""
    if course.stage == Stage.IDEA:
        return Stage.PLANNED if course.starts_on or course.threshold_told_at else Stage.GAUGING
    ways = WAYS.get(course.stage)
    return Stage(ways[0]) if ways else None


def move(
    course: Course,
    stage: str,
    *,
    by: Member | None,
    now: datetime,
    although_few: bool = False,
    because: str = "",
) -> bool:
    """Brings the course to that stage and tells who hears of it, once; False when it is there already.

    `because` is the word to all with which it is cancelled. Raises `CannotMove`, and `TooFew`.
    """
    with held(course) as current:
        if current.stage == stage:
            return False
        _refuse_other_ways(current, stage)
        if why := lacking(current, stage, now=now):
            raise CannotMove(*why)
        if stage == Stage.RUNNING and not although_few and (few := too_few(current)):
            raise TooFew(few)
        if stage == Stage.CANCELLED:
            _cancel(current, because, now=now)
        if stage == Stage.FINISHED:
            current.finished_at, current.evaluation_closes_at = now, now + EVALUATED_FOR
        current.stage, current.changed_at, current.changed_by = stage, now, by
        current.version += 1
        current.save()
        if stage == Stage.OPEN:
            stage_letters.tell_of_opening(current, now=now)
        return True


def lacking(course: Course, stage: str, *, now: datetime) -> list[str]:
    """What is to be done before the course can go to that stage, a sentence each."""
    checks = {
        Stage.PLANNED: _to_be_planned,
        Stage.OPEN: _to_be_open,
        Stage.RUNNING: _to_be_running,
        Stage.FINISHED: _to_be_finished,
    }
    return checks[Stage(stage)](course, now) if stage in checks else []


def too_few(course: Course) -> str:
    """Says so when fewer take part than its minimum, or nobody at all; else empty."""
    enrolled, least = course.enrolments.enrolled().count(), course.minimum or 1
    if enrolled >= least:
        return ""
    if not enrolled:
        return _("Nobody is enrolled yet.")
    words = ngettext(
        "%(number)d person is enrolled, and the least number is %(least)d.",
        "%(number)d people are enrolled, and the least number is %(least)d.",
        enrolled,
    )
    return words % {"number": enrolled, "least": least}


def _refuse_other_ways(course, stage):
    if course.stage == Stage.CANCELLED:
        raise CannotMove(_("This course was cancelled. Make a new one if it comes after all."))
    if course.stage == Stage.FINISHED:
        raise CannotMove(_("This course is finished."))
    if stage != Stage.CANCELLED and stage not in WAYS[course.stage]:
        words = _("This course is now: %(stage)s. Look again at what comes next.")
        raise CannotMove(words % {"stage": course.get_stage_display()})


def _to_be_planned(course, now):
    why = []
    if course.starts_on is None:
        why.append(_("It has no first day yet."))
    elif course.starts_on < local_day(now):
        why.append(_("Its first day has gone by. Choose another."))
    if course.form == Form.SELF_STUDY:
        if not course.study_link:
            why.append(_("It has no link to study with yet."))
    elif not course.trainers.filter(member__left_at=None).exists():  # someone from outside, or who is in the guild
        why.append(_("Nobody gives it yet. Choose a trainer."))
    return why


def _to_be_open(course, now):
    why = _to_be_planned(course, now)
    if course.closes_on and course.closes_on < local_day(now):
        why.append(_("The last day to enrol has gone by. Choose another."))
    if course.organiser and course.organiser.stage == Relation.ENDED:
        why.append(_("The organisation that offers it is no more. Choose another."))
    return why


def _to_be_running(course, now):
    if course.starts_on > local_day(now):
        return [_("It begins by itself on its first day, %(day)s.") % {"day": day(course.starts_on, now)}]
    return []


def _to_be_finished(course, now):
    """Nobody completes what nobody was at: whoever is done, first says who was there."""
    sessions = course.sessions.standing()
    if last := sessions.filter(ends_at__gt=now).order_by("ends_at").last():
        return [_("There is a session on %(day)s. Cancel it, or wait until then.") % {"day": day(last.starts_at, now)}]
    noted = SessionAttendance.objects.filter(session__in=sessions, was_there=True)
    if sessions.exists() and not noted.exists():
        return [_("Nobody said yet who was at the sessions. Do that first.")]
    return []


def _cancel(course, because, *, now):
    """Who hears of it is asked before the sessions go; what waited to be sent about it goes no more."""
    course.cancelled_at, course.cancelled_because = now, because
    stage_letters.tell_of_cancelling(course, now=now)
    ahead = course.sessions.standing().filter(starts_at__gt=now)
    SessionTrainer.objects.filter(session__in=ahead).delete()  # they have that time to themselves again
    ahead.update(cancelled_at=now, changed_at=now, sequence=models.F("sequence") + 1, version=models.F("version") + 1)


def move_on(*, now: datetime) -> None:
    """What time brings: a course begins on its first day, when enough take part; if not, who keeps it hears so once,
    as soon as nobody can enrol any more. Safe to run twice or side by side."""
    today = local_day(now)
    closed = Course.objects.filter(stage=Stage.OPEN).filter(
        models.Q(closes_on__lt=today) | models.Q(starts_on__lte=today)
    )
    for course in closed.order_by("pk").select_related("organiser"):
        if too_few(course):
            stage_letters.tell_of_too_few(course, now=now)
        elif course.starts_on and course.starts_on <= today:
            _begin(course, now=now)


def _begin(course, *, now):
    try:
        move(course, Stage.RUNNING, by=None, now=now)
    except CannotMove:  # someone withdrew or changed it at this very moment; the next look sees
        return


def register() -> None:
    planners.register("courses.stages", move_on)
