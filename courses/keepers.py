"""Who keeps a course, to be told when it waits for them: the rule of `policies.may_keep`, the other way round."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.translation import gettext_noop

from courses.models import Course
from courses.policies import may_keep
from members.models import Member
from organisations.contacts import contacts_of
from samensterker.localtime import local_day

# Translators: why a message was not sent; on the coordinator's list of messages
KEEPS_NO_MORE = gettext_noop("They do not keep this course any more.")


def keepers_of(course: Course, *, on: date) -> list[Member]:
    """The coordinators; of an open training its contact persons, and the coordinators only when it has none."""
    key = course.organiser_id if course.is_open_training else None
    contacts = contacts_of([key], on=on).get(key) if key else None
    return contacts or list(Member.objects.taking_part().coordinators().by_name())


def unwanted_by_others(messages: Iterable, courses: dict[int, Course], now: datetime) -> dict[int, str]:
    """Of letters to who keeps a course, why those are not wanted whose receiver keeps it no more. `courses` by key."""
    today = local_day(now)
    return {
        message.pk: KEEPS_NO_MORE
        for message in messages
        if not may_keep(message.member, courses[message.refs["course"]], on=today)
    }
