from meetings.models.action_item import ActionItem
from meetings.models.agenda_item import AgendaAttachment, AgendaItem
from meetings.models.assignment import Assignment, LateJoiner, Nudge, PassingOn
from meetings.models.audience import Audience
from meetings.models.calendar_feed import CalendarFeed
from meetings.models.date_poll import DateOption, DatePoll, DateVote, PollVoter, Vote
from meetings.models.decision import Decision
from meetings.models.guest import Guest
from meetings.models.idea import Became, Idea, IdeaAddition, IdeaSupport
from meetings.models.invitation import Answer, Invitation
from meetings.models.meeting import Meeting
from meetings.models.minutes import MinutesRevision
from meetings.models.proposal import ComesFrom, Proposal, ProposalState, ProposalSupport
from meetings.models.pulse import ENOUGH, QUESTIONS, Pulse, PulseAnswer, PulseReceiver
from meetings.models.report_version import ReportVersion
from meetings.models.venue import RoomBudget, Venue
from meetings.models.working_form import AgendaTemplate, Purpose, WorkingForm

__all__ = [
    "ENOUGH",
    "QUESTIONS",
    "ActionItem",
    "AgendaAttachment",
    "AgendaItem",
    "AgendaTemplate",
    "Answer",
    "Assignment",
    "Audience",
    "Became",
    "CalendarFeed",
    "ComesFrom",
    "DateOption",
    "DatePoll",
    "DateVote",
    "Decision",
    "Guest",
    "Idea",
    "IdeaAddition",
    "IdeaSupport",
    "Invitation",
    "LateJoiner",
    "Meeting",
    "MinutesRevision",
    "Nudge",
    "PassingOn",
    "PollVoter",
    "Proposal",
    "ProposalState",
    "ProposalSupport",
    "Pulse",
    "PulseAnswer",
    "PulseReceiver",
    "Purpose",
    "ReportVersion",
    "RoomBudget",
    "Venue",
    "Vote",
    "WorkingForm",
]
