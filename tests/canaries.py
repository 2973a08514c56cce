"""Canaries: a string of its own in each personal text column of each row, and who may come across it.

`VISIBLE` says of every such column in `docs/personal-data.toml` who may read it; a column that is missing there fails
a test. Pages are found by walking the resolver, so that a new one is looked at as soon as it stands in the table of
`tests/test_access.py`.
"""

import html
import io
import re
import tomllib
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import IntegrityError, models, transaction

from members.models import GroupKind

# --- who may read what ----------------------------------------------------------------------------


def in_the_guild(viewer, row, owner):
    """Everyone who is logged in; of who left, too: what they did stays readable until they are erased."""
    return viewer is not None


def of_who_is_here(viewer, row, owner):
    return viewer is not None and (owner.left_at is None or may_read_all(viewer, row, owner))


def may_read_all(viewer, row, owner):
    """The owner and the coordinator."""
    return viewer is not None and (viewer == owner or viewer.is_coordinator)


def coordinators(viewer, row, owner):
    return viewer is not None and viewer.is_coordinator


def steering(viewer, row, owner):
    """The coordinator and the steering group, of what is said with organisations and of them."""
    return viewer is not None and (
        viewer.is_coordinator or viewer.group_memberships.filter(group__kind=GroupKind.STEERING).exists()
    )


def contact_persons(*way):
    """Of the organisation at the end of the way, and the coordinator."""

    def may_read(viewer, row, owner):
        if viewer is None or viewer.is_coordinator:
            return viewer is not None
        organisations = [_at_end_of(row, one.split(".")) for one in way]
        return viewer.affiliations.filter(is_contact=True, organisation__in=filter(None, organisations)).exists()

    return may_read


def _at_end_of(row, steps):
    for step in steps:
        row = row and getattr(row, step)
    return row


def who_hands_over(viewer, row, owner):
    """Who hands over and who takes over, their organisations, and the coordinator."""
    both = contact_persons("holder.task.organisation", "successor_organisation")
    return viewer is not None and (viewer in (row.holder.member, row.successor) or both(viewer, row, owner))


def who_agreed_on_a_backup(viewer, row, owner):
    """The member who steps in, the contact persons of both sides, and the coordinator."""
    both = contact_persons("task.organisation", "organisation")
    return viewer is not None and (viewer == row.member or both(viewer, row, owner))


def by_choice(column):
    def chosen(viewer, row, owner):
        is_shared = viewer is not None and owner.left_at is None and getattr(owner, column)
        return is_shared or may_read_all(viewer, row, owner)

    return chosen


def phone_by_choice(viewer, row, owner):
    """Shared with members, or with who gives a course that runs."""
    return by_choice("shares_phone")(viewer, row, owner) or (
        viewer is not None
        and owner.left_at is None
        and owner.enrolments.enrolled()
        .filter(shows_phone=True, course__stage="running", course__trainers__member=viewer)
        .exists()
    )


def cv_line(viewer, row, owner):
    """What is not in the short CV is nobody's business, also when the CV is shared."""
    return by_choice("shares_cv")(viewer, row, owner) if row.is_shown else may_read_all(viewer, row, owner)


def who_wrote_and_who_received(viewer, row, owner):
    return viewer is not None and viewer in (row.sender, row.receiver)


def who_passes_on(viewer, row, owner):
    """Who asks another to take over what they promised, who is asked, and the coordinator."""
    return viewer is not None and (viewer in (row.to, row.asked_by) or viewer.is_coordinator)


def when_five_answered(viewer, row, owner):
    return viewer is not None and row.pulse.answers.count() >= 5


def everyone(viewer, row, owner):
    return True


def _is_in(viewer, course):
    """Gives it or takes part in it; of material that is for the guild afterwards, everyone."""
    is_over = course.stage == "finished"
    gives = course.trainers.filter(member=viewer).exists()
    return gives or course.enrolments.enrolled().filter(member=viewer).exists() or is_over


def who_is_in_the_course(viewer, row, owner):
    return viewer is not None and (viewer.is_coordinator or _is_in(viewer, row.course))


