"""Files with an agenda item: how many fit, and when they go. What they are says `members/kept_files.py`."""

from uuid import uuid4

from django.core.files.base import ContentFile
from django.db import transaction

from meetings.models import AgendaAttachment, AgendaItem
from members import stored_files

MOST = 10  # of one item
FOLDER = "agenda"


class TooMany(Exception):
    """The item has as many as it can have."""


def attach(item, checked, *, by, now, submission):
    """The same form sent twice attaches once. Raises `TooMany`."""
    with transaction.atomic():
        AgendaItem.objects.select_for_update().get(pk=item.pk)
        if made := AgendaAttachment.objects.filter(submission=submission).first():
            return made
        if item.attachments.count() >= MOST:
            raise TooMany
        row = AgendaAttachment(agenda_item=item, name=checked.name, kind=checked.kind, size=len(checked.content))
        row.added_at, row.added_by, row.submission = now, by, submission
        # A name of its own, which tells nothing and cannot be guessed; the name for people stands in the row.
        row.file.save(f"{uuid4().hex}.{checked.kind}", ContentFile(checked.content), save=False)
        row.save()
        return row


@transaction.atomic
def remove(attachment):
    stored_files.remove_after_commit(attachment.file.name)
    AgendaAttachment.objects.filter(pk=attachment.pk).delete()


def register():
    stored_files.keeps(FOLDER, lambda: AgendaAttachment.objects.values_list("file", flat=True))
