"""What the guild does for everyone: on the page for visitors, in a calendar, and as news that another site shows.

Title, time, place and where to read more; no names, and nothing that asks for logging in.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.conf import settings
from django.db.models import F
from django.urls import reverse
from icalendar import Event

from courses.models import Course
from meetings import calendar
from meetings.models import Meeting
from samensterker.localtime import at_local
from samensterker.prepared import Prepared

SHOWN = 6
AT_MOST = 100  # in a feed
BACK = timedelta(days=31)  # what is over stays in the calendar that long


@dataclass(frozen=True)
class Activity:
    key: str  # "meeting-7"
    title: str
    on: datetime | date  # a moment, or the first day of a course
    ends_at: datetime | None = None
    place: str = ""
    changed_at: datetime | None = None
    slug: str = ""  # of a course

    @property
    def is_course(self):
        return self.ends_at is None

    @property
    def url(self):
        """A course has a page of its own that visitors may read."""
        if self.is_course:
            return f"{settings.SITE_ORIGIN}{reverse('courses:course', args=[self.slug])}"
        return f"{settings.SITE_ORIGIN}{reverse('portal:home')}#activity-{self.key}"

    @property
    def begins_at(self):
        return at_local(self.on, time()) if self.is_course else self.on


def meetings_ahead(now):
    """For the page: public meetings that are not over, the first one first."""
    return MEETINGS.objects(now=now)[:SHOWN]


def activities(now):
    """Public meetings and courses with a day, in the order in which they come."""
    meetings = [
        Activity(f"meeting-{row.pk}", row.title, row.starts_at, row.ends_at, row.place, row.changed_at)
        for row in _public().filter(ends_at__gt=now)[:AT_MOST]
    ]
    courses = [
        Activity(f"course-{row.pk}", row.title, row.starts_on, place=row.organiser_name or "", slug=row.slug)
        for row in Course.objects.open_to_visitors().annotate(organiser_name=F("organiser__name"))[:AT_MOST]
    ]
    return sorted([*meetings, *courses], key=lambda activity: (activity.begins_at, activity.key))


def events(now):
    """The same for a calendar, with what was held lately."""
    for meeting in _public().filter(ends_at__gt=now - BACK)[:AT_MOST]:
        event = calendar.event_of(meeting, now=now)
        event.add("url", Activity(f"meeting-{meeting.pk}", "", meeting.starts_at, meeting.ends_at).url)
        yield event
    for course in Course.objects.open_to_visitors().annotate(organiser_name=F("organiser__name"))[:AT_MOST]:
        yield _event_of_course(course, now)


def _event_of_course(course, now):
    """The whole first day, as the hours are not known."""
    event = Event()
    event.add("uid", f"course-{course.pk}@{settings.SITE_HOST}")
    event.add("dtstamp", now.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", course.starts_on)
    event.add("summary", course.title)
    event.add("status", "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    if course.organiser_name:
        event.add("location", course.organiser_name)
    event.add("url", Activity("", "", course.starts_on, slug=course.slug).url)
    return event


def _public():
    """The link to join online is not public, and neither is the report."""
    return Meeting.objects.standing().filter(is_public=True).order_by("starts_at", "pk").defer("report")


def _ahead(*, now):
    return Meeting.objects.filter(is_public=True).upcoming(now).only("title", "starts_at", "ends_at", "place")[:SHOWN]


MEETINGS = Prepared(_ahead, now=datetime(1970, 1, 1, tzinfo=UTC))
