"""The alarm clock. No arguments, no facts: a task that is lost, doubled or late changes nothing."""

from celery import shared_task
from django.utils import timezone

from samensterker.outbox import rounds, sending


@shared_task(name="outbox.tick")
def tick():
    """Every minute: lay what falls due, look after what was abandoned, send."""
    rounds.make_round(now=timezone.now())


@shared_task(name="outbox.send")
def send():
    """Something was laid just now."""
    sending.send_due(now=timezone.now())
