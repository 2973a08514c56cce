"""Partner organisations: adding one, and changing what it says of itself."""

from collections.abc import Iterable
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from members import search
from members.models import Member
from organisations import slugs
from organisations.models import Affiliation, Organisation, Stage, StageChange
from samensterker.localtime import local_day

FACTS = ("name", "about", "kind", "neighbourhood", "website", "social_map_url", "vacancies_url", "doing_now")
# With which a relation begins; resting and ended come later, with a reason.
FIRST_STAGES = (Stage.IDEA, Stage.APPROACHED, Stage.IN_CONVERSATION, Stage.JOINED)
NAMES = 0x6E616D6573  # "names": who holds it gives organisations their names


class NameTaken(Exception):
    """`organisation` has this name."""

    def __init__(self, organisation: Organisation) -> None:
        super().__init__(organisation)
        self.organisation = organisation


class StaleOrganisation(Exception):
    """Someone else changed it after this form was made; `organisation` is how it stands now."""

    def __init__(self, organisation: Organisation) -> None:
        super().__init__(organisation)
        self.organisation = organisation


def current(organisation: Organisation) -> Organisation:
    """As it stands now, held until the transaction ends; of one that was merged: what it became a part of."""
    held = Organisation.objects.select_for_update(no_key=True)
    row = held.get(pk=organisation.pk)
    return held.get(pk=row.merged_into_id) if row.merged_into_id else row


def made_by(submission: UUID | None) -> Organisation | None:
    """What this form made before; when that was merged since, what it became part of."""
    if submission is None:
        return None
    made = Organisation.objects.filter(submission=submission).select_related("merged_into").first()
    return made and (made.merged_into or made)


@transaction.atomic
def add(
    *, by: Member, now: datetime, stage: str = Stage.IDEA, submission: UUID | None = None, **facts: Any
) -> tuple[Organisation, bool]:
    """The organisation, and whether it is new: the same `submission` gives the one that it made before.

    Raises `NameTaken`.
    """
    _one_at_a_time()
    if made := made_by(submission):
        return made, False
    organisation = Organisation(**facts, stage=stage, submission=submission)
    organisation.slug = slugs.free(organisation.name, _taken())
    organisation.joined_on = local_day(now) if stage == Stage.JOINED else None
    organisation.doing_now_at = now if organisation.doing_now else None
    with _free_name(organisation):
        organisation.save()
    begin([organisation], by=by, now=now)
    return organisation, True


@transaction.atomic
def take_in(names: Iterable[str], *, now: datetime, by: Member | None = None) -> list[Organisation]:
    """Organisations of which only the name is known; as someone of the guild comes from them, they take part."""
    _one_at_a_time()
    taken, rows = _taken(), []
    for name in names:
        rows.append(Organisation(name=name, slug=slugs.free(name, taken), stage=Stage.JOINED, joined_on=local_day(now)))
        taken.add(rows[-1].slug)
    Organisation.objects.bulk_create(rows)
    begin(rows, by=by, now=now)
    return rows


@transaction.atomic
def change(organisation: Organisation, *, version: int, now: datetime, **facts: Any) -> bool:
    """Takes over these `FACTS` and answers whether any was new. Its short name stays, so that links keep working.

    Raises `StaleOrganisation` when there is something new and the form was made from another version, and `NameTaken`.
    """
    row = current(organisation)
    changed = [name for name, value in facts.items() if getattr(row, name) != value]
    if not changed:
        return False
    if version != row.version:
        raise StaleOrganisation(row)
    for name in changed:
        setattr(row, name, facts[name])
    if "doing_now" in changed:
        row.doing_now_at = now if row.doing_now else None
    row.version += 1
    with _free_name(row):
        row.save(update_fields=[*changed, "doing_now_at", "version"])
    if "name" in changed:
        search.refresh(people_of(row))
    return True


def people_of(*organisations: Organisation) -> list[int]:
    """The keys of the members who belong or belonged to one of these."""
    rows = Affiliation.objects.filter(organisation__in=organisations)
    return sorted(set(rows.values_list("member_id", flat=True)))


def _taken():
    return set(Organisation.objects.values_list("slug", flat=True))


def begin(organisations: Iterable[Organisation], *, by: Member | None, now: datetime) -> None:
    """The first step of the relation, so that its history is whole."""
    StageChange.objects.bulk_create(
        StageChange(organisation=row, before="", after=row.stage, at=now, by=by) for row in organisations
    )


def _one_at_a_time():
    """Until the transaction ends: two who add at once get two short names, and a form that is sent twice makes one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NAMES])


@contextmanager
def _free_name(organisation):
    """What is saved here may not have the name of another; the database decides, also when two come at once."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        others = Organisation.objects.real().exclude(pk=organisation.pk)
        holder = others.filter(name__iexact=organisation.name).first()
        if holder is None or "organisation_name_once" not in str(error):
            raise
        raise NameTaken(holder) from error
