"""What was done at a session and what the homework is, written by who gives it."""

from datetime import datetime

from django.db import transaction

from courses.models import CourseSession


class Changed(Exception):
    """Someone else saved first; `session` is as it stands now."""

    def __init__(self, session):
        self.session = session
        super().__init__(session)


@transaction.atomic
def keep(session: CourseSession, notes: str, homework: str, *, made_from: int, now: datetime) -> None:
    """Raises Changed when it is not of the version `made_from` any more, and says something else."""
    current = CourseSession.objects.select_for_update(of=["self"]).get(pk=session.pk)
    if (current.notes, current.homework) == (notes, homework):
        return
    if current.version != made_from:
        raise Changed(current)
    current.notes, current.homework = notes, homework
    current.version += 1
    current.changed_at = now
    current.save(update_fields=["notes", "homework", "version", "changed_at"])
