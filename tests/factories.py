"""The smallest valid objects, with no surprises; a test says what matters to it."""

from datetime import UTC, date, datetime, timedelta

import factory
from factory.django import DjangoModelFactory

from courses.models import (
    Course,
    CourseGuest,
    CourseMaterial,
    CourseMessage,
    CourseSession,
    CourseTrainer,
    Enrolment,
    EnrolmentState,
    EvaluationAnswer,
    Interest,
    SecondPerson,
    SessionAttendance,
    SessionTrainer,
)
from courses.models import (
    Stage as CourseStage,
)
from meetings.models import (
    ActionItem,
    AgendaAttachment,
    AgendaItem,
    AgendaTemplate,
    Assignment,
    CalendarFeed,
    DateOption,
    DatePoll,
    DateVote,
    Decision,
    Guest,
    Idea,
    IdeaAddition,
    IdeaSupport,
    Invitation,
    LateJoiner,
    Meeting,
    MinutesRevision,
    PassingOn,
    PollVoter,
    Proposal,
    ProposalSupport,
    Pulse,
    PulseAnswer,
    PulseReceiver,
    Purpose,
    ReportVersion,
    Venue,
    Vote,
    WorkingForm,
)
from members.models import (
    Absence,
    CvEntry,
    CvKind,
    Expertise,
    Group,
    GroupKind,
    GroupMembership,
    KnowledgeArea,
    Level,
    Member,
    Role,
    Roster,
    SharingText,
)
from organisations.models import (
    Ability,
    AbilityKind,
    Affiliation,
    Backup,
    ContactMoment,
    CoreTask,
    Endorsement,
    Handover,
    HelpAsked,
    HelpKind,
    HelpRequest,
    Offer,
    Organisation,
    Practice,
    Principles,
    Stage,
    TaskHolder,
)

LONG_AGO = datetime(2026, 1, 5, 9, tzinfo=UTC)


class MemberFactory(DjangoModelFactory):
    class Meta:
        model = Member

    email = factory.Sequence(lambda n: f"member{n}@example.org")
    first_name = factory.Sequence(lambda n: f"Noor{n}")
    last_name = "Visser"
    joined_at = LONG_AGO


class CoordinatorFactory(MemberFactory):
    role = Role.COORDINATOR
    email = factory.Sequence(lambda n: f"coordinator{n}@example.org")


class CvEntryFactory(DjangoModelFactory):
    class Meta:
        model = CvEntry

    member = factory.SubFactory(MemberFactory)
    kind = CvKind.VOLUNTEERING
    role = "Penningmeester"
    from_year = 2019


class KnowledgeAreaFactory(DjangoModelFactory):
    """Accepted, at the top; a migration has laid the usual areas already, so its name is an unusual one."""

    class Meta:
        model = KnowledgeArea

    name = factory.Sequence(lambda n: f"Vliegeren {n}")
    slug = factory.Sequence(lambda n: f"vliegeren-{n}")
    accepted_at = LONG_AGO


class ExpertiseFactory(DjangoModelFactory):
    class Meta:
        model = Expertise

    member = factory.SubFactory(MemberFactory)
    area = factory.SubFactory(KnowledgeAreaFactory)
    level = Level.BASICS
    changed_at = LONG_AGO


class RosterFactory(DjangoModelFactory):
    """Saved, with every daypart still blank."""

    class Meta:
        model = Roster

    member = factory.SubFactory(MemberFactory)
    saved_at = LONG_AGO


class AbsenceFactory(DjangoModelFactory):
    class Meta:
        model = Absence

    member = factory.SubFactory(MemberFactory)
    first_on = date(2026, 7, 20)
    last_on = date(2026, 8, 2)


class SharingTextFactory(DjangoModelFactory):
    """A next version; a migration has laid the first."""

    class Meta:
        model = SharingText

    number = factory.Sequence(lambda n: n + 2)
    body = factory.LazyAttribute(lambda text: f"Wat wil je delen? Versie {text.number}.")
    published_at = LONG_AGO


class OrganisationFactory(DjangoModelFactory):
    """One that takes part."""

    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"De Zonnehoek {n}")
    slug = factory.Sequence(lambda n: f"zonnehoek-{n}")
    stage = Stage.JOINED
    joined_on = date(2026, 1, 1)


