"""From a wish to a place: enrolling, the waiting list, and giving a place back.

Each of these holds the row of the course, so that they follow one another: who comes first is first, and a place that
comes free goes to one person. Should a caller forget that, then the database still does not oversell.

A place that comes free is offered to the first on the list who may have it. They confirm it in time, or it goes to the
next and they are off the list. Whoever pauses is passed over and stays where they are. From the start on nobody moves
up, and who still waits hears that no place came free. In the last night before it nobody can be told in time any more;
a newcomer still does not pass who waits.
"""

from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from courses import enrol_letters, places
from courses.models import GOING_ON, Course, CourseGuest, CourseSession, Enrolment, EnrolmentState, Stage
from courses.places import Places, is_from_elsewhere
from members.models import Member
from organisations.models import Organisation
from organisations.models.outsiders import FORGOTTEN
from samensterker.localtime import local_day
from samensterker.outbox import planners, quiet
from samensterker.outbox.queueing import withdraw as take_back


class Why(models.TextChoices):
    """Why someone cannot be enrolled, or cannot confirm or give back a place."""

    NOT_OPEN = "not-open", _("You cannot enrol yet. Say that you want this course, then you hear when you can.")
    CLOSED = "closed", _("The last day to enrol has passed. Ask the coordinator if you can still come.")
    STARTED = "started", _("The course has begun, so nobody can enrol any more.")
    FINISHED = "finished", _("The course is finished.")
    CANCELLED = "cancelled", _("The course does not take place.")
    LEFT = "left", _("Who has left the guild cannot enrol.")
    PAUSED = "paused", _("Who takes a break cannot enrol. End the break first.")
    TRAINER = "trainer", _("Who gives the course cannot take part in it as well.")
    ALREADY = "already", _("This person is enrolled already, or is on the waiting list.")
    LAPSED = "lapsed", _("The time to confirm has passed, so the place went to the next one.")
    GONE = "gone", _("There is no place in this course for you any more.")
    FULL = "full", _("There is no free place for this person at the moment.")
    COMPLETED = "completed", _("Who has completed the course keeps it in their history.")


