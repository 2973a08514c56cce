"""The report is agreed at the next meeting of the same circle: an item on its agenda, that comes there by itself."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from meetings import agenda
from meetings.models import AgendaItem, Meeting, Purpose, ReportVersion
from samensterker.templatetags.house import day

MINUTES = 5
PLACE = 2  # after the welcome
LOOKING_BACK = timedelta(days=366)  # what is older than that, nobody agrees on any more


def put_on_next_agenda(meeting: Meeting, *, now: datetime) -> AgendaItem | None:
    """The item that agrees the report of this meeting, once it was sent; None when it needs none, or when there is no
    next meeting yet: then it comes as soon as one is called. However often this runs, it is there once."""
    with transaction.atomic():
        if not to_be_agreed(meeting.group_id, now=now).filter(pk=meeting.pk).exists():
            return None
        coming = Meeting.objects.standing().filter(group=meeting.group_id, starts_at__gt=max(now, meeting.starts_at))
        following = coming.order_by("starts_at", "pk").first()
        return _put_on(following, meeting, now=now) if following else None


def put_waiting_on_agenda(following: Meeting, *, now: datetime) -> list[AgendaItem]:
    """Each report that waits for a meeting such as this one, the oldest first; for a meeting that was just called."""
    if following.starts_at <= now:
        return []
    waiting = to_be_agreed(following.group_id, now=now).filter(starts_at__lt=following.starts_at)
    put = [_put_on(following, meeting, now=now) for meeting in waiting.order_by("-starts_at", "-pk")]
    return [item for item in reversed(put) if item]


def move_on(cancelled: Meeting, *, now: datetime) -> None:
    """What would have been agreed at this meeting comes on the agenda of the one after it, if that is planned."""
    for meeting in Meeting.objects.filter(approved_at_items__meeting=cancelled).order_by("-starts_at", "-pk"):
        put_on_next_agenda(meeting, now=now)


def to_be_agreed(group: int | None, *, now: datetime):
    """Meetings of that circle of which the report was sent, nobody agreed it, and no coming agenda has it."""
    on_a_coming_agenda = AgendaItem.objects.filter(
        approves__isnull=False, meeting__cancelled_at=None, meeting__ends_at__gt=now
    )
    sent = Meeting.objects.standing().filter(pk__in=ReportVersion.objects.values("meeting"))
    return sent.filter(group=group, report_approved_at=None, starts_at__gt=now - LOOKING_BACK).exclude(
        pk__in=on_a_coming_agenda.values("approves")
    )


def approve(item: AgendaItem, *, now: datetime, is_agreed: bool = True) -> bool:
    """The report that this item is about is agreed, or after all not; answers whether that is new."""
    if item.approves_id is None:
        return False
    with transaction.atomic():
        meeting = Meeting.objects.select_for_update().get(pk=item.approves_id)
        if (meeting.report_approved_at is not None) == is_agreed:
            return False
        meeting.report_approved_at = now if is_agreed else None
        meeting.save(update_fields=["report_approved_at"])
        if is_agreed:
            AgendaItem.objects.filter(pk=item.pk).update(was_discussed=True)
        return True


def _put_on(following, meeting, *, now):
    """None when it is there already."""
    Meeting.objects.select_for_update().get(pk=following.pk)
    if AgendaItem.objects.filter(meeting=following, approves=meeting).exists():
        return None
    with translation.override(settings.LANGUAGE_CODE):
        # Translators: an item on an agenda; the day of the meeting of which the report is agreed
        title = _("Agree the report of %(day)s") % {"day": day(meeting.starts_at, following.starts_at)}
    item = agenda.add_item(following, title=title, minutes=MINUTES, purpose=Purpose.DECIDE, approves=meeting)
    agenda.move_item(item, steps=PLACE - AgendaItem.objects.filter(meeting=following).count())
    return item
