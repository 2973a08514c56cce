"""Puts the courses in the database: who gives them, who takes part, who was there and what came of it."""

from datetime import datetime, time, timedelta

from courses import completing
from courses.models import (
    Course,
    CourseGuest,
    CourseMessage,
    CourseSession,
    Enrolment,
    EnrolmentState,
    EvaluationAnswer,
    SecondPerson,
    SessionAttendance,
    SessionTrainer,
    Stage,
)
from organisations.models import CoreTask
from samensterker.localtime import at_local, local_day
from samensterker.portal.example_guild import courses

MORNING, AFTERNOON, EVENING = time(9), time(16), time(20)
MADE_BEFORE = timedelta(days=14)  # the first evening
ENROLLED_BEFORE = timedelta(days=10)
AN_HOUR_LATER = timedelta(hours=1)
CLOSES_BEFORE = timedelta(days=3)
FINISHED_AFTER = timedelta(days=2)
EVALUATED_FOR = timedelta(weeks=2)


def give(organisations, members, areas, *, kick_off: datetime, now: datetime) -> None:
    """`organisations` by their short name, `members` by their key, `areas` by their name."""
    guild = _Guild(organisations, members, areas, kick_off, now)
    for example in courses.COURSES:
        _Giving(example, guild).give()


class _Guild:
    def __init__(self, organisations, members, areas, kick_off, now):
        self.organisations, self.members, self.areas = organisations, members, areas
        self.kick_off, self.now, self.today = kick_off, now, local_day(now)
        self.guests: dict[str, CourseGuest] = {}

    def ago(self, days, clock=EVENING):
        return at_local(self.today - timedelta(days=days), clock)

    def after_kick_off(self, days):
        return at_local(local_day(self.kick_off) + timedelta(days=days), EVENING)