class EnrolmentClosed(Exception):
    """It cannot be; `why` says so in words. Who is in already has their `enrolment`."""

    def __init__(self, why: Why, enrolment: Enrolment | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.enrolment = enrolment


# --- enrolling ------------------------------------------------------------------------------------


def enrol(
    course: Course,
    who: Member | CourseGuest,
    *,
    by: Member | None,
    organisation: Organisation | None,
    now: datetime,
    shows_phone: bool = False,
) -> Enrolment:
    """With a place when there is one for them, else on the waiting list; a letter says which.

    `by` is None for who enrols themselves. Who became a member since they got a place as a guest, keeps that one.
    `shows_phone` counts for a member who enrols themselves, and for nobody else. Raises `EnrolmentClosed`;
    `Why.ALREADY` for who is in already.
    """
    is_by_oneself = by is None or by == who
    shows_phone = shows_phone and is_by_oneself and isinstance(who, Member)
    with held(course) as current:
        who = _as_they_are_now(who)
        if why := closed_because(current, who, is_by_oneself=is_by_oneself, now=now):
            raise EnrolmentClosed(why, _standing(current, who))
        if isinstance(who, Member) and (theirs := _as_a_guest(current, who)):
            enrol_letters.hand_over(theirs, who)
            theirs.member, theirs.guest, theirs.shows_phone = who, None, shows_phone
            theirs.save(update_fields=["member", "guest", "shows_phone"])
            return theirs
        _offer_what_is_free(current, now)  # to who waits already: they come first
        enrolment = Enrolment(
            course=current,
            organisation=_comes_from(who, organisation),
            state=EnrolmentState.WAITING,
            enrolled_at=now,
            enrolled_by=None if is_by_oneself else by,
            shows_phone=shows_phone,
            **{"guest" if isinstance(who, CourseGuest) else "member": who},
        )
        _take_seat(enrolment, now)
        enrolment.save()
        if enrolment.state == EnrolmentState.ENROLLED:
            enrol_letters.tell_enrolled(enrolment, now=now)
        else:
            enrol_letters.tell_waiting(enrolment, now=now)
    return enrolment


def closed_because(course: Course, who: Member | CourseGuest, *, is_by_oneself: bool, now: datetime) -> Why | None:
    """Why they cannot enrol, or None. Who keeps the course may enrol someone before it opens and after it closes."""
    if why := course_closed_because(course, is_by_oneself=is_by_oneself, now=now):
        return why
    if isinstance(who, Member):
        if who.left_at is not None:
            return Why.LEFT
        if who.is_paused:
            return Why.PAUSED
        if course.trainers.filter(member=who).exists():
            return Why.TRAINER
    elif who.name.startswith(FORGOTTEN):
        return Why.GONE
    return Why.ALREADY if _standing(course, who) else None


def course_closed_because(course: Course, *, is_by_oneself: bool, now: datetime) -> Why | None:
    """The same, whoever they are."""
    if course.stage == Stage.CANCELLED:
        return Why.CANCELLED
    if course.stage == Stage.FINISHED:
        return Why.FINISHED
    if course.stage not in GOING_ON:
        return Why.NOT_OPEN
    if has_begun(course, now):
        return Why.STARTED
    if is_by_oneself:
        if course.stage == Stage.PLANNED:
            return Why.NOT_OPEN
        if course.stage == Stage.RUNNING:
            return Why.STARTED
        if course.closes_on and course.closes_on < local_day(now):
            return Why.CLOSED
    return None


def has_begun(course: Course, now: datetime) -> bool:
    if course.starts_on and local_day(now) < course.starts_on:
        return False  # its sessions lie within its days, so there is no need to ask for them
    start = places.begins_at(course)
    return start is not None and start <= now


# --- a place that is offered ----------------------------------------------------------------------


def confirm(enrolment: Enrolment, *, now: datetime) -> bool:
    """The place that was offered is theirs. Answers whether it was new; twice is once. Raises `EnrolmentClosed`."""
    with held(enrolment.course) as course:
        current = _again(course, enrolment)
        if current.state == EnrolmentState.ENROLLED:
            return False
        if current.state != EnrolmentState.OFFERED:
            raise EnrolmentClosed(Why.GONE, current)
        if course.stage not in GOING_ON:
            raise EnrolmentClosed(Why.CANCELLED if course.stage == Stage.CANCELLED else Why.FINISHED, current)
        if current.offered_until <= now:
            raise EnrolmentClosed(Why.LAPSED, current)
        if has_begun(course, now):  # its start was brought forward since
            raise EnrolmentClosed(Why.STARTED, current)
        current.state, current.offered_until = EnrolmentState.ENROLLED, None
        current.save(update_fields=["state", "offered_until"])
        _know_address(current, now)
        enrol_letters.tell_enrolled(current, now=now)
    return True


def give_place(enrolment: Enrolment, *, now: datetime) -> bool:
    """To who waits, a place that is free: by who keeps the course, when there is no time for the mail.

    Answers whether it was new. Raises `EnrolmentClosed`; `Why.FULL` when there is no place for them.
    """
    with held(enrolment.course) as course:
        current = _again(course, enrolment)
        if current.state == EnrolmentState.ENROLLED:
            return False
        if current.state != EnrolmentState.WAITING:
            raise EnrolmentClosed(Why.GONE, current)
        if why := course_closed_because(course, is_by_oneself=False, now=now):
            raise EnrolmentClosed(why, current)
        if current.member and current.member.is_paused:
            raise EnrolmentClosed(Why.PAUSED, current)
        there = places.places_of(course, on=local_day(now))
        if not there.has_room(is_from_elsewhere=is_from_elsewhere(course, current.organisation_id)):
            raise EnrolmentClosed(Why.FULL, current)
        current.state, current.seat = EnrolmentState.ENROLLED, next(places.free_seats(course))
        current.save(update_fields=["state", "seat"])
        enrol_letters.tell_enrolled(current, now=now)
    return True


def lapse(*, now: datetime) -> None:
    """The planner: what nobody confirmed in time, what was kept until today and what someone left behind goes to the
    next; and a course that begins has no list any more. Run it often, and side by side if you like."""
    overdue, in_vain = _overdue(now), _in_vain(now)
    left = Q(member__left_at__isnull=False) | Q(guest__name__startswith=FORGOTTEN)
    left &= Q(course__stage__in=GOING_ON, completed_at=None)
    found = Enrolment.objects.standing().filter(overdue | in_vain | left).values_list("course", flat=True)
    keys = {*found, *(course.pk for course in places.with_a_list() if _moves_up(course, now))}
    for course in Course.objects.filter(pk__in=keys).order_by("pk"):  # in one order: two planners do not cross
        with held(course) as current:
            rows = current.enrolments.standing()
            for enrolment in rows.filter(overdue).select_related("member", "guest"):
                _give_back(enrolment, now)
                enrol_letters.tell_lapsed(enrolment, now=now)
            for enrolment in rows.filter(in_vain).select_related("member", "guest"):
                _give_back(enrolment, now)
                enrol_letters.tell_no_place(enrolment, now=now)
            for enrolment in rows.filter(left):
                _give_back(enrolment, now)
            _offer_what_is_free(current, now)


def _overdue(now):
    """What was not confirmed in time, or not before a start that was brought forward."""
    return Q(state=EnrolmentState.OFFERED) & (Q(offered_until__lte=now) | _has_begun(now))


def _in_vain(now):
    """Who waits for a place in what has begun."""
    return Q(state=EnrolmentState.WAITING, course__stage__in=GOING_ON) & _has_begun(now)


def _has_begun(now):
    """`has_begun`, of the course of an enrolment."""
    sessions = CourseSession.objects.standing().filter(course=OuterRef("course"))
    without_sessions = Q(course__starts_on__lte=local_day(now)) & Q(~Exists(sessions))
    return Q(Exists(sessions.filter(starts_at__lte=now))) | without_sessions


def offer_next(course: Course, *, now: datetime) -> list[Enrolment]:
    """Offers what is free to the first on the list; when there are more places than before. Answers to whom."""
    with held(course) as current:
        return _offer_what_is_free(current, now)


# --- giving a place back --------------------------------------------------------------------------


def withdraw(enrolment: Enrolment, *, by: Member | None, now: datetime, because: str = "") -> bool:
    """Their place, or their place on the list, is given back, and the next one hears of it.

    `by` is None for who does so by the link in a mail. Whom someone else takes out, gets a letter with the word
    `because`. Answers whether it was new; twice is once. Raises `EnrolmentClosed` for who has completed the course, and
    when it is finished: that they took part stays so.
    """
    with held(enrolment.course) as course:
        current = _again(course, enrolment)
        if current.state == EnrolmentState.WITHDRAWN:
            return False
        if current.completed_at is not None:
            raise EnrolmentClosed(Why.COMPLETED, current)
        if course.stage == Stage.FINISHED:
            raise EnrolmentClosed(Why.FINISHED, current)
        _give_back(current, now, because=because)
        if by is not None and by != current.member:
            enrol_letters.tell_taken_out(current, now=now)
        _offer_what_is_free(course, now)
    return True


# --- while the course is held ---------------------------------------------------------------------


@contextmanager
def held(course: Course):
    """The course as it is now; nobody gets or gives back a place in it until this transaction ends."""
    with transaction.atomic():
        rows = Course.objects.select_for_update(of=("self",), no_key=True).select_related("organiser")
        yield rows.get(pk=course.pk)


def _again(course, enrolment):
    current = Enrolment.objects.select_related("member", "guest", "organisation").get(pk=enrolment.pk)
    current.course = course
    return current


def _as_they_are_now(who):
    """Someone may have left, or asked to be forgotten, meanwhile; who asks so now waits until there is a place to give
    back."""
    rows = type(who)._default_manager
    return (rows.select_for_update(no_key=True) if isinstance(who, CourseGuest) else rows).get(pk=who.pk)


def _standing(course, who):
    whose = {"guest" if isinstance(who, CourseGuest) else "member": who.pk}
    return course.enrolments.standing().filter(**whose).first()


def _as_a_guest(course, member):
    """What stands under their address from before they were a member."""
    confirmed = course.enrolments.standing().filter(guest__confirmed_at__isnull=False)
    return confirmed.filter(guest__email=member.email).first() if member.email else None


def _comes_from(who, organisation):
    return organisation or (who.organisation if isinstance(who, CourseGuest) else None)


def _know_address(enrolment, now):
    """Who acts by the link in a mail has that address."""
    if enrolment.guest_id:
        CourseGuest.objects.filter(pk=enrolment.guest_id, confirmed_at=None).update(confirmed_at=now)


def _take_seat(enrolment, now):
    """The lowest place that is free, when there is one for them and nobody who waits comes first."""
    course, there = enrolment.course, places.places_of(enrolment.course, on=local_day(now))
    elsewhere = is_from_elsewhere(course, enrolment.organisation_id)
    if there.has_room(is_from_elsewhere=elsewhere) and not comes_after_others(course, there):
        enrolment.seat, enrolment.state = next(places.free_seats(course)), EnrolmentState.ENROLLED


def _offer_what_is_free(course, now):
    if (until := _confirm_before(course, now)) is None:
        return []
    offered = []
    there = places.places_of(course, on=local_day(now))
    if not there.waiting or there.left == 0:
        return []
    seats = places.free_seats(course)
    for enrolment in _who_may_move_up(course):
        if there.left == 0:
            break
        elsewhere = is_from_elsewhere(course, enrolment.organisation_id)
        if there.has_room(is_from_elsewhere=elsewhere):
            there = there.with_one_more(is_from_elsewhere=elsewhere)
            enrolment.course = course
            enrolment.state, enrolment.seat, enrolment.offered_until = EnrolmentState.OFFERED, next(seats), until
            enrolment.save(update_fields=["state", "seat", "offered_until"])
            enrol_letters.offer(enrolment, now=now)
            offered.append(enrolment)
    return offered


def comes_after_others(course: Course, there: Places) -> bool:
    """Whether a place that is free is for somebody who waits already, as there was no time to offer it."""
    if not there.waiting or there.left == 0:
        return False
    come_from = _who_may_move_up(course).order_by().values_list("organisation", flat=True).distinct()
    return any(there.has_room(is_from_elsewhere=is_from_elsewhere(course, key)) for key in come_from)


def _who_may_move_up(course):
    here = Q(member=None) | Q(member__left_at=None, member__paused_at=None)
    return course.enrolments.waiting().filter(here).select_related("member", "guest")


def _moves_up(course, now):
    return _confirm_before(course, now) is not None


def _confirm_before(course, now):
    """Until when who is offered a place now may confirm it, or None when nobody moves up any more.

    The hours count from when the mail can go: not from the middle of the night. They end when the course begins.
    """
    start = places.begins_at(course)
    heard_at = quiet.after_quiet(now)
    if course.stage not in GOING_ON or start is None or start <= heard_at:
        return None
    return min(heard_at + timedelta(hours=course.confirm_hours), start)


def _give_back(enrolment, now, *, because=""):
    enrolment.state, enrolment.seat, enrolment.offered_until = EnrolmentState.WITHDRAWN, None, None
    enrolment.withdrawn_at, enrolment.withdrawn_because = now, because
    enrolment.save(update_fields=["state", "seat", "offered_until", "withdrawn_at", "withdrawn_because"])
    about = {"enrolment": enrolment.pk}
    take_back(kinds=enrol_letters.KINDS, about=about, reason=enrol_letters.GAVE_BACK, now=now)


def register() -> None:
    planners.register("courses.places", lapse)