class AffiliationFactory(DjangoModelFactory):
    class Meta:
        model = Affiliation

    member = factory.SubFactory(MemberFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    from_on = date(2026, 1, 1)


class GroupFactory(DjangoModelFactory):
    """The steering group, unless a test says otherwise."""

    class Meta:
        model = Group

    kind = GroupKind.STEERING
    name = factory.Sequence(lambda n: f"Stuurgroep {n}")
    from_on = date(2026, 1, 1)


class GroupMembershipFactory(DjangoModelFactory):
    class Meta:
        model = GroupMembership

    group = factory.SubFactory(GroupFactory)
    member = factory.SubFactory(MemberFactory)
    from_on = date(2026, 1, 1)


class ContactMomentFactory(DjangoModelFactory):
    class Meta:
        model = ContactMoment

    organisation = factory.SubFactory(OrganisationFactory)
    on = date(2026, 3, 2)
    by = factory.SubFactory(CoordinatorFactory)
    said = "Zij zoeken iemand voor de website."
    entered_at = LONG_AGO


class PrinciplesFactory(DjangoModelFactory):
    class Meta:
        model = Principles

    number = factory.Sequence(lambda n: n + 1)
    body = factory.LazyAttribute(lambda principles: f"Wij leren van elkaar. Versie {principles.number}.")
    published_at = LONG_AGO


class EndorsementFactory(DjangoModelFactory):
    class Meta:
        model = Endorsement

    organisation = factory.SubFactory(OrganisationFactory)
    principles = factory.SubFactory(PrinciplesFactory)
    name = "De voorzitter"
    endorsed_on = date(2026, 3, 2)
    entered_by = factory.SubFactory(CoordinatorFactory)
    entered_at = LONG_AGO


class CoreTaskFactory(DjangoModelFactory):
    class Meta:
        model = CoreTask

    organisation = factory.SubFactory(OrganisationFactory)
    area = factory.SubFactory(KnowledgeAreaFactory)
    from_on = date(2026, 1, 1)


class TaskHolderFactory(DjangoModelFactory):
    """Who does it since 2026; `can=True` makes one who counts: knows how, has access, and did it in January."""

    class Meta:
        model = TaskHolder
        skip_postgeneration_save = True

    task = factory.SubFactory(CoreTaskFactory)
    member = factory.SubFactory(MemberFactory)
    from_on = date(2026, 1, 1)

    @factory.post_generation
    def can(holder, create, wanted, **kwargs):
        if wanted:
            for kind in AbilityKind:
                Ability.objects.create(holder=holder, kind=kind, from_on=holder.from_on)
            Practice.objects.create(holder=holder, done_on=max(holder.from_on, date(2026, 1, 1)))


class BackupFactory(DjangoModelFactory):
    """Another organisation that was asked, and has not answered; `accepted=True` makes one that counts."""

    class Meta:
        model = Backup

    class Params:
        accepted = factory.Trait(
            helper_said_yes_at=LONG_AGO,
            helper_said_yes_by=factory.SubFactory(MemberFactory),
            from_on=date(2026, 1, 5),
        )

    task = factory.SubFactory(CoreTaskFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    asked_at = LONG_AGO
    task_said_yes_at = LONG_AGO
    task_said_yes_by = factory.SubFactory(MemberFactory)


class HandoverFactory(DjangoModelFactory):
    class Meta:
        model = Handover

    holder = factory.SubFactory(TaskHolderFactory)
    started_at = LONG_AGO
    started_by = factory.SubFactory(MemberFactory)


class HelpRequestFactory(DjangoModelFactory):
    class Meta:
        model = HelpRequest

    organisation = factory.SubFactory(OrganisationFactory)
    kind = HelpKind.LEARN
    area = factory.SubFactory(KnowledgeAreaFactory)
    words = "Wie leert ons hoe je een nieuwsbrief maakt?"
    asked_by = factory.SubFactory(MemberFactory)
    asked_at = LONG_AGO


class HelpAskedFactory(DjangoModelFactory):
    class Meta:
        model = HelpAsked

    request = factory.SubFactory(HelpRequestFactory)
    member = factory.SubFactory(MemberFactory)
    asked_by = factory.SelfAttribute("request.asked_by")
    asked_at = LONG_AGO


class OfferFactory(DjangoModelFactory):
    class Meta:
        model = Offer

    organisation = factory.SubFactory(OrganisationFactory)
    kind = HelpKind.TOGETHER
    area = factory.SubFactory(KnowledgeAreaFactory)
    from_on = date(2026, 1, 1)


class MeetingFactory(DjangoModelFactory):
    """Each next one a month later, from 27 March 2061 on, 19.30 – 21.30 in Dutch time, as one a month is the rule.

    So far ahead that it comes in no month of a meeting that a test plans itself, however many were made before it.
    """

    class Meta:
        model = Meeting

    title = "Plan van aanpak"
    starts_at = factory.Sequence(lambda n: datetime(2061 + (n + 2) // 12, (n + 2) % 12 + 1, 27, 18, 30, tzinfo=UTC))
    ends_at = factory.LazyAttribute(lambda meeting: meeting.starts_at + timedelta(hours=2))
    place = "Buurthuis De Brink, zaal 2"
    occurrence_at = LONG_AGO
    created_at = LONG_AGO
    created_by = factory.SubFactory(CoordinatorFactory)
    changed_at = LONG_AGO
    changed_by = factory.SelfAttribute("created_by")


class InvitationFactory(DjangoModelFactory):
    class Meta:
        model = Invitation

    meeting = factory.SubFactory(MeetingFactory)
    member = factory.SubFactory(MemberFactory)
    invited_at = LONG_AGO


class AgendaItemFactory(DjangoModelFactory):
    class Meta:
        model = AgendaItem

    meeting = factory.SubFactory(MeetingFactory)
    position = factory.Sequence(lambda n: n + 1)
    title = "Welkom"


class VenueFactory(DjangoModelFactory):
    class Meta:
        model = Venue

    name = factory.Sequence(lambda n: f"Buurthuis De Brink, zaal {n}")


class GuestFactory(DjangoModelFactory):
    class Meta:
        model = Guest

    meeting = factory.SubFactory(MeetingFactory)
    name = "Saskia van den Berg"
    email = factory.Sequence(lambda n: f"guest{n}@example.org")
    invited_at = LONG_AGO
    invited_by = factory.SubFactory(CoordinatorFactory)


class WorkingFormFactory(DjangoModelFactory):
    class Meta:
        model = WorkingForm

    name = factory.Sequence(lambda n: f"Rondje {n}")
    purpose = Purpose.EXCHANGE
    goal = "Iedereen komt aan het woord."
    steps = "Ieder vertelt een minuut."


class AgendaTemplateFactory(DjangoModelFactory):
    class Meta:
        model = AgendaTemplate

    name = factory.Sequence(lambda n: f"Sjabloon {n}")


class AgendaAttachmentFactory(DjangoModelFactory):
    """A row without a file; a test that opens it stores one."""

    class Meta:
        model = AgendaAttachment

    agenda_item = factory.SubFactory(AgendaItemFactory)
    file = "agenda/plan.pdf"
    name = "plan.pdf"
    kind = "pdf"
    size = 4
    added_at = LONG_AGO
    added_by = factory.SubFactory(CoordinatorFactory)


class ProposalFactory(DjangoModelFactory):
    class Meta:
        model = Proposal

    title = "Gezamenlijke wervingsdag"
    proposed_at = LONG_AGO
    proposed_by = factory.SubFactory(MemberFactory)


class ProposalSupportFactory(DjangoModelFactory):
    class Meta:
        model = ProposalSupport

    proposal = factory.SubFactory(ProposalFactory)
    member = factory.SubFactory(MemberFactory)
    supported_at = LONG_AGO


class DatePollFactory(DjangoModelFactory):
    class Meta:
        model = DatePoll

    title = "Kerstbijeenkomst"
    closes_at = datetime(2026, 3, 20, 12, tzinfo=UTC)
    created_at = LONG_AGO
    created_by = factory.SubFactory(CoordinatorFactory)


class DateOptionFactory(DjangoModelFactory):
    class Meta:
        model = DateOption

    poll = factory.SubFactory(DatePollFactory)
    starts_at = factory.Sequence(lambda n: datetime(2026, 4, 1, 18, tzinfo=UTC) + timedelta(days=n))
    ends_at = factory.LazyAttribute(lambda option: option.starts_at + timedelta(hours=2))


class PollVoterFactory(DjangoModelFactory):
    class Meta:
        model = PollVoter

    poll = factory.SubFactory(DatePollFactory)
    member = factory.SubFactory(MemberFactory)
    asked_at = LONG_AGO


class DateVoteFactory(DjangoModelFactory):
    class Meta:
        model = DateVote

    voter = factory.SubFactory(PollVoterFactory)
    option = factory.SubFactory(DateOptionFactory, poll=factory.SelfAttribute("..voter.poll"))
    vote = Vote.YES


class DecisionFactory(DjangoModelFactory):
    class Meta:
        model = Decision

    meeting = factory.SubFactory(MeetingFactory)
    text = "We beginnen met Teamdesk."
    decided_on = date(2026, 3, 27)
    created_at = LONG_AGO
    created_by = factory.SubFactory(CoordinatorFactory)


class MinutesRevisionFactory(DjangoModelFactory):
    class Meta:
        model = MinutesRevision

    meeting = factory.SubFactory(MeetingFactory)
    number = 1
    text = "Anna vertelt over het plan."
    written_at = LONG_AGO
    written_by = factory.SubFactory(MemberFactory)


class ReportVersionFactory(DjangoModelFactory):
    class Meta:
        model = ReportVersion

    meeting = factory.SubFactory(MeetingFactory)
    number = 1
    content = factory.LazyFunction(dict)
    sent_at = LONG_AGO
    sent_by = factory.SubFactory(CoordinatorFactory)


class CalendarFeedFactory(DjangoModelFactory):
    class Meta:
        model = CalendarFeed

    member = factory.SubFactory(MemberFactory)
    token_hash = factory.Sequence(lambda n: f"{n:064x}")
    made_at = LONG_AGO


class PulseFactory(DjangoModelFactory):
    class Meta:
        model = Pulse

    meeting = factory.SubFactory(MeetingFactory)
    opens_at = factory.SelfAttribute("meeting.ends_at")
    closes_at = factory.LazyAttribute(lambda pulse: pulse.opens_at + timedelta(days=10))


class PulseReceiverFactory(DjangoModelFactory):
    class Meta:
        model = PulseReceiver

    pulse = factory.SubFactory(PulseFactory)
    member = factory.SubFactory(MemberFactory)


class PulseAnswerFactory(DjangoModelFactory):
    class Meta:
        model = PulseAnswer

    pulse = factory.SubFactory(PulseFactory)
    useful = together = forward = 8


class IdeaFactory(DjangoModelFactory):
    class Meta:
        model = Idea

    title = "Samen flyeren"
    better = "Een dag voor alle organisaties tegelijk."
    written_at = LONG_AGO
    written_by = factory.SubFactory(MemberFactory)


class IdeaSupportFactory(DjangoModelFactory):
    class Meta:
        model = IdeaSupport

    idea = factory.SubFactory(IdeaFactory)
    member = factory.SubFactory(MemberFactory)
    supported_at = LONG_AGO


class IdeaAdditionFactory(DjangoModelFactory):
    class Meta:
        model = IdeaAddition

    idea = factory.SubFactory(IdeaFactory)
    text = "En op de markt."
    written_at = LONG_AGO
    written_by = factory.SubFactory(MemberFactory)


class ActionItemFactory(DjangoModelFactory):
    class Meta:
        model = ActionItem

    title = "Omkijken naar een geschikte locatie"
    due_on = date(2026, 3, 27)
    created_at = LONG_AGO
    created_by = factory.SubFactory(CoordinatorFactory)


class AssignmentFactory(DjangoModelFactory):
    class Meta:
        model = Assignment

    item = factory.SubFactory(ActionItemFactory)
    member = factory.SubFactory(MemberFactory)
    due_on = factory.SelfAttribute("item.due_on")
    assigned_at = LONG_AGO


class PassingOnFactory(DjangoModelFactory):
    class Meta:
        model = PassingOn

    assignment = factory.SubFactory(AssignmentFactory)
    to = factory.SubFactory(MemberFactory)
    asked_at = LONG_AGO
    asked_by = factory.SelfAttribute("assignment.member")


class LateJoinerFactory(DjangoModelFactory):
    class Meta:
        model = LateJoiner

    item = factory.SubFactory(ActionItemFactory)
    member = factory.SubFactory(MemberFactory)
    asked_at = LONG_AGO


class CourseFactory(DjangoModelFactory):
    class Meta:
        model = Course

    title = "WordPress voor beginners"
    slug = factory.Sequence(lambda n: f"wordpress-{n}")


class CourseTrainerFactory(DjangoModelFactory):
    class Meta:
        model = CourseTrainer

    course = factory.SubFactory(CourseFactory)
    member = factory.SubFactory(MemberFactory)


class CourseMaterialFactory(DjangoModelFactory):
    class Meta:
        model = CourseMaterial

    course = factory.SubFactory(CourseFactory)
    title = "Handleiding"
    link = "https://example.org/handleiding"
    added_at = LONG_AGO
    added_by = factory.SubFactory(MemberFactory)


class InterestFactory(DjangoModelFactory):
    class Meta:
        model = Interest

    course = factory.SubFactory(CourseFactory)
    member = factory.SubFactory(MemberFactory)
    said_at = LONG_AGO


class OpenCourseFactory(CourseFactory):
    """Open for enrolment, with eight places, from 7 April 2026 on."""

    stage = CourseStage.OPEN
    starts_on = date(2026, 4, 7)
    maximum = 8


class CourseGuestFactory(DjangoModelFactory):
    class Meta:
        model = CourseGuest

    name = "Saskia van den Berg"
    email = factory.Sequence(lambda n: f"course-guest{n}@example.org")
    organisation = factory.SubFactory(OrganisationFactory)
    consent_words = "Wij bewaren je naam en je mailadres tot een jaar na de cursus."
    consent_at = LONG_AGO


class EnrolmentFactory(DjangoModelFactory):
    """With the next free place."""

    class Meta:
        model = Enrolment

    course = factory.SubFactory(OpenCourseFactory)
    member = factory.SubFactory(MemberFactory)
    state = EnrolmentState.ENROLLED
    seat = factory.LazyAttribute(
        lambda row: row.course.enrolments.with_a_seat().count() + 1 if row.state in ("enrolled", "offered") else None
    )
    enrolled_at = LONG_AGO


class EvaluationAnswerFactory(DjangoModelFactory):
    class Meta:
        model = EvaluationAnswer

    course = factory.SubFactory(CourseFactory)
    learned = given = can_do = 8


class CourseSessionFactory(DjangoModelFactory):
    """Each next one a week later, from 7 April 2026."""

    class Meta:
        model = CourseSession

    course = factory.SubFactory(OpenCourseFactory)
    starts_at = factory.Sequence(lambda n: datetime(2026, 4, 7, 17, 30, tzinfo=UTC) + timedelta(weeks=n))
    ends_at = factory.LazyAttribute(lambda session: session.starts_at + timedelta(hours=2))
    place = "Buurthuis De Brink, zaal 2"
    occurrence_at = created_at = changed_at = LONG_AGO


class SessionTrainerFactory(DjangoModelFactory):
    class Meta:
        model = SessionTrainer

    session = factory.SubFactory(CourseSessionFactory)
    member = factory.SubFactory(MemberFactory)
    starts_at = factory.SelfAttribute("session.starts_at")
    ends_at = factory.SelfAttribute("session.ends_at")


class SessionAttendanceFactory(DjangoModelFactory):
    class Meta:
        model = SessionAttendance

    session = factory.SubFactory(CourseSessionFactory)
    enrolment = factory.SubFactory(EnrolmentFactory, course=factory.SelfAttribute("..session.course"))


class CourseMessageFactory(DjangoModelFactory):
    class Meta:
        model = CourseMessage

    course = factory.SubFactory(CourseFactory)
    text = "Neem je laptop mee."
    written_at = LONG_AGO
    written_by = factory.SubFactory(MemberFactory)


class SecondPersonFactory(DjangoModelFactory):
    class Meta:
        model = SecondPerson

    enrolment = factory.SubFactory(EnrolmentFactory)
    task = factory.SubFactory(CoreTaskFactory)
    offered_at = LONG_AGO
