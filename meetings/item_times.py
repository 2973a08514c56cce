"""When an agenda item really began and ended, and whether it was discussed at all."""

from django.db import transaction

from meetings.minutes import lock, touch
from meetings.models import AgendaItem


@transaction.atomic
def start(item, *, now):
    """Its clock runs, and that of another item of the same meeting stops. What had ended goes on."""
    current = lock(item.meeting)
    running = AgendaItem.objects.filter(meeting=current, began_at__isnull=False, ended_at=None).exclude(pk=item.pk)
    for other in running:
        _end(other, now)
    began_at = item.began_at or now
    AgendaItem.objects.filter(pk=item.pk).update(began_at=began_at, ended_at=None, was_discussed=True)
    touch(current, now=now)


@transaction.atomic
def stop(item, *, now):
    """A second time changes nothing, and what never began does not end."""
    lock(item.meeting)
    current = AgendaItem.objects.filter(pk=item.pk, began_at__isnull=False, ended_at=None).first()
    if current:
        _end(current, now)


@transaction.atomic
def say_discussed(item, was_discussed, *, now):
    """True, False, or None for not known."""
    current = lock(item.meeting)
    if AgendaItem.objects.filter(pk=item.pk).exclude(was_discussed=was_discussed).update(was_discussed=was_discussed):
        touch(current, now=now)


def _end(item, now):
    AgendaItem.objects.filter(pk=item.pk).update(ended_at=max(now, item.began_at))