def who_gives_a_course(viewer, row, owner):
    """Who gives or follows a course with this guest, and the coordinator."""
    return viewer is not None and (
        viewer.is_coordinator or any(_is_in(viewer, enrolment.course) for enrolment in row.enrolments.all())
    )


def who_could_be_second(viewer, row, owner):
    """Who offers it, the contact persons of the organisation, and the coordinator."""
    asked = contact_persons("task.organisation")
    return viewer is not None and (viewer == row.enrolment.member or asked(viewer, row, owner))


def when_five_evaluated(viewer, row, owner):
    return viewer is not None and row.course.evaluations.count() >= 5


def nobody(viewer, row, owner):
    return False


@dataclass(frozen=True)
class Rule:
    """Who may read a column; with `is_shown` they must be able to find it on some page as well."""

    may_read: Callable[[Any, Any, Any], bool]
    owner: str = "member"  # the way from the row to whom it is about; empty: the row itself
    is_shown: bool = True


def seldom(may_read, owner="member"):
    """Who may read it, though no page has to show it."""
    return Rule(may_read, owner, is_shown=False)


VISIBLE = {
    "members.Member.first_name": Rule(in_the_guild, ""),
    "members.Member.surname_prefix": Rule(in_the_guild, ""),
    "members.Member.last_name": Rule(in_the_guild, ""),
    "members.Member.email": Rule(by_choice("shares_email"), ""),
    "members.Member.phone": Rule(phone_by_choice, ""),
    "members.Member.password": Rule(nobody, ""),
    "members.Member.photo": Rule(of_who_is_here, ""),
    "members.Member.doing_now": Rule(of_who_is_here, ""),
    "members.CvEntry.role": Rule(cv_line),
    "members.CvEntry.organisation": Rule(cv_line),
    "members.CvEntry.line": Rule(cv_line),
    "members.CvFile.file": Rule(by_choice("shares_cv")),
    "members.CvFile.name": Rule(by_choice("shares_cv")),
    "members.Absence.note": Rule(may_read_all),
    "members.ContactMessage.text": seldom(who_wrote_and_who_received, "sender"),
    "members.ImportDraft.file_name": seldom(coordinators, "made_by"),
    "members.KnowledgeArea.declined_because": seldom(may_read_all, "proposed_by"),
    "members.GroupMembership.role": seldom(in_the_guild),
    "organisations.Affiliation.role": Rule(of_who_is_here),
    "organisations.Organisation.stage_because": seldom(steering, ""),
    "organisations.StageChange.because": seldom(steering, ""),
    "organisations.ContactMoment.with_whom": seldom(steering, ""),
    "organisations.ContactMoment.said": seldom(steering, ""),
    "organisations.ContactMoment.next_step": seldom(steering, ""),
    "organisations.Endorsement.name": seldom(contact_persons("organisation"), ""),
    "organisations.CoreTask.remark": seldom(contact_persons("organisation"), ""),
    "organisations.CoreTask.instruction_where": seldom(in_the_guild, ""),
    "organisations.TaskHolder.name": seldom(contact_persons("task.organisation"), ""),
    "organisations.Backup.note": seldom(who_agreed_on_a_backup, ""),
    "organisations.Handover.successor_name": seldom(
        contact_persons("holder.task.organisation", "successor_organisation"), ""
    ),
    "organisations.Handover.note": seldom(who_hands_over, ""),
    "organisations.HelpRequest.words": seldom(in_the_guild, ""),
    "organisations.Offer.words": seldom(in_the_guild, ""),
    "meetings.Meeting.report": seldom(in_the_guild, "created_by"),
    "meetings.AgendaItem.explanation": seldom(in_the_guild, "meeting.created_by"),
    "meetings.AgendaItem.outcome": seldom(in_the_guild, "meeting.created_by"),
    "meetings.ActionItem.title": seldom(in_the_guild, "created_by"),
    "meetings.AgendaAttachment.file": seldom(in_the_guild, "added_by"),
    "meetings.AgendaAttachment.name": seldom(in_the_guild, "added_by"),
    "meetings.Venue.contact": seldom(coordinators, ""),
    "meetings.Venue.remark": seldom(coordinators, ""),
    "meetings.DatePoll.words": seldom(in_the_guild, "created_by"),
    "meetings.Guest.name": seldom(coordinators, "invited_by"),
    "meetings.Guest.email": seldom(coordinators, "invited_by"),
    "meetings.Guest.organisation": seldom(coordinators, "invited_by"),
    "meetings.Proposal.title": seldom(in_the_guild, ""),
    "meetings.Proposal.explanation": seldom(in_the_guild, ""),
    "meetings.Proposal.word": seldom(in_the_guild, ""),
    "meetings.Idea.title": seldom(in_the_guild, "written_by"),
    "meetings.Idea.now": seldom(in_the_guild, "written_by"),
    "meetings.Idea.better": seldom(in_the_guild, "written_by"),
    "meetings.Idea.word": seldom(in_the_guild, "written_by"),
    "meetings.IdeaAddition.text": seldom(in_the_guild, "written_by"),
    "meetings.Decision.text": seldom(in_the_guild, "created_by"),
    "meetings.Decision.lesson": seldom(in_the_guild, "created_by"),
    "meetings.MinutesRevision.text": seldom(coordinators, ""),
    "meetings.ReportVersion.remark": seldom(in_the_guild, "sent_by"),
    "meetings.Assignment.help_words": seldom(in_the_guild),
    "meetings.PassingOn.words": seldom(who_passes_on, ""),
    "meetings.Pulse.lesson": seldom(in_the_guild, ""),
    "meetings.PulseAnswer.words": seldom(when_five_answered, ""),
    "courses.Course.cancelled_because": seldom(in_the_guild, ""),
    "courses.CourseTrainer.name": seldom(everyone, ""),
    "courses.CourseMaterial.file": seldom(who_is_in_the_course, "added_by"),
    "courses.CourseGuest.name": seldom(who_gives_a_course, ""),
    "courses.CourseGuest.email": seldom(coordinators, ""),
    "courses.CourseGuest.consent_words": seldom(coordinators, ""),
    "courses.Enrolment.withdrawn_because": seldom(may_read_all),
    "courses.EvaluationAnswer.words": seldom(when_five_evaluated, ""),
    "courses.CourseSession.notes": seldom(who_is_in_the_course, ""),
    "courses.CourseSession.homework": seldom(who_is_in_the_course, ""),
    "courses.CourseMessage.text": seldom(who_is_in_the_course, "written_by"),
    "courses.SecondPerson.words": seldom(who_could_be_second, ""),
    "outbox.Message.address": seldom(coordinators),
    "outbox.Message.secret": Rule(nobody),
    "outbox.Message.last_error": seldom(coordinators),
    "outbox.KeptMail.to": seldom(coordinators, "message.member"),
    "outbox.KeptMail.subject": seldom(coordinators, "message.member"),
    "outbox.KeptMail.text": seldom(coordinators, "message.member"),
    "outbox.KeptMail.html": seldom(coordinators, "message.member"),
    "outbox.KeptMail.headers": seldom(coordinators, "message.member"),
    "outbox.UnreachableAddress.address": seldom(coordinators, ""),
    "outbox.UnreachableAddress.answer": seldom(coordinators, ""),
}

