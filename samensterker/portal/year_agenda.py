"""What is planned in a year, of the guild, of its groups and of its courses, month by month on one page."""

from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby

from django.db.models import Count, Exists, Min, OuterRef, Q
from django.utils.translation import gettext as _

from courses.models import Course, CourseSession, Stage
from meetings.models import DatePoll, Invitation, Meeting, PollVoter
from members.models import GroupMembership
from samensterker.localtime import at_local, local_day


@dataclass(frozen=True)
class Entry:
    """Something on a day. Of what the reader may not see only its group and its time are here."""

    on: date
    title: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    url: str = ""
    where: str = ""
    group: str = ""
    is_course: bool = False


@dataclass(frozen=True)
class Month:
    first: date
    entries: list[Entry]


def years(today):
    return [today.year, today.year + 1]


def months(year, member, *, today):
    """The twelve of that year, each with what is planned in it; in four queries."""
    entries = sorted([*_meetings(year, member, today), *_courses(year)], key=_by_moment)
    by_month = {month: list(found) for month, found in groupby(entries, key=lambda entry: entry.on.month)}
    return [Month(date(year, month, 1), by_month.get(month, [])) for month in range(1, 13)]


def _by_moment(entry):
    return entry.on, entry.starts_at.timestamp() if entry.starts_at else 0, entry.title


def _meetings(year, member, today):
    groups = _groups_of(member, today)
    invited = Exists(Invitation.objects.filter(meeting=OuterRef("pk"), member=member))
    rows = Meeting.objects.standing().annotate(is_invited=invited).select_related("group", "host").defer("report")
    first, following = _bounds(year)
    for meeting in rows.filter(starts_at__gte=first, starts_at__lt=following):
        on, moments = local_day(meeting.starts_at), (meeting.starts_at, meeting.ends_at)
        if meeting.is_plenary or meeting.is_invited or member.is_coordinator or meeting.group_id in groups:
            where = meeting.place or (meeting.host.name if meeting.host else "")
            group = meeting.group.name if meeting.group else ""
            yield Entry(on, meeting.title, *moments, url=meeting.get_absolute_url(), where=where, group=group)
        else:
            # Translators: in the year agenda; group is a name, as in "Steering group meets"
            yield Entry(on, _("{group} meets").format(group=meeting.group.name), *moments)


def _courses(year):
    """Their sessions; and of a course of which none is planned, the first day."""
    rows = CourseSession.objects.standing().select_related("course__organiser").exclude(course__stage=Stage.CANCELLED)
    first, following = _bounds(year)
    for session in rows.filter(starts_at__gte=first, starts_at__lt=following).defer("notes", "homework"):
        course, moments = session.course, (session.starts_at, session.ends_at)
        where = session.place or (_("online") if session.online_link else _offered_by(course))
        title = f"{course.title}: {session.title}" if session.title else course.title
        url = course.get_absolute_url()
        yield Entry(local_day(session.starts_at), title, *moments, url=url, where=where, is_course=True)
    has_sessions = Exists(CourseSession.objects.standing().filter(course=OuterRef("pk")))
    courses = Course.objects.filter(~has_sessions, starts_on__year=year).exclude(stage=Stage.CANCELLED)
    for course in courses.select_related("organiser"):
        if on := course.starts_on:
            yield Entry(on, course.title, url=course.get_absolute_url(), where=_offered_by(course), is_course=True)


def _offered_by(course):
    return course.organiser.name if course.organiser else ""


def _bounds(year):
    """From its first moment until that of the year after, on the clocks here."""
    return [at_local(date(which, 1, 1), time()) for which in (year, year + 1)]


def polls(member, *, now):
    """The questions when a meeting suits that still run and that the member may see, the first to close on top.

    Each with how many moments are put to the vote, and the `first_at` of these.
    """
    asked = Exists(PollVoter.objects.filter(poll=OuterRef("pk"), member=member))
    rows = DatePoll.objects.running(now).select_related("group").order_by("closes_at", "pk")
    if not member.is_coordinator:
        rows = rows.filter(Q(group=None) | Q(group__in=_groups_of(member, local_day(now))) | asked)
    return list(rows.annotate(moments=Count("options"), first_at=Min("options__starts_at"))[:20])


def _groups_of(member, today):
    return set(GroupMembership.objects.current(today).filter(member=member).values_list("group", flat=True))
