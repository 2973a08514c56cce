"""What this room holds about a member: shown, moved and taken away, line by line."""

from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courses.handing_over import hand_over
from courses.models import (
    Course,
    CourseMaterial,
    CourseMessage,
    CourseTrainer,
    Enrolment,
    Interest,
    SecondPerson,
    SessionAttendance,
    SessionTrainer,
)
from members import gathering
from members.held import Fate, Held, holder, once
from samensterker.localtime import local_day


def move_interests(keep, gone, *, now):
    """In one course: as much as either wants it, for the task that either said."""
    theirs = {row.course_id: row for row in Interest.objects.filter(member=keep)}
    for row in Interest.objects.filter(member=gone):
        if (other := theirs.get(row.course_id)) is None:
            Interest.objects.filter(pk=row.pk).update(member=keep)
            continue
        row.delete()
        other.how_much = max(other.how_much, row.how_much)
        if other.organisation_id is None and other.task_id is None:
            other.organisation_id, other.task_id = row.organisation_id, row.task_id
        other.said_at = min(other.said_at, row.said_at)
        other.asked_at = max(filter(None, (other.asked_at, row.asked_at)), default=None)
        other.save()


def move_enrolments(keep, gone, *, now):
    hand_over(Enrolment.objects.filter(member=gone), keep, givers=[keep, gone], now=now)


def move_sessions(keep, gone, *, now):
    """Who is at one place at a time, is so under one name too."""
    for row in SessionTrainer.objects.filter(member=gone):
        others = SessionTrainer.objects.filter(member=keep, starts_at__lt=row.ends_at, ends_at__gt=row.starts_at)
        if others.exists():
            row.delete()
        else:
            SessionTrainer.objects.filter(pk=row.pk).update(member=keep)


def _attendance(row):
    """What is known of them at each session."""
    rows = sorted(row.attendance.all(), key=lambda one: one.session.starts_at)
    said = ((one, ", ".join(_said_of(one))) for one in rows)
    return "; ".join(f"{date_format(local_day(one.session.starts_at))}: {words}" for one, words in said if words)


def _said_of(one):
    if one.cannot_come_at:
        yield gettext("said: cannot come")
    if one.was_there is not None:
        yield gettext("there") if one.was_there else gettext("not there")


def _second_persons(row):
    """What they offered to do with it, and what was answered."""
    return "; ".join(map(_offered, row.second_persons.all()))


def _offered(offer):
    answers = {None: gettext("waits for an answer"), True: gettext("yes, gladly"), False: gettext("not now")}
    words = f" ({offer.words})" if offer.words else ""
    return f"{offer.task.title}, {offer.task.organisation.name}: {answers[offer.is_accepted]}{words}"


LINES = [
    Held(
        Interest,
        "member",
        Fate.GONE,
        _("Courses that I want"),
        {
            "course": _("course"),
            "how_much": _("how much"),
            "organisation": _("organisation"),
            "task": _("core task"),
            "said_at": _("when"),
            "asked_at": _("asked when I can"),
        },
        settle=move_interests,
    ),
    Held(
        Enrolment,
        "member",
        Fate.PSEUDONYM,
        _("Courses in which I take part"),
        {
            "course": _("course"),
            "organisation": _("organisation"),
            "state": _("state"),
            "enrolled_at": _("enrolled on"),
            "withdrawn_at": _("withdrawn on"),
            "withdrawn_because": _("a word with it"),
            "completed_at": _("completed on"),
            "shows_phone": _("who gives it may see my telephone number"),
            "has_evaluated": _("said what I thought of it"),
            "attendance": _("sessions"),
            "second_persons": _("where I offered to be the second person"),
        },
        words={"attendance": _attendance, "second_persons": _second_persons},
        along=("attendance__session", "second_persons__task__organisation", "second_persons__task__area"),
        settle=move_enrolments,
        hidden={"guest": "Of who is no member.", "offered_until": "As long as a place is offered; in the mail."},
    ),
    Held(
        Enrolment,
        "enrolled_by",
        Fate.NOBODY,
        _("Whom I enrolled in a course"),
        {"course": _("course"), "enrolled_at": _("when")},
    ),
    Held(
        Enrolment,
        "completed_by",
        Fate.PSEUDONYM,
        _("Whose course I called completed"),
        {"course": _("course"), "completed_at": _("when")},
    ),
    Held(
        CourseTrainer,
        "member",
        Fate.PSEUDONYM,
        _("Courses that I give"),
        {"course": _("course")},
        settle=once(CourseTrainer, "member", "course_id"),
        hidden={"name": "Of a trainer who is no member."},
    ),
    Held(
        SessionTrainer,
        "member",
        Fate.PSEUDONYM,
        _("Sessions that I give"),
        {"session": _("session"), "starts_at": _("begins")},
        settle=move_sessions,
    ),
    Held(
        SessionAttendance,
        "noted_by",
        Fate.NOBODY,
        _("Whose attendance I wrote down"),
        {"session": _("session"), "noted_at": _("when")},
        hidden={
            "enrolment": "Of who was there; on the page of the course.",
            "was_there": "The same.",
            "cannot_come_at": "The same.",
        },
    ),
    Held(
        CourseMessage,
        "written_by",
        Fate.PSEUDONYM,
        _("Messages that I wrote to a course"),
        {"course": _("course"), "text": _("message"), "written_at": _("when")},
    ),
    Held(
        CourseMaterial,
        "added_by",
        Fate.PSEUDONYM,
        _("Material that I put with a course"),
        {"course": _("course"), "title": _("title"), "added_at": _("when")},
        hidden={"file": "On the page of the course, for who may see that."},
    ),
    Held(
        Course,
        "created_by",
        Fate.PSEUDONYM,
        _("Courses that I proposed"),
        {"title": _("title"), "created_at": _("when")},
        hidden={"cancelled_because": "A word to all who took part."},
    ),
    Held(
        Course,
        "changed_by",
        Fate.PSEUDONYM,
        _("Courses that I changed last"),
        {"title": _("title"), "changed_at": _("when")},
    ),
    Held(
        SecondPerson,
        "answered_by",
        Fate.NOBODY,
        _("Second persons whom I answered"),
        {"task": _("core task"), "answered_at": _("when"), "is_accepted": _("accepted")},
        hidden={"enrolment": "Of who offered it; on their own pages.", "words": "Theirs.", "offered_at": "Theirs."},
    ),
]


def register() -> None:
    gathering.register(holder("courses", LINES))