# Personal, and text; but not words of people in which a canary could sit.
NO_CANARY = {
    "members.Member.sort_name": "made of the name by the database",
    "members.Expertise.learned_in": "the title of a course, which everyone reads",
    "members.Expertise.learned_link": "where that course stands",
    "members.ContactView.what": "words of a fixed list",
    "members.Change.part": "a word of a fixed list",
    "members.Change.before": "read as a structure; canaries sit in the columns that it is about",
    "members.Change.after": "read as a structure; canaries sit in the columns that it is about",
    "members.ImportDraft.rows": "read as a structure",
    "members.SearchRow.names": "made of other columns",
    "members.SearchRow.members_words": "made of other columns",
    "members.SearchRow.coordinators_words": "made of other columns",
    "meetings.CalendarFeed.token_hash": "a digest",
    "meetings.ReportVersion.content": "read as a structure; canaries sit in what it is made of",
    "courses.CourseGuest.language": "a word of a fixed list",
    "outbox.Message.dedupe_key": "keys only",
    "outbox.Message.refs": "keys only",
    "outbox.OptOut.kind": "a word of a fixed list",
    "outbox.OptOut.address_digest": "a digest",
    "outbox.KeptMail.calendar": "bytes of a calendar program",
}


def personal_text_columns() -> Iterator[str]:
    """Each column of the register of personal data in which someone's words could stand."""
    register = tomllib.loads((settings.BASE_DIR / "docs" / "personal-data.toml").read_text(encoding="utf-8"))
    text = (models.CharField, models.TextField, models.FileField, models.JSONField, models.BinaryField)
    for table, entry in register.items():
        for name in entry["personal"]:
            field = apps.get_model(table)._meta.get_field(name)
            if name == "sort_name" or (isinstance(field, text) and not field.choices):
                yield f"{table}.{name}"


