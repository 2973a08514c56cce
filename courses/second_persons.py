"""Could you now be the second person for this task? Offered by who completed a course, answered by the contact person.

A yes makes them a holder of the task from that day, with what the coverage map asks of one: they know how, and did it
last in the course, on the day on which they completed it; whether they have access, the contact person says.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses import second_person_letters as letters
from courses.models import Course, Enrolment, SecondPerson
from members.models import Member
from members.policies import is_coordinator
from organisations import core_tasks, holders
from organisations.coverage import Strength, covers
from organisations.models import Affiliation, CoreTask, Organisation, TaskHolder
from organisations.policies import contact_of, may_edit
from samensterker.localtime import local_day

NAME_LENGTH = 80  # of a holder who is no member
MOST_ELSEWHERE = 30


class Why(models.TextChoices):
    """Why someone cannot offer this, or why it cannot be answered."""

    NOT_COMPLETED = "not-completed", _("This is for who completed the course.")
    NOT_THIS = "not-this", _("This task needs nobody any more, or it is not about what the course taught.")
    LEFT = "left", _("They left the guild in the meantime.")
    TASK_OVER = "task-over", _("The organisation does not have this task any more.")
    GONE = "gone", _("The offer was taken back.")


class Refused(Exception):
    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


class AlreadyAnswered(Exception):
    """Another contact person was first; `offer` says what they answered."""

    def __init__(self, offer: SecondPerson) -> None:
        super().__init__(offer.pk)
        self.offer = offer


@dataclass(frozen=True)
class Choice:
    """A task for which they could be the second person."""

    task: CoreTask
    strength: Strength
    is_own: bool


# --- offering -------------------------------------------------------------------------------------


def choices(enrolment: Enrolment, *, on: date) -> list[Choice]:
    """Core tasks in the area of the course, what it is part of and its parts: of their own organisations first.

    Elsewhere only those that hang on one person, and only for a member: a guest sees nothing of other organisations.
    """
    course = enrolment.course
    if course.area_id is None:
        return []
    own = _own(enrolment, on)
    joined = Organisation.objects.joined().values("pk")
    tasks = CoreTask.objects.current(on).filter(_about(course), organisation__in=joined)
    tasks = tasks.exclude(holders__in=_holding(enrolment, on)).exclude(second_persons__in=_offered(enrolment))
    if enrolment.guest_id:
        tasks = tasks.filter(organisation__in=own)
    rows = list(tasks.select_related("organisation", "area").order_by("organisation__name", "pk"))
    strengths = {key: cover.strength for key, cover in covers([row.pk for row in rows], on=on).items()}
    found = [Choice(row, strengths[row.pk], row.organisation_id in own) for row in rows]
    mine = [choice for choice in found if choice.is_own and choice.strength != Strength.STRONG]
    others = [choice for choice in found if not choice.is_own and choice.strength == Strength.FRAGILE]
    return mine + others[:MOST_ELSEWHERE]


def _about(course: Course) -> Q:
    area = course.area
    keys = [area.pk, *([area.parent_id] if area.parent_id else [])]
    return Q(area__in=keys) | Q(area__parent=area.pk)


def _own(enrolment, on):
    own = {enrolment.organisation_id} if enrolment.organisation_id else set()
    if enrolment.guest:
        return own | {enrolment.guest.organisation_id}
    rows = Affiliation.objects.current(on).filter(member=enrolment.member_id)
    return own | set(rows.values_list("organisation", flat=True))


def _holding(enrolment, on):
    """What they do themselves already, or will."""
    rows = TaskHolder.objects.filter(Q(until_on=None) | Q(until_on__gte=on))
    if enrolment.member_id:
        return rows.filter(member=enrolment.member_id)
    return rows.filter(member=None, name__iexact=enrolment.guest.name[:NAME_LENGTH])


def _offered(enrolment):
    """With this course, or with another one and not answered yet."""
    with_another = SecondPerson.objects.filter(
        enrolment__member=enrolment.member_id, enrolment__guest=enrolment.guest_id, answered_at=None
    )
    return SecondPerson.objects.filter(Q(enrolment=enrolment) | Q(pk__in=with_another.values("pk")))


def offers_of(enrolment: Enrolment) -> list[SecondPerson]:
    """What they offered with this course, the last on top; there are as many as tasks in one area."""
    rows = enrolment.second_persons.select_related("task__organisation", "task__area")
    return list(rows.order_by("-offered_at", "-pk")[: 2 * MOST_ELSEWHERE])


@transaction.atomic
def offer(enrolment: Enrolment, task: CoreTask, *, words: str, now: datetime) -> SecondPerson:
    """Once a task; its contact persons get a mail. What was offered before is answered as it is. Raises `Refused`."""
    rows = Enrolment.objects.select_for_update(of=["self"], no_key=True)
    current = rows.select_related("course__area", "member", "guest").get(pk=enrolment.pk)
    if current.completed_at is None:
        raise Refused(Why.NOT_COMPLETED)
    if current.member and (current.member.left_at or current.member.paused_at):
        raise Refused(Why.LEFT)
    if made := current.second_persons.filter(task=task).first():
        return made
    if task.pk not in {choice.task.pk for choice in choices(current, on=local_day(now))}:
        raise Refused(Why.NOT_THIS)
    made = SecondPerson.objects.create(enrolment=current, task=task, words=words, offered_at=now)
    letters.ask(made, now=now)
    return made


# --- answering ------------------------------------------------------------------------------------


def may_answer(member: Member, offer: SecondPerson, *, on: date) -> bool:
    return may_edit(member, offer.task.organisation, on=on)


def to_answer(member: Member, *, on: date):
    """Those that wait for this member, as a contact person; for the coordinator all of them. The longest first."""
    rows = SecondPerson.objects.waiting().filter(task__in=CoreTask.objects.current(on))
    if not is_coordinator(member):
        rows = rows.filter(task__organisation__in=contact_of(member, on=on).values("pk"))
    return with_names(rows).order_by("offered_at", "pk")


def with_names(rows):
    return rows.select_related(
        "enrolment__member", "enrolment__guest", "enrolment__course", "task__organisation", "task__area", "answered_by"
    )


@transaction.atomic
def answer(offer: SecondPerson, *, is_accepted: bool, has_access: bool, by: Member, now: datetime) -> bool:
    """Whether it is new: who says the same again, hears so. Raises `AlreadyAnswered` and `Refused`."""
    if offer.enrolment.member_id:  # before the task, as `holders.add` does: so that none wait in a circle
        list(Member.objects.to_change().filter(pk=offer.enrolment.member_id))
    core_tasks.held(offer.task)
    rows = SecondPerson.objects.select_for_update(of=["self"], no_key=True)
    if (current := with_names(rows).filter(pk=offer.pk).first()) is None:
        raise Refused(Why.GONE)
    if current.answered_at:
        if current.is_accepted == is_accepted:
            return False
        raise AlreadyAnswered(current)
    if is_accepted:
        current.holder = _made_holder(current, has_access, by, now)
    current.answered_at, current.answered_by, current.is_accepted = now, by, is_accepted
    current.save(update_fields=["answered_at", "answered_by", "is_accepted", "holder"])
    letters.tell(current, now=now)
    return True


def _made_holder(offer, has_access, by, now):
    """None when they do it already, by another way."""
    enrolment, today = offer.enrolment, local_day(now)
    guest = enrolment.guest
    who = holders.Who(member=enrolment.member, name=guest.name[:NAME_LENGTH] if guest else "")
    done_on = local_day(enrolment.completed_at)
    can = {"knows_how": True, "has_access": has_access, "done_on": done_on}
    try:
        return holders.add(offer.task, who, from_on=today, **can, by=by, now=now)
    except holders.HoldsAlready:
        return None
    except holders.NotInTheGuild as error:
        raise Refused(Why.LEFT) from error
    except core_tasks.TaskEnded as error:
        raise Refused(Why.TASK_OVER) from error
