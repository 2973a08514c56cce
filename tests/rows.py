"""For each way in which a row can point at a member: how to make one. `test_held.py` fails when one is missing."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from allauth.account.models import EmailAddress
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.files.base import ContentFile

from members.models import (
    BookletCopy,
    Change,
    Channel,
    ContactMessage,
    ContactView,
    CvFile,
    ErasureRequest,
    ImportDraft,
    NotADuplicate,
    SearchRow,
    SharingChoice,
    SharingText,
)
from organisations.models import HandoverStep, HandoverStepKind, Outcome, Stage, StageChange
from samensterker.outbox.models import Hold, Message, OptOut
from tests.factories import (
    AbsenceFactory,
    ActionItemFactory,
    AffiliationFactory,
    AgendaAttachmentFactory,
    AgendaItemFactory,
    AssignmentFactory,
    BackupFactory,
    CalendarFeedFactory,
    ContactMomentFactory,
    CoordinatorFactory,
    CoreTaskFactory,
    CourseFactory,
    CourseGuestFactory,
    CourseMaterialFactory,
    CourseMessageFactory,
    CourseTrainerFactory,
    CvEntryFactory,
    DatePollFactory,
    DecisionFactory,
    EndorsementFactory,
    EnrolmentFactory,
    ExpertiseFactory,
    GroupMembershipFactory,
    GuestFactory,
    HandoverFactory,
    HelpAskedFactory,
    HelpRequestFactory,
    IdeaAdditionFactory,
    IdeaFactory,
    IdeaSupportFactory,
    InterestFactory,
    InvitationFactory,
    KnowledgeAreaFactory,
    LateJoinerFactory,
    MeetingFactory,
    MemberFactory,
    MinutesRevisionFactory,
    OfferFactory,
    OrganisationFactory,
    PassingOnFactory,
    PollVoterFactory,
    PrinciplesFactory,
    ProposalFactory,
    ProposalSupportFactory,
    PulseReceiverFactory,
    ReportVersionFactory,
    RosterFactory,
    SecondPersonFactory,
    SessionAttendanceFactory,
    SessionTrainerFactory,
    TaskHolderFactory,
)

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def cv_file(member, **values):
    defaults = {"name": "cv.pdf", "kind": "pdf", "size": 3, "uploaded_at": NOW}
    return CvFile.objects.create(member=member, file=ContentFile(b"%PDF", "cv.pdf"), **(defaults | values))


def sharing_text(**values):
    number = SharingText.objects.count() + 100
    return SharingText.objects.create(**({"number": number, "body": "Wie ziet wat?", "published_at": NOW} | values))


def choice(member, **values):
    defaults = {"what": "phone", "is_shared": True, "chosen_at": NOW, "channel": Channel.PAPER}
    return SharingChoice.objects.create(member=member, text=sharing_text(), **(defaults | values))


def look(viewer, member, **values):
    defaults = {"how": ContactView.How.PROFILE, "what": "phone", "seen_on": NOW.date(), "seen_at": NOW}
    return ContactView.objects.create(viewer=viewer, member=member, **(defaults | values))


def contact_message(sender, receiver):
    return ContactMessage.objects.create(
        sender=sender, receiver=receiver, text="Kun je helpen?", shows_address=True, written_at=NOW, submission=uuid4()
    )


def change(member, by=None, **values):
    defaults = {"at": NOW, "part": "name", "before": {"first_name": "A"}, "after": {"first_name": "B"}}
    return Change.objects.create(member=member, by=by, **(defaults | values))


def pair(one, other, **values):
    first, second = sorted([one.pk, other.pk])
    return NotADuplicate.objects.create(first_id=first, second_id=second, said_at=NOW, **values)


def younger():
    """A member with a higher number than any."""
    return MemberFactory()


def older(member):
    """A member with a lower number."""
    return MemberFactory(pk=-member.pk)


def erasure_request(member, **values):
    return ErasureRequest.objects.create(member=member, asked_at=NOW, due_at=NOW + timedelta(days=7), **values)


def search_row(member):
    SearchRow.objects.filter(member=member).delete()
    words = dict.fromkeys(("names", "members_words", "coordinators_words"), "anna")
    return SearchRow.objects.create(member=member, members_vector="anna", coordinators_vector="anna", **words)


def message(member, **values):
    return Message.objects.create(
        member=member, kind="meetings.reminder", dedupe_key=f"{uuid4()}:{member.pk}", due_at=NOW, **values
    )


def log_entry(member):
    return LogEntry.objects.create(user=member, object_repr="x", action_flag=CHANGE)


def stage_change(member, **values):
    defaults = {"before": Stage.IDEA, "after": Stage.APPROACHED, "at": NOW}
    organisation = values.pop("organisation", None) or OrganisationFactory()
    return StageChange.objects.create(organisation=organisation, by=member, **(defaults | values))


def handover_step(member, **values):
    defaults = {"kind": HandoverStepKind.ACCESS, "done_at": NOW}
    handover = values.pop("handover", None) or HandoverFactory()
    return HandoverStep.objects.create(handover=handover, done_by=member, **(defaults | values))


def fill(organisation):
    """All that someone may have written about this organisation, its tasks, and people outside the guild."""
    stage_change(CoordinatorFactory(), organisation=organisation, because="Zij hebben het druk.")
    ContactMomentFactory(organisation=organisation, with_whom="Truus", next_step="Bellen", next_on=NOW.date())
    EndorsementFactory(organisation=organisation)
    task = CoreTaskFactory(organisation=organisation, remark="Sleutel bij Truus", instruction_where="Bij Truus thuis")
    outsider = TaskHolderFactory(task=task, member=None, name="Truus")
    BackupFactory(task=task, note="Wij bellen Truus")
    HandoverFactory(holder=outsider, successor_name="Joke", note="Truus weet hoe het gaat")
    HandoverFactory(holder=TaskHolderFactory(task=task), note="Het ligt bij Truus")
    HelpRequestFactory(organisation=organisation)
    OfferFactory(organisation=organisation, words="Vraag naar Truus")
    CourseGuestFactory(organisation=organisation, name="Truus")
    EnrolmentFactory(organisation=organisation)
    InterestFactory(organisation=organisation, task=task)


MAKERS = {
    "account.EmailAddress.user": lambda member: EmailAddress.objects.create(user=member, email="a@example.org"),
    "admin.LogEntry.user": log_entry,
    "courses.Course.changed_by": lambda member: CourseFactory(changed_by=member),
    "courses.Course.created_by": lambda member: CourseFactory(created_by=member),
    "courses.CourseMaterial.added_by": lambda member: CourseMaterialFactory(added_by=member),
    "courses.CourseMessage.written_by": lambda member: CourseMessageFactory(written_by=member),
    "courses.CourseTrainer.member": lambda member: CourseTrainerFactory(member=member),
    "courses.Enrolment.completed_by": lambda member: EnrolmentFactory(completed_by=member, completed_at=NOW),
    "courses.Enrolment.enrolled_by": lambda member: EnrolmentFactory(enrolled_by=member),
    "courses.Enrolment.member": lambda member: EnrolmentFactory(member=member),
    "courses.Interest.member": lambda member: InterestFactory(member=member),
    "courses.SecondPerson.answered_by": lambda member: SecondPersonFactory(
        answered_by=member, answered_at=NOW, is_accepted=True
    ),
    "courses.SessionAttendance.noted_by": lambda member: SessionAttendanceFactory(
        noted_by=member, noted_at=NOW, was_there=True
    ),
    "courses.SessionTrainer.member": lambda member: SessionTrainerFactory(member=member),
    "meetings.ActionItem.changed_by": lambda member: ActionItemFactory(changed_by=member, changed_at=NOW),
    "meetings.ActionItem.created_by": lambda member: ActionItemFactory(created_by=member),
    "meetings.AgendaItem.presenter": lambda member: AgendaItemFactory(presenter=member),
    "meetings.Assignment.done_by": lambda member: AssignmentFactory(done_by=member, done_at=NOW),
    "meetings.Assignment.member": lambda member: AssignmentFactory(member=member),
    "meetings.Invitation.member": lambda member: InvitationFactory(member=member),
    "meetings.Meeting.cancelled_by": lambda member: MeetingFactory(cancelled_by=member, cancelled_at=NOW),
    "meetings.Meeting.changed_by": lambda member: MeetingFactory(created_by=MemberFactory(), changed_by=member),
    "meetings.Meeting.created_by": lambda member: MeetingFactory(created_by=member, changed_by=MemberFactory()),
    "meetings.AgendaAttachment.added_by": lambda member: AgendaAttachmentFactory(added_by=member),
    "meetings.CalendarFeed.member": lambda member: CalendarFeedFactory(member=member),
    "meetings.DatePoll.created_by": lambda member: DatePollFactory(created_by=member),
    "meetings.DatePoll.decided_by": lambda member: DatePollFactory(decided_by=member, decided_at=NOW),
    "meetings.Decision.created_by": lambda member: DecisionFactory(created_by=member),
    "meetings.Guest.invited_by": lambda member: GuestFactory(invited_by=member),
    "meetings.Idea.decided_by": lambda member: IdeaFactory(became="nothing", decided_by=member, decided_at=NOW),
    "meetings.Idea.written_by": lambda member: IdeaFactory(written_by=member),
    "meetings.IdeaAddition.written_by": lambda member: IdeaAdditionFactory(written_by=member),
    "meetings.IdeaSupport.member": lambda member: IdeaSupportFactory(member=member),
    "meetings.LateJoiner.member": lambda member: LateJoinerFactory(member=member),
    "meetings.Meeting.report_checked_by": lambda member: MeetingFactory(
        report_checked_by=member, report_checked_at=NOW
    ),
    "meetings.MinutesRevision.written_by": lambda member: MinutesRevisionFactory(written_by=member),
    "meetings.PassingOn.asked_by": lambda member: PassingOnFactory(asked_by=member),
    "meetings.PassingOn.to": lambda member: PassingOnFactory(to=member),
    "meetings.PollVoter.member": lambda member: PollVoterFactory(member=member),
    "meetings.Proposal.decided_by": lambda member: ProposalFactory(decided_by=member, decided_at=NOW),
    "meetings.Proposal.proposed_by": lambda member: ProposalFactory(proposed_by=member),
    "meetings.ProposalSupport.member": lambda member: ProposalSupportFactory(member=member),
    "meetings.PulseReceiver.member": lambda member: PulseReceiverFactory(member=member),
    "meetings.ReportVersion.sent_by": lambda member: ReportVersionFactory(sent_by=member),
    "members.Absence.member": lambda member: AbsenceFactory(member=member),
    "members.BookletCopy.receiver": lambda member: BookletCopy.objects.create(
        receiver=member, version="1", people=3, received_at=NOW
    ),
    "members.Change.by": lambda member: change(MemberFactory(), by=member),
    "members.Change.member": change,
    "members.ContactMessage.receiver": lambda member: contact_message(MemberFactory(), member),
    "members.ContactMessage.sender": lambda member: contact_message(member, MemberFactory()),
    "members.ContactView.member": lambda member: look(MemberFactory(), member),
    "members.ContactView.viewer": lambda member: look(member, MemberFactory()),
    "members.CvEntry.member": lambda member: CvEntryFactory(member=member),
    "members.CvFile.member": cv_file,
    "members.ErasureRequest.asked_by": lambda member: erasure_request(MemberFactory(), asked_by=member),
    "members.ErasureRequest.member": erasure_request,
    "members.Expertise.confirmed_by": lambda member: ExpertiseFactory(confirmed_by=member, confirmed_at=NOW),
    "members.Expertise.member": lambda member: ExpertiseFactory(member=member),
    "members.ImportDraft.made_by": lambda member: ImportDraft.objects.create(
        made_by=member, made_at=NOW, file_name="leden.csv", rows=[]
    ),
    "members.GroupMembership.member": lambda member: GroupMembershipFactory(member=member),
    "members.KnowledgeArea.proposed_by": lambda member: KnowledgeAreaFactory(proposed_by=member),
    "members.Member.entered_by": lambda member: MemberFactory(entered_by=member, email=None),
    "members.NotADuplicate.first": lambda member: pair(member, younger()),
    "members.NotADuplicate.said_by": lambda member: pair(MemberFactory(), MemberFactory(), said_by=member),
    "members.NotADuplicate.second": lambda member: pair(older(member), member),
    "members.Roster.member": lambda member: RosterFactory(member=member, can=1),
    "members.SearchRow.member": search_row,
    "members.SharingChoice.entered_by": lambda member: choice(MemberFactory(), entered_by=member),
    "members.SharingChoice.member": choice,
    "members.SharingText.published_by": lambda member: sharing_text(published_by=member),
    "organisations.Affiliation.member": lambda member: AffiliationFactory(member=member),
    "organisations.Backup.declined_by": lambda member: BackupFactory(declined_by=member, declined_at=NOW),
    "organisations.Backup.helper_said_yes_by": lambda member: BackupFactory(accepted=True, helper_said_yes_by=member),
    "organisations.Backup.member": lambda member: BackupFactory(organisation=None, member=member),
    "organisations.Backup.task_said_yes_by": lambda member: BackupFactory(task_said_yes_by=member),
    "organisations.ContactMoment.by": lambda member: ContactMomentFactory(by=member),
    "organisations.Endorsement.entered_by": lambda member: EndorsementFactory(entered_by=member),
    "organisations.Endorsement.member": lambda member: EndorsementFactory(member=member, name=""),
    "organisations.Handover.finished_by": lambda member: HandoverFactory(
        successor_name="Truus", finished_at=NOW, finished_by=member
    ),
    "organisations.Handover.started_by": lambda member: HandoverFactory(started_by=member),
    "organisations.Handover.successor": lambda member: HandoverFactory(successor=member),
    "organisations.HandoverStep.done_by": handover_step,
    "organisations.HelpAsked.answered_by": lambda member: HelpAskedFactory(
        member=None, organisation=OrganisationFactory(), answer="yes", answered_at=NOW, answered_by=member
    ),
    "organisations.HelpAsked.asked_by": lambda member: HelpAskedFactory(asked_by=member),
    "organisations.HelpAsked.member": lambda member: HelpAskedFactory(member=member),
    "organisations.HelpRequest.asked_by": lambda member: HelpRequestFactory(asked_by=member),
    "organisations.HelpRequest.closed_by": lambda member: HelpRequestFactory(
        closed_at=NOW, closed_by=member, outcome=Outcome.HELPED
    ),
    "organisations.Organisation.interviewed_by": lambda member: OrganisationFactory(
        interviewed_at=NOW, interviewed_by=member
    ),
    "organisations.Principles.published_by": lambda member: PrinciplesFactory(published_by=member),
    "organisations.StageChange.by": stage_change,
    "organisations.TaskHolder.member": lambda member: TaskHolderFactory(member=member, can=True),
    "outbox.Hold.released_by": lambda member: Hold.objects.create(
        reason="x", started_at=NOW, released_at=NOW, released_by=member
    ),
    "outbox.Message.member": message,
    "outbox.OptOut.member": lambda member: OptOut.objects.create(member=member, kind="meetings.nudge", since=NOW),
}