# --- laying them ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Canary:
    """A string that stands in one column of one row, and the forms in which a page may write it."""

    column: str
    row: Any
    forms: tuple[str, ...]

    @property
    def rule(self):
        return VISIBLE[self.column]

    @property
    def owner(self):
        found = self.row
        for step in filter(None, self.rule.owner.split(".")):
            found = getattr(found, step)
        return found

    def is_dialled_in(self, text):
        """Of a phone number, which has no word of its own."""
        return len(self.forms) > 1 and any(form in text for form in self.forms)

    def may_be_read_by(self, viewer):
        return self.rule.may_read(viewer, self.row, self.owner)

    def __str__(self):
        return f"{self.column} of {self.owner!r} ({self.forms[0]})"


def lay() -> list[Canary]:
    """One in every personal text column of every row that is there now, where that row can hold one."""
    numbers, laid = count(1), []
    for column in VISIBLE:
        table, _dot, name = column.rpartition(".")
        model = apps.get_model(table)
        for row in model._base_manager.order_by("pk"):
            if forms := _laid(row, name, next(numbers)):
                laid.append((column, model, row.pk, forms))
    # Read anew: a row and its owner as they stand there now.
    return [Canary(column, model._base_manager.get(pk=pk), forms) for column, model, pk, forms in laid]


def _laid(row, name, number):
    """The forms of the canary in this column; none when a constraint says that the row has no such thing."""
    word, field = f"zq{number:04d}x", row._meta.get_field(name)
    if isinstance(field, models.FileField):
        return _laid_in_file(getattr(row, name), word)
    value, forms = word, (word,)
    if name == "phone":
        value, forms = f"+3160000{number:04d}", (f"+3160000{number:04d}", f"060000{number:04d}")
    elif isinstance(field, models.EmailField) or name in ("address", "to"):
        value = f"{word}@example.org"
    try:
        with transaction.atomic():
            type(row)._base_manager.filter(pk=row.pk).update(**{name: value})
    except IntegrityError:
        return ()
    return forms


def _laid_in_file(file, word):
    if not file:
        return ()
    file.storage.delete(file.name)
    file.storage.save(file.name, ContentFile(word.encode()))
    return (word,)


# --- reading --------------------------------------------------------------------------------------

PARTS_OF_A_NUMBER = re.compile(r"(?<=\d)[\s\u00a0().\-–]+(?=\d)")


def words_of(response) -> str:
    """All that an answer says, its head included; also what is packed in a file of files."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    head = " ".join(f"{name}: {value}" for name, value in response.headers.items())
    return readable(head.encode() + b"\n" + content if not content.startswith(b"PK") else content + head.encode())


def readable(content: bytes) -> str:
    text = html.unescape(_unpacked(content)).lower()
    return f"{text}\n{PARTS_OF_A_NUMBER.sub('', text)}"


def _unpacked(content):
    if not content.startswith(b"PK"):
        return content.decode(errors="replace")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return "\n".join(f"{name} {_unpacked(packed.read(name))}" for name in packed.namelist())
    except zipfile.BadZipFile:
        return content.decode(errors="replace")


WORD = re.compile(r"zq\d{4}x")


def found_in(text: str, canaries: list[Canary]) -> set[Canary]:
    words = set(WORD.findall(text))  # looked for all at once: there are thousands, and thousands of pages
    return {canary for canary in canaries if not words.isdisjoint(canary.forms) or canary.is_dialled_in(text)}
