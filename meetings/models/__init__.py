from meetings.models.action_item import ActionItem
from meetings.models.agenda_item import AgendaItem
from meetings.models.assignment import Assignment, Nudge
from meetings.models.audience import Audience
from meetings.models.invitation import Answer, Invitation
from meetings.models.meeting import Meeting

__all__ = ["ActionItem", "AgendaItem", "Answer", "Assignment", "Audience", "Invitation", "Meeting", "Nudge"]
