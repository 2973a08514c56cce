"""The kick-off of the example guild, for stories that begin before its report was sent."""

from meetings.models import AgendaItem, Meeting, Proposal
from samensterker.outbox.models import Message


def as_people_went_home() -> Meeting:
    """Nothing was said yet of who was there, decided or sent; and nothing of it returned anywhere."""
    meeting = Meeting.objects.get(title="Startbijeenkomst")
    Message.objects.filter(kind="meetings.report").delete()
    meeting.report_versions.all().delete()
    meeting.decisions.all().delete()
    Proposal.objects.filter(source__meeting=meeting).delete()
    AgendaItem.objects.filter(approves=meeting).delete()
    AgendaItem.objects.filter(carried_from__meeting=meeting).delete()
    meeting.agenda_items.update(was_discussed=None)
    meeting.invitations.update(was_there=None)
    unread = {"report_checked_at": None, "report_checked_by": None, "report_checked_mark": ""}
    Meeting.objects.filter(pk=meeting.pk).update(**unread, minutes_began_at=None)
    meeting.refresh_from_db()
    return meeting
