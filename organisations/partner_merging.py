"""Two entries of one organisation: everything that hangs on the one goes to the other, and nothing is lost.

What hangs on it is moved line by line; apps above add theirs with `on_merge`, as meetings and courses do. A key that
nobody moves stops it, and a test walks them all.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db import transaction
from django.db.models import F, Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from members import history, nightly, periods, search
from members.models import Member
from organisations import affiliations, partners
from organisations.models import (
    Affiliation,
    Backup,
    ContactMoment,
    CoreTask,
    Endorsement,
    Handover,
    HelpAsked,
    HelpRequest,
    Offer,
    Organisation,
    Stage,
    StageChange,
)
from organisations.moving import ANSWERS, join_backups
from organisations.task_joining import add_to_remark, join_tasks

# What stays blank is filled in from the other.
FACTS = {
    "about": gettext_lazy("about"),
    "kind": gettext_lazy("kind"),
    "neighbourhood": gettext_lazy("neighbourhood"),
    "website": gettext_lazy("website"),
    "social_map_url": gettext_lazy("on the social map"),
    "vacancies_url": gettext_lazy("on the vacancy platform"),
    "doing_now": gettext_lazy("what we are doing now"),
    "logo": gettext_lazy("logo"),
}


class NotTwo(Exception):
    """An organisation cannot be merged with itself."""


class MergedMeanwhile(Exception):
    """One of the two became part of yet another; `organisation` is what it is now."""

    def __init__(self, organisation: Organisation) -> None:
        super().__init__(organisation)
        self.organisation = organisation


@dataclass(frozen=True)
class Line:
    """The rows of a table that point at an organisation by one key."""

    model: type[Model]
    key: str
    words: Any  # how many of them: an `ngettext_lazy` of `number`
    settle: Callable[..., None] | None = None  # `settle(gone, into, by=…, now=…)`, where they are not simply moved

    def of(self, organisation: Organisation):
        return self.model._base_manager.filter(**{self.key: organisation})

    def move(self, gone: Organisation, into: Organisation, *, by: Member | None, now: datetime) -> None:
        if self.settle:
            self.settle(gone, into, by=by, now=now)
        else:
            self.of(gone).update(**{self.key: into})


@dataclass(frozen=True)
class Difference:
    """A fact in which the two differ: what stays, and what only stands in the entry that goes."""

    label: str
    stays: str
    goes: str


@dataclass(frozen=True)
class Together:
    """What will come together, said before it is done."""

    comes: list[str]  # "3 people"
    in_both: list[str]  # what becomes one
    lapses: int  # promises and questions between the two
    differences: list[Difference]


def on_merge(*lines: Line) -> None:
    """What of an app above points at organisations, and moves in the same transaction."""
    LINES.extend(line for line in lines if line not in LINES)


@transaction.atomic
def merge(gone: Organisation, into: Organisation, *, by: Member, now: datetime) -> Organisation:
    """`gone` points at `into` for ever, so that an old address still leads to the right page; answers `into`.

    A second time does nothing. Raises `NotTwo` and `MergedMeanwhile`.
    """
    if gone.pk == into.pk:
        raise NotTwo
    pair = Organisation.objects.filter(pk__in=[gone.pk, into.pk]).select_for_update(no_key=True).order_by("pk")
    held = {row.pk: row for row in pair}
    gone, into = held[gone.pk], held[into.pk]
    if gone.merged_into_id == into.pk:
        return into
    for row in (gone, into):
        if row.merged_into:
            raise MergedMeanwhile(row.merged_into)
    people = partners.people_of(gone, into)
    _move(gone, into, by=by, now=now)
    _join_facts(gone, into)
    _join_stages(gone, into, by=by, now=now)
    into.version = max(gone.version, into.version) + 1  # so that a form made from either is answered
    gone.merged_into = into
    for row in (gone, into):  # in this order: a logo is of one row at a time
        row.save()
    _refuse_what_nobody_moves(gone)
    search.refresh(people)
    return into


def together(gone: Organisation, into: Organisation) -> Together:
    return Together(
        comes=[line.words % {"number": number} for line in LINES if (number := line.of(gone).count())],
        in_both=[*_people_in_both(gone, into), *_areas_in_both(gone, into)],
        lapses=_own_backups(gone, into).count() + _asked_themselves(gone, into).count(),
        differences=list(_differences(gone, into)),
    )


def bring_along(*, now: datetime) -> int:
    """What was written at the very moment of a merge, and points at the entry that went, goes along after all."""
    late = {key for line in LINES for key in _late(line)}
    for gone in Organisation.objects.filter(pk__in=late).order_by("pk"):
        with transaction.atomic():
            into = partners.current(gone)
            _move(gone, into, by=None, now=now)
            search.refresh(partners.people_of(into))
    return len(late)


def register() -> None:
    nightly.register("merged organisations", bring_along)


def _late(line):
    rows = line.model._base_manager.filter(**{f"{line.key}__merged_into__isnull": False})
    return rows.values_list(line.key, flat=True).distinct()


def _move(gone, into, *, by, now):
    people = partners.people_of(gone, into)
    list(Member.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk").values_list("pk"))
    _let_own_backups_go(gone, into)
    _asked_themselves(gone, into).delete()
    for line in LINES:
        line.move(gone, into, by=by, now=now)


def _join_facts(gone, into):
    for name in FACTS:
        if getattr(gone, name) and not getattr(into, name):
            setattr(into, name, str(getattr(gone, name)))
            if name == "doing_now":
                into.doing_now_at = gone.doing_now_at
            if name == "logo":
                gone.logo = ""
    later = max((gone, into), key=lambda row: (row.interviewed_at is not None, row.interviewed_at))
    into.interviewed_at, into.interviewed_by = later.interviewed_at, later.interviewed_by


def _join_stages(gone, into, *, by, now):
    """It takes part when either does, since the earlier day; else it stands where the one that stays stands."""
    since = [row.joined_on for row in (gone, into) if row.joined_on]
    if Stage.JOINED in (gone.stage, into.stage):
        if into.stage != Stage.JOINED:
            words = _("merged with %(name)s") % {"name": gone.name}
            StageChange.objects.create(
                organisation=into, before=into.stage, after=Stage.JOINED, because=words, at=now, by=by
            )
        into.stage, into.stage_because, into.look_again_on, into.ended_on = Stage.JOINED, "", None, None
    into.joined_on = min(since, default=None)


def _move_affiliations(gone, into, *, by, now):
    """Of one member, those that overlap become one, with both roles."""
    rows = Affiliation.objects.filter(organisation__in=[gone, into]).select_related("member", "organisation")
    for _member, group in groupby(rows.order_by("member_id", "pk"), key=lambda row: row.member_id):
        _join_affiliations(list(group), into, by=by, now=now)


def _join_affiliations(rows, into, *, by, now):
    before = {row.pk: affiliations.in_words(row) for row in rows}

    def blend(stays, over):
        roles = dict.fromkeys(filter(None, (stays.role, over.role)))
        stays.role = ", ".join(roles)[: Affiliation._meta.get_field("role").max_length]
        stays.is_contact = stays.is_contact or over.is_contact

    stay, over = periods.join(rows, first="from_on", last="until_on", blend=blend)
    Affiliation.objects.filter(pk__in=[row.pk for row in over]).delete()
    for row in stay:
        row.organisation = into
        row.save()
    if over:  # else only the name of the place is another, and that is nobody's news
        for row in stay:
            after = affiliations.in_words(row)
            history.record(row.member, "organisations", before=before[row.pk], after=after, by=by, now=now)


def _move_tasks(gone, into, *, by, now):
    rows = CoreTask.objects.filter(organisation__in=[gone, into]).select_related("area").order_by("area_id", "from_on")
    theirs = set(CoreTask.objects.filter(organisation=gone).values_list("area_id", flat=True))
    for area, group in groupby(rows, key=lambda row: row.area_id):
        if area in theirs:
            join_tasks(group, goes_first=lambda task: task.organisation_id == into.pk, now=now, organisation=into)


def _own_backups(gone, into):
    """Who turns out to be one does not step in for itself."""
    both = [gone, into]
    return Backup.objects.filter(organisation__in=both, task__organisation__in=both)


def _let_own_backups_go(gone, into):
    for backup in _own_backups(gone, into).exclude(note=""):
        task = CoreTask.objects.get(pk=backup.task_id)  # one by one, as two notes may be of one task
        add_to_remark(task, backup.note)
        task.save(update_fields=["remark"])
    _own_backups(gone, into).delete()


def _move_backups(gone, into, *, by, now):
    """For one task one promise stands at a time."""
    standing = {"declined_at": None, "until_on": None}
    there = {row.task_id: row for row in into.promised_backups.filter(**standing)}
    for row in gone.promised_backups.filter(**standing):
        if same := there.get(row.task_id):
            row.delete()
            join_backups(same, row)
    gone.promised_backups.update(organisation=into)


def _move_endorsements(gone, into, *, by, now):
    """Of one version, the one that was first."""
    kept = {row.principles_id: row for row in into.endorsements.all()}
    for row in gone.endorsements.all():
        if other := kept.get(row.principles_id):
            later = max(row, other, key=lambda one: (one.endorsed_on, one.pk))
            later.delete()
            if later is row:
                continue
        Endorsement.objects.filter(pk=row.pk).update(organisation=into)


def _asked_themselves(gone, into):
    """Who turns out to be one is not asked to help itself."""
    both = [gone, into]
    return HelpAsked.objects.filter(organisation__in=both, request__organisation__in=both)


def _move_asked(gone, into, *, by, now):
    """Of one request, the answer that helps most."""
    kept = {row.request_id: row for row in into.help_asked.all()}
    for row in gone.help_asked.all():
        if other := kept.get(row.request_id):
            less = max(row, other, key=lambda one: (ANSWERS.index(one.answer), one is row))
            less.delete()
            if less is row:
                continue
        HelpAsked.objects.filter(pk=row.pk).update(organisation=into)


def _move_offers(gone, into, *, by, now):
    """Of two that are the same, the earlier, with the words of both."""
    kept = {(row.kind, row.area_id): row for row in into.offers.filter(until_on=None)}
    for row in gone.offers.all():
        if row.until_on is None and (other := kept.get((row.kind, row.area_id))):
            other.words = "\n".join(dict.fromkeys(filter(None, (other.words, row.words))))
            other.from_on = min(other.from_on, row.from_on)
            other.version += 1
            row.delete()
            other.save()
        else:
            Offer.objects.filter(pk=row.pk).update(organisation=into)


def _move_successors(gone, into, *, by, now):
    """Who comes from the organisation itself comes from no other."""
    Handover.objects.filter(successor_organisation=gone).update(successor_organisation=into)
    own = Handover.objects.filter(successor_organisation=into, holder__task__organisation=F("successor_organisation"))
    own.update(successor_organisation=None)


def _people_in_both(gone, into):
    both = Member.objects.filter(affiliations__organisation=gone).filter(affiliations__organisation=into)
    return [member.full_name for member in both.distinct().by_name()]


def _areas_in_both(gone, into):
    tasks = CoreTask.objects.filter(organisation=into, area__core_tasks__organisation=gone).distinct()
    return sorted({task.area.name for task in tasks.select_related("area")})


def _differences(gone, into):
    for name, label in FACTS.items():
        stays, goes = getattr(into, name), getattr(gone, name)
        if stays and goes and stays != goes:
            yield Difference(str(label), _shown(into, name), _shown(gone, name))


def _shown(organisation, name):
    if name == "logo":
        return _("the logo of %(name)s") % {"name": organisation.name}
    return organisation.get_kind_display() if name == "kind" else getattr(organisation, name)


def _refuse_what_nobody_moves(gone):
    """What came in a moment ago and has a line, `bring_along` moves."""
    moved = {(line.model, line.key) for line in LINES}
    for relation in Organisation._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and relation.is_relation and not relation.concrete):
            continue
        name, rows = relation.field.name, relation.related_model._base_manager
        if (relation.related_model, name) not in moved and rows.filter(**{name: gone.pk}).exists():
            raise RuntimeError(f"Nobody moves {relation.related_model._meta.label}.{name}.")


LINES = [
    Line(
        Affiliation,
        "organisation",
        ngettext_lazy("%(number)d person", "%(number)d people", "number"),
        _move_affiliations,
    ),
    Line(
        CoreTask, "organisation", ngettext_lazy("%(number)d core task", "%(number)d core tasks", "number"), _move_tasks
    ),
    Line(
        Backup,
        "organisation",
        ngettext_lazy("%(number)d time a backup of others", "%(number)d times a backup of others", "number"),
        _move_backups,
    ),
    Line(
        Handover,
        "successor_organisation",
        ngettext_lazy("%(number)d handover from others", "%(number)d handovers from others", "number"),
        _move_successors,
    ),
    Line(
        Endorsement,
        "organisation",
        ngettext_lazy(
            "%(number)d endorsement of the principles", "%(number)d endorsements of the principles", "number"
        ),
        _move_endorsements,
    ),
    Line(
        ContactMoment,
        "organisation",
        ngettext_lazy("%(number)d contact moment", "%(number)d contact moments", "number"),
    ),
    Line(
        StageChange,
        "organisation",
        ngettext_lazy("%(number)d step of the relation", "%(number)d steps of the relation", "number"),
    ),
    Line(HelpRequest, "organisation", ngettext_lazy("%(number)d help request", "%(number)d help requests", "number")),
    Line(
        HelpAsked,
        "organisation",
        ngettext_lazy("%(number)d time asked to help", "%(number)d times asked to help", "number"),
        _move_asked,
    ),
    Line(Offer, "organisation", ngettext_lazy("%(number)d offer", "%(number)d offers", "number"), _move_offers),
    Line(
        Organisation,
        "merged_into",
        ngettext_lazy(
            "%(number)d entry that was merged before", "%(number)d entries that were merged before", "number"
        ),
    ),
]
