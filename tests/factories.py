"""The smallest valid objects, with no surprises; a test says what matters to it."""

from datetime import UTC, date, datetime, timedelta

import factory
from factory.django import DjangoModelFactory

from courses.models import Course
from meetings.models import ActionItem, AgendaItem, Assignment, Invitation, Meeting
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
    """Each next one a month later, from 27 March 2026, 19.30 – 21.30 in Dutch time, as one a month is the rule."""

    class Meta:
        model = Meeting

    title = "Plan van aanpak"
    starts_at = factory.Sequence(lambda n: datetime(2026 + (n + 2) // 12, (n + 2) % 12 + 1, 27, 18, 30, tzinfo=UTC))
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


class CourseFactory(DjangoModelFactory):
    class Meta:
        model = Course

    title = "WordPress voor beginners"
    slug = factory.Sequence(lambda n: f"wordpress-{n}")
