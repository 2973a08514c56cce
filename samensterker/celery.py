"""The Celery app. Celery is the alarm clock only: tasks carry no facts, Postgres is the queue."""

import os

from celery import Celery
from celery.signals import worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samensterker.settings")

app = Celery("samensterker")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_ready.connect
def look_at_once(sender, **_):
    """After a start, for what fell due while nothing ran: beat's first tick comes a minute later."""
    sender.app.send_task("outbox.tick", ignore_result=True)
