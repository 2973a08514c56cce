"""Days on which a member is away, whatever the roster says. The first and the last day count."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from members import history
from members.fingerprints import fingerprint
from members.models import Absence, Channel, Member

LONG = timedelta(days=180)
FAR = timedelta(days=2 * 365)


class AlreadyAway(Exception):
    """Some of the days belong to another absence, which is `absence`."""

    def __init__(self, absence: Absence) -> None:
        super().__init__(absence)
        self.absence = absence


class StaleAbsence(Exception):
    """Someone else changed it after this form was made; `absence` is how it stands now, None when it is gone."""

    def __init__(self, absence: Absence | None) -> None:
        super().__init__(absence)
        self.absence = absence


def add_absence(
    member: Member,
    *,
    first_on: date,
    last_on: date,
    note: str = "",
    submission: UUID | None = None,
    by: Member | None,
    now: datetime,
    channel: Channel = Channel.WEB,
) -> tuple[Absence, bool]:
    """The absence, and whether it is new: the same form sent twice finds the first."""
    if submission and (made := Absence.objects.filter(member=member, submission=submission).first()):
        return made, False
    absence = Absence(member=member, first_on=first_on, last_on=last_on, note=note, submission=submission)
    try:
        with transaction.atomic():
            Member.objects.to_change().get(pk=member.pk)
            _refuse_overlap(absence)
            absence.save()
            history.record(member, "absence", before=None, after=facts(absence), by=by, now=now, channel=channel)
    except IntegrityError:  # someone was quicker, between the look and the save: the same form, or other days
        if made := Absence.objects.filter(member=member, submission=submission).exclude(submission=None).first():
            return made, False
        _refuse_overlap(absence)
        raise
    return absence, True


def change_absence(
    absence: Absence,
    *,
    version: str,
    first_on: date,
    last_on: date,
    note: str,
    by: Member | None,
    now: datetime,
    channel: Channel = Channel.WEB,
) -> bool:
    """Answers whether anything was different. `version` is `version_of` what the form began with."""
    try:
        with transaction.atomic():
            return _change(absence, version, {"first_on": first_on, "last_on": last_on, "note": note}, by, now, channel)
    except IntegrityError:
        _refuse_overlap(absence)
        raise


def remove_absence(absence: Absence, *, by: Member | None, now: datetime, channel: Channel = Channel.WEB) -> None:
    with transaction.atomic():
        number, _per_model = Absence.objects.filter(pk=absence.pk).delete()
        if number:
            before = facts(absence)
            history.record(absence.member, "absence", before=before, after=None, by=by, now=now, channel=channel)


def facts(absence: Absence) -> dict[str, str]:
    """As it stands in the history."""
    return {
        "first_on": absence.first_on.isoformat(),
        "last_on": absence.last_on.isoformat(),
        "note": absence.note,
    }


def version_of(absence: Absence) -> str:
    """What a form carries to know whether someone else changed it since."""
    return fingerprint(facts(absence))


def _change(absence, version, new, by, now, channel):
    current = Absence.objects.select_for_update().filter(pk=absence.pk).first()
    if current is None:
        raise StaleAbsence(None)
    before = facts(current)
    version_now = version_of(current)
    for name, value in new.items():
        setattr(current, name, value)
        setattr(absence, name, value)
    if facts(current) == before:
        return False
    if version_now != version:
        current.refresh_from_db()
        raise StaleAbsence(current)
    _refuse_overlap(current)
    current.save(update_fields=list(new))
    history.record(current.member, "absence", before=before, after=facts(current), by=by, now=now, channel=channel)
    return True


def _refuse_overlap(absence):
    others = Absence.objects.filter(member=absence.member_id).exclude(pk=absence.pk)
    other = others.filter(first_on__lte=absence.last_on, last_on__gte=absence.first_on).order_by("first_on").first()
    if other:
        raise AlreadyAway(other)
