"""The CV of a member: entries, of which the short CV is a selection, and perhaps a file.

It counts as filled in with one shown entry or a file (`members.profile`).
"""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from members import history, search
from members.cv_files import CheckedCv
from members.fingerprints import fingerprint
from members.models import Channel, CvEntry, CvFile, Member
from members.profile import ProfilePart, mark
from members.stored_files import remove_after_commit

FACTS = ("kind", "role", "organisation", "from_year", "until_year", "line", "is_shown")
ENTRIES_AT_MOST = 60

# Nine digits in a row, also with points or spaces between them.
NINE_DIGITS = re.compile(r"(?<!\d)(?:\d[ .]?){8}\d(?!\d)")
# Words after which we ask whether it has to stand there: health, belief, origin, union, numbers of papers.
TELLING = re.compile(
    r"\b(?:bsn|burgerservicenummer|sofi-?nummer|paspoort(?:nummer)?|rijbewijs(?:nummer)?|passport|"
    r"ziekte|ziek|diagnose|diagnosis|handicap|burn-?out|depressie|depression|kanker|cancer|autisme|autism|adhd|"
    r"arbeidsongeschikt|wajong|wao|wia|medicijnen|zwanger|pregnant|disease|disability|"
    r"gelovig|moslim|muslim|christen|katholiek|catholic|protestant|joods|jewish|islam|hindoe|boeddhist|"
    r"vakbondslid|partijlid|seksuele|etnische|nationaliteit|nationality)\b",
    re.IGNORECASE,
)


class StaleEntry(Exception):
    """Someone else changed the entry after this form was made; `entry` is how it stands now."""

    def __init__(self, entry: CvEntry) -> None:
        super().__init__(entry)
        self.entry = entry


class TooManyEntries(Exception):
    """A CV of more lines than anybody reads."""


def facts_of(entry: CvEntry) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in FACTS}


def version_of(entry: CvEntry) -> str:
    return fingerprint(facts_of(entry))


@transaction.atomic
def add_entry(
    member: Member,
    *,
    by: Member,
    now: datetime,
    submission: UUID | None = None,
    channel: Channel = Channel.WEB,
    **facts: Any,
) -> tuple[CvEntry, bool]:
    """The entry, and whether it is new: the same `submission` gives the one that it made before."""
    current = _held(member.pk)
    before = CvEntry.objects.filter(submission=submission).first() if submission else None
    if before and before.member_id == current.pk:
        return before, False
    if current.cv_entries.count() >= ENTRIES_AT_MOST:
        raise TooManyEntries
    entry = current.cv_entries.create(submission=None if before else submission, **facts)
    _changed(current, "cv", None, facts_of(entry), by=by, now=now, channel=channel)
    return entry, True


@transaction.atomic
def change_entry(
    entry: CvEntry, *, by: Member, now: datetime, version: str, channel: Channel = Channel.WEB, **facts: Any
) -> bool:
    """Takes over what the form says, made from that version; answers whether any of it was new."""
    member = _held(entry.member_id)
    current = member.cv_entries.get(pk=entry.pk)
    before = facts_of(current)
    if facts == {name: before[name] for name in facts}:
        return False
    if version != version_of(current):
        raise StaleEntry(current)
    _write(current, facts)
    _changed(member, "cv", before, facts_of(current), by=by, now=now, channel=channel)
    return True


@transaction.atomic
def show_entry(entry: CvEntry, is_shown: bool, *, by: Member, now: datetime, channel: Channel = Channel.WEB) -> CvEntry:
    """Whether it stands in the short CV; a second click changes nothing."""
    member = _held(entry.member_id)
    current = member.cv_entries.get(pk=entry.pk)
    before = facts_of(current)
    _write(current, {"is_shown": is_shown})
    _changed(member, "cv", before, facts_of(current), by=by, now=now, channel=channel)
    return current


@transaction.atomic
def remove_entry(entry: CvEntry, *, by: Member, now: datetime, channel: Channel = Channel.WEB) -> None:
    """Once it is gone, it is gone: a second click finds nothing to do."""
    member = _held(entry.member_id)
    current = member.cv_entries.filter(pk=entry.pk).first()
    if current:
        before = facts_of(current)
        current.delete()
        _changed(member, "cv", before, None, by=by, now=now, channel=channel)


@transaction.atomic
def save_file(member: Member, cv: CheckedCv, *, by: Member, now: datetime, channel: Channel = Channel.WEB) -> CvFile:
    """In the place of the one that was there."""
    current = _held(member.pk)
    row = CvFile.objects.filter(member=current).first()
    before = _facts_of_file(row)
    remove_after_commit(row.file.name if row else "")
    row = row or CvFile(member=current)
    row.kind, row.name, row.size, row.uploaded_at = cv.kind, cv.name, cv.size, now
    row.file = cv.file
    row.save()
    _changed(current, "cv_file", before, _facts_of_file(row), by=by, now=now, channel=channel)
    return row


@transaction.atomic
def remove_file(member: Member, *, by: Member, now: datetime, channel: Channel = Channel.WEB) -> None:
    current = _held(member.pk)
    row = CvFile.objects.filter(member=current).first()
    if row:
        before = _facts_of_file(row)
        remove_after_commit(row.file.name)
        row.delete()
        _changed(current, "cv_file", before, None, by=by, now=now, channel=channel)


def tells_too_much(texts: Iterable[str]) -> bool:
    """Whether something in it looks like a citizen service number, or is about health, belief or the like.

    Only to ask: is it needed? Words alone cannot tell.
    """
    text = "\n".join(texts)
    return bool(TELLING.search(text)) or any(_passes_the_eleven_test(found[0]) for found in NINE_DIGITS.finditer(text))


def _passes_the_eleven_test(typed):
    """As each Dutch citizen service number does, and one in eleven other numbers."""
    digits = [int(sign) for sign in typed if sign.isdigit()]
    weights = [9, 8, 7, 6, 5, 4, 3, 2, -1]
    return any(digits) and sum(digit * weight for digit, weight in zip(digits, weights)) % 11 == 0


def _held(key):
    """The member's row, held until the transaction ends: one at a time changes a CV."""
    return Member.objects.to_change().get(pk=key)


def _write(entry, facts):
    for name, value in facts.items():
        setattr(entry, name, value)
    entry.save(update_fields=[*facts])


def _facts_of_file(row):
    return {"name": row.name, "size": row.size, "uploaded_at": row.uploaded_at.isoformat()} if row else None


def _changed(member, part, before, after, *, by, now, channel):
    """What each change ends with."""
    is_filled_in = member.cv_entries.shown().exists() or CvFile.objects.filter(member=member).exists()
    mark(member, ProfilePart.CV, is_filled_in=is_filled_in, now=now)
    history.record(member, part, before=before, after=after, by=by, now=now, channel=channel)
    search.refresh([member.pk])
