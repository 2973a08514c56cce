"""What the guild keeps about a member, for what and how long, in words for that member.

It is the register (`docs/personal-data.toml`) said in groups; a test sees to it that no table with personal data is
left out. The times are those that the nights keep (`members.minimising`).
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members.minimising import MONTH, QUARTER


@dataclass(frozen=True)
class Group:
    """One line of the table on *my data*."""

    what: str | Promise
    purpose: str | Promise
    time: str | Promise
    tables: tuple[str, ...]

    @property
    def how_long(self) -> str:
        return str(self.time) % {"month": MONTH.days, "quarter": QUARTER.days}


AFTER_LEAVING = _("Until %(month)d days after you leave.")
GROUPS = (
    Group(
        _("Your name, and since when you take part"),
        _("To know each other."),
        _("Until a year after you leave; then a number stands in its place."),
        ("members.Member",),
    ),
    Group(
        _("Your email address, phone number, language and photo, what you are doing now, and your choices"),
        _("To log you in, to reach you as you like, and to recognise each other."),
        AFTER_LEAVING,
        ("members.Member",),
    ),
    Group(
        _("Your CV, what you know, and when you can"),
        _("To find who knows about something, and a moment that suits."),
        AFTER_LEAVING,
        ("members.CvEntry", "members.CvFile", "members.Expertise", "members.KnowledgeArea", "members.Roster"),
    ),
    Group(
        _("When you are away"),
        _("Not to count on you then."),
        _("Until %(quarter)d days after the last day."),
        ("members.Absence",),
    ),
    Group(
        _("To which organisations and groups you belong"),
        _("To know whom to ask."),
        _("Until a year after you leave."),
        ("organisations.Affiliation", "members.GroupMembership"),
    ),
    Group(
        _("Which core tasks you do, take over, or step in for, since when, and what you can of them"),
        _("To see in time which task hangs on one person."),
        _(
            "Kept, so that we see whether it gets better. When you are erased, a number stands in the place of your "
            "name. Notes go a year after it is over."
        ),
        (
            *("organisations.TaskHolder", "organisations.Ability", "organisations.Practice", "organisations.CoreTask"),
            *("organisations.Backup", "organisations.Handover", "organisations.HandoverStep"),
        ),
    ),
    Group(
        _("Help you asked for or gave, for an organisation"),
        _("To bring those who ask and those who help together."),
        _("Kept. If you were asked and did not help, until a year after the question was closed."),
        ("organisations.HelpRequest", "organisations.HelpAsked", "organisations.Offer"),
    ),
    Group(
        _("What was said with organisations, by whom and with whom, and who stands behind the principles"),
        _("To begin where we left off. The coordinator and the steering group read what was said."),
        _("What was said two years, then only the day; who did so is kept."),
        (
            *("organisations.ContactMoment", "organisations.StageChange", "organisations.Organisation"),
            *("organisations.Endorsement", "organisations.Principles"),
        ),
    ),
    Group(
        _("What you chose to share, with the words you agreed to"),
        _("To be able to show what you agreed to."),
        _("Until a year after you leave."),
        ("members.SharingChoice", "members.SharingText"),
    ),
    Group(
        _("Who looked at your contact details, CV or availability, and at whose you looked"),
        _("So that everyone knows who looked."),
        _("A year."),
        ("members.ContactView",),
    ),
    Group(
        _("What was changed in your profile, and by whom"),
        _("So that you can follow it, and a mistake can be mended."),
        _("A year, and until %(month)d days after you leave at most."),
        ("members.Change",),
    ),
    Group(
        _("Which courses you want, for which task"),
        _("To give a course when enough people want it."),
        _("Until a year after the course."),
        ("courses.Interest",),
    ),
    Group(
        _("In which courses you take part, when you were there, what you completed, and what you offered after it"),
        _(
            "To keep a place for you, and to see whether a course helps. What you think of it is not kept with your "
            "name."
        ),
        _(
            "Kept. When you are erased, a number stands in the place of your name. Who is no member is known until a "
            "year after their last course."
        ),
        (
            *("courses.CourseGuest", "courses.Enrolment", "courses.SessionAttendance", "courses.SecondPerson"),
            "courses.EvaluationAnswer",
        ),
    ),
    Group(
        _("Which courses you proposed, kept or gave, and what you wrote to who took part or put with it"),
        _("The memory of the guild."),
        _("Kept. When you are erased, a number stands in the place of your name."),
        (
            *("courses.Course", "courses.CourseTrainer", "courses.CourseSession", "courses.SessionTrainer"),
            *("courses.CourseMaterial", "courses.CourseMessage"),
        ),
    ),
    Group(
        _("Messages between you and other members"),
        _("To bring them."),
        _("%(quarter)d days."),
        ("members.ContactMessage",),
    ),
    Group(
        _("Which mail we sent you and when, and which you do not want"),
        _("So that a question about a mail can be answered."),
        _("%(quarter)d days; what you do not want as long as you are there."),
        ("outbox.Message", "outbox.KeptMail", "outbox.OptOut", "outbox.UnreachableAddress"),
    ),
    Group(
        _("For which meetings you were invited, what you answered and whether you were there; guests too"),
        _("To know who comes."),
        _("Two years; then only how many came."),
        ("meetings.Invitation", "meetings.Guest"),
    ),
    Group(
        _("When a meeting suits you, what you were asked to take over, and whether you filled in a thermometer"),
        _("To find a date, and to ask nobody twice. What you say in a thermometer is not kept with your name."),
        _("A year after it is over."),
        (
            *("meetings.PollVoter", "meetings.DateVote", "meetings.PassingOn", "meetings.LateJoiner"),
            *("meetings.PulseReceiver", "meetings.MinutesRevision"),
        ),
    ),
    Group(
        _("What you promised, presented, proposed or wrote down, and reports in which you are named"),
        _("The memory of the guild."),
        _("Kept. When you are erased, a number stands in the place of your name."),
        (
            *("meetings.Assignment", "meetings.AgendaItem", "meetings.ActionItem", "meetings.Meeting"),
            *("meetings.AgendaAttachment", "meetings.Venue", "meetings.DatePoll", "meetings.Decision"),
            *("meetings.ReportVersion", "meetings.Proposal", "meetings.ProposalSupport", "meetings.Pulse"),
            *("meetings.PulseAnswer", "meetings.Idea", "meetings.IdeaSupport", "meetings.IdeaAddition"),
        ),
    ),
    Group(
        _("That you have your meetings in another calendar"),
        _("To know that address again. We keep only a mark of it."),
        _("Until you switch it off or leave."),
        ("meetings.CalendarFeed",),
    ),
    Group(
        _("Which version of the booklet you received"),
        _("To know who has it, when someone wants to be taken out."),
        _("Two years."),
        ("members.BookletCopy",),
    ),
    Group(
        _("Words to find you by, made of the rest"),
        _("To find you when someone searches."),
        _("As long as what it is made of."),
        ("members.SearchRow",),
    ),
    Group(
        _("Work of coordinators: files they imported, entries that are two people, requests to be erased"),
        _("To do that work well."),
        _("A file a day; the rest as long as the entry it is about."),
        ("members.ImportDraft", "members.NotADuplicate", "members.ErasureRequest", "outbox.Hold"),
    ),
)