class _Giving:
    """One course, with all that is around it."""

    def __init__(self, example, guild):
        self.example, self.guild = example, guild
        self.evenings = example.evenings(guild.now) if example.evenings else []
        self.made_at = self._made_at()

    def give(self):
        self.course = self._course()
        self.enrolments = {person.who: self._enrolment(person) for person in self.example.participants}
        self.sessions = [self._session(*both) for both in zip(self.evenings, self.example.lessons, strict=True)]
        self._trainers()
        self._attendance()
        self._what_they_know()
        self._wishes()
        self._material()
        self._what_was_said()
        self._second_person()

    def _made_at(self):
        """Before people could enrol: with an evening long ago also long ago, and an idea soon after the kick-off."""
        if not self.evenings:
            return self.guild.after_kick_off(2)
        return min(at_local(self.evenings[0].day - MADE_BEFORE, AFTERNOON), self.guild.ago(9))

    def _course(self):
        example, days = self.example, {}
        if self.evenings:
            first, last = self.evenings[0].day, self.evenings[-1].day
            days = {"starts_on": first, "ends_on": last, "closes_on": first - CLOSES_BEFORE}
        if example.stage == Stage.FINISHED:
            finished_at = at_local(last + FINISHED_AFTER, AFTERNOON)
            days |= {"finished_at": finished_at, "evaluation_closes_at": finished_at + EVALUATED_FOR}
        return Course.objects.create(
            title=example.title,
            slug=example.slug,
            summary=example.summary,
            area=self.guild.areas[example.area],
            stage=example.stage,
            organiser=self.guild.organisations.get(example.organiser),
            created_at=self.made_at,
            created_by=self.guild.members[example.made_by],
            **days,
            **example.facts,
        )

    def _enrolment(self, person):
        number = self.course.enrolments.count() + 1
        enrolled_at = min(at_local(self.evenings[0].day - ENROLLED_BEFORE, MORNING), self.guild.ago(6, MORNING))
        enrolled_at += number * AN_HOUR_LATER
        completed = {}
        if person.is_complete:
            trainer = self.guild.members[self.example.trainers[0]]
            completed = {"completed_at": self.course.finished_at, "completed_by": trainer}
        return Enrolment.objects.create(
            course=self.course,
            **self._who(person, enrolled_at),
            organisation=self.guild.organisations[person.organisation],
            state=EnrolmentState.ENROLLED,
            seat=number,
            enrolled_at=enrolled_at,
            **completed,
        )

    def _who(self, person, enrolled_at):
        if person.who in self.guild.members:
            return {"member": self.guild.members[person.who]}
        if person.who not in self.guild.guests:
            self.guild.guests[person.who] = CourseGuest.objects.create(
                name=person.who,
                email=person.email,
                organisation=self.guild.organisations[person.organisation],
                consent_words=courses.CONSENT,
                consent_at=enrolled_at,
                confirmed_at=enrolled_at,
            )
        return {"guest": self.guild.guests[person.who]}

    def _session(self, evening, lesson):
        return CourseSession.objects.create(
            course=self.course,
            title=lesson.title,
            notes=lesson.notes,
            homework=lesson.homework,
            place=self.example.place,
            starts_at=evening.starts_at,
            ends_at=evening.ends_at,
            occurrence_at=self.made_at,
            created_at=self.made_at,
            changed_at=self.made_at,
        )

    def _trainers(self):
        """Those who are members are at each evening."""
        for who in self.example.trainers:
            member = self.guild.members.get(who)
            self.course.trainers.create(**({"member": member} if member else {"name": who}))
            SessionTrainer.objects.bulk_create(
                SessionTrainer(session=row, member=member, starts_at=row.starts_at, ends_at=row.ends_at)
                for row in (self.sessions if member else [])
            )

    def _attendance(self):
        """Noted by the first trainer at the end of each evening."""
        for person in self.example.participants:
            for session, was_there in zip(self.sessions, person.there):
                SessionAttendance.objects.create(
                    session=session,
                    enrolment=self.enrolments[person.who],
                    was_there=was_there,
                    noted_at=session.ends_at,
                    noted_by=self.guild.members[self.example.trainers[0]],
                )

    def _what_they_know(self):
        """Of a course of before the guild began, entered soon after."""
        for row in self.course.enrolments.filter(member__isnull=False).exclude(completed_at=None).order_by("pk"):
            completing.learn_afterwards(row, now=self.guild.after_kick_off(2))

    def _wishes(self):
        for wish in self.example.wishes:
            organisation = self.guild.organisations[wish.organisation]
            self.course.interests.create(
                member=self.guild.members[wish.who],
                how_much=wish.how_much,
                organisation=organisation,
                task=self._task(organisation) if wish.is_for_task else None,
                said_at=self.guild.after_kick_off(wish.days),
            )

    def _task(self, organisation) -> CoreTask:
        return organisation.core_tasks.get(area=self.course.area)

    def _material(self):
        trainer = self.guild.members.get(self.example.trainers[0])
        for title, link in self.example.materials:
            self.course.materials.create(title=title, link=link, added_at=self.made_at, added_by=trainer)
        if self.example.message:
            held = [evening for evening in self.evenings if evening.ends_at < self.guild.now]
            written_at = held[-1].ends_at + AN_HOUR_LATER
            CourseMessage.objects.create(
                course=self.course, text=self.example.message, written_at=written_at, written_by=trainer
            )

    def _what_was_said(self):
        """By who completed it; nothing leads from what was said to them."""
        EvaluationAnswer.objects.bulk_create(
            EvaluationAnswer(course=self.course, **vars(said)) for said in self.example.said
        )
        if self.example.said:
            self.course.enrolments.exclude(completed_at=None).update(has_evaluated=True)

    def _second_person(self):
        """Who became a holder of the task, as `core_tasks` says of that task."""
        if (second := self.example.second) is None:
            return
        task = self._task(self.guild.organisations[second.organisation])
        SecondPerson.objects.create(
            enrolment=self.enrolments[second.who],
            task=task,
            words=second.words,
            offered_at=self.guild.ago(second.offered),
            answered_at=self.guild.ago(second.answered),
            answered_by=self.guild.members[second.answered_by],
            is_accepted=True,
            holder=task.holders.get(member=self.guild.members[second.who]),
        )
