"""The tree of knowledge areas: what members choose from, what they propose, and how the coordinator keeps it."""

from contextlib import contextmanager
from typing import NamedTuple

from django.db import IntegrityError, connection, transaction
from django.db.models import Count, ProtectedError, Q
from django.utils.text import slugify
from django.utils.translation import gettext as _

from members import search
from members.models import Expertise, KnowledgeArea
from samensterker.outbox.queueing import Draft, queue
from samensterker.prepared import Prepared

DECISION = "members.area-decision"
TREE = 0x7472656573  # "trees": who holds it changes the tree
MOST_OPEN = 10  # proposals of one member that wait for an answer


class AboutArea(Exception):
    """Something stands in the way; carries the area that does."""

    def __init__(self, area):
        self.area = area
        super().__init__(str(area))


class NameTaken(AboutArea):
    """Another area has this name, in use or only proposed."""


class StaleArea(AboutArea):
    """Someone else changed it, or decided on it, since this page was made; carries the area as it is now."""


class HasParts(AboutArea):
    """Under it stand other areas, and there would be three levels."""


class AreaInUse(AboutArea):
    """Somebody said what they know of it, or other areas hang on it."""


class TooManyProposals(Exception):
    """One member has so many proposals open that the coordinator could not keep up."""


def areas_in_order():
    """What members choose from, as a tree that is read from top to bottom; each with its parent loaded."""
    return list(KnowledgeArea.objects.in_use().select_related("parent").in_order())


class AreaChoice(NamedTuple):
    """An area as a select shows it: under the name of its top, itself or "in general" when it is one."""

    pk: int
    name: str
    top: str | None  # None: it is one

    @property
    def group(self):
        return self.top or self.name

    @property
    def label(self):
        # Translators: a whole knowledge area, above its parts: "Websites, in general"
        return self.name if self.top else _("%(area)s, in general") % {"area": self.name}


def area_choices() -> tuple[AreaChoice, ...]:
    """`areas_in_order`, for a page that only lets one choose: SQL that is worked out once, and no objects."""
    return tuple(map(AreaChoice._make, CHOICES.rows()))


CHOICES = Prepared(lambda: KnowledgeArea.objects.in_use().in_order().values_list("pk", "name", "parent__name"))


def tree():
    """For the coordinator: also how many people said something of each, and which are the first and last in line."""
    people = Count("expertise", filter=Q(expertise__member__left_at=None))
    areas = list(KnowledgeArea.objects.in_use().select_related("parent").annotate(people=people).in_order())
    lines: dict[int | None, list[KnowledgeArea]] = {}
    for area in areas:
        lines.setdefault(area.parent_id, []).append(area)
    for area in areas:
        line = lines[area.parent_id]
        area.is_first, area.is_last = area is line[0], area is line[-1]
    return areas


def mark_of(area):
    """What an editor had before them, to travel with their form."""
    return f"{area.parent_id or 0}:{area.name}"


@transaction.atomic
def propose(name, *, member, now, parent=None):
    """A member would like to add this. Raises `NameTaken` for the second one who says so."""
    lock_tree()
    if member.proposed_areas.proposed().count() >= MOST_OPEN:
        raise TooManyProposals
    with _free_name(name):
        return KnowledgeArea.objects.create(
            name=name, slug=_free_slug(name), parent=_top(parent), proposed_by=member, proposed_at=now
        )


@transaction.atomic
def add_area(name, *, parent=None, now):
    """At the end of its line."""
    lock_tree()
    with _free_name(name):
        return KnowledgeArea.objects.create(
            name=name, slug=_free_slug(name), parent=_top(parent), position=last_position(parent) + 1, accepted_at=now
        )


@transaction.atomic
def change_area(area, *, name, parent, seen):
    """Another name or place; `seen` is the mark of what the editor had before them. Answers whether it changed.

    Its short name in addresses stays, so that links keep working.
    """
    current = _current(area)
    if (current.name, current.parent_id) == (name, parent and parent.pk):
        return False
    if mark_of(current) != seen or not current.is_in_use:
        raise StaleArea(current)
    if current.parent_id != (parent and parent.pk):
        _place(current, parent)
    current.name = name
    with _free_name(name):
        current.save(update_fields=["name", "parent", "position"])
    search.refresh(people_of(current))
    return True


@transaction.atomic
def move_area(area, *, steps, seen):
    """Up (-1) or down (1) in its line; beyond the ends it stays. `seen` is its position on the page, also as text."""
    current = _current(area)
    if str(current.position) != str(seen) or not current.is_in_use:
        raise StaleArea(current)
    line = list(KnowledgeArea.objects.in_use().filter(parent=current.parent_id).order_by("position", "pk"))
    here = line.index(current)
    there = min(max(here + steps, 0), len(line) - 1)
    line.insert(there, line.pop(here))
    for position, other in enumerate(line, start=1):
        other.position = position
    KnowledgeArea.objects.bulk_update(line, ["position"])


@transaction.atomic
def remove_area(area):
    """Only one that nothing hangs on; what members said is never lost."""
    current = lock_tree().get(area.pk)
    if current is None:
        return
    move_proposals(current, current.parent)
    try:
        with transaction.atomic():
            current.delete()
    except (ProtectedError, IntegrityError) as error:
        raise AreaInUse(current) from error


@transaction.atomic
def accept(area, *, name, parent, by, now):
    """The proposal becomes an area, perhaps by a better name or elsewhere in the tree. The proposer hears of it."""
    current = _undecided(area)
    current.name, current.parent, current.position = name, _top(parent), last_position(parent) + 1
    current.accepted_at = now
    with _free_name(name):
        current.save(update_fields=["name", "parent", "position", "accepted_at"])
    tell_proposer(current, by=by, now=now)
    return current


@transaction.atomic
def decline(area, *, because, by, now):
    """The name is free again; the row stays, to say why to who proposed it."""
    current = _undecided(area)
    current.declined_at, current.declined_because, current.parent = now, because, None
    current.save(update_fields=["declined_at", "declined_because", "parent"])
    tell_proposer(current, by=by, now=now)
    return current


def tell_proposer(area, *, by, now):
    """By mail, once; not who decided it themselves, and nobody without an address."""
    proposer = area.proposed_by
    if proposer and proposer != by and proposer.email and proposer.is_active:
        key = f"{DECISION}:{area.pk}:{proposer.pk}"
        queue([Draft(kind=DECISION, dedupe_key=key, due_at=now, member_id=proposer.pk, refs={"area": area.pk})])


def lock_tree():
    """All areas by their key, while nobody else changes the tree or says something of an area.

    Areas are locked before members, here and in `members.knowledge`, so that none wait in a circle.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TREE])  # a tree without areas has no rows to lock
    return {area.pk: area for area in KnowledgeArea.objects.select_for_update(no_key=True).order_by("pk")}


def people_of(area):
    """Who said something of this area or of its parts."""
    rows = Expertise.objects.filter(Q(area=area) | Q(area__parent=area))
    return list(rows.values_list("member_id", flat=True).distinct())


def move_proposals(area, parent):
    """What was proposed under it is only a wish; it may stand under another."""
    area.parts.proposed().update(parent=parent)


def last_position(parent):
    """Of the line under this area, or of the tops."""
    positions = KnowledgeArea.objects.filter(parent=parent).order_by("-position").values_list("position", flat=True)
    return positions.first() or 0


def _place(area, parent):
    """At the end of the line under `parent`, or of the tops."""
    if parent and area.parts.in_use().exists():
        raise HasParts(area)
    if parent:
        move_proposals(area, parent)
    area.parent, area.position = _top(parent), last_position(parent) + 1


def _top(parent):
    """As it stands now: what became a part, or went out of use, has nothing under it."""
    if parent is None:
        return None
    current = KnowledgeArea.objects.get(pk=parent.pk)
    if current.parent_id or not current.is_in_use:
        raise StaleArea(current)
    return current


def _current(area):
    """As it stands now, while nobody else changes the tree."""
    try:
        return lock_tree()[area.pk]
    except KeyError:
        raise StaleArea(area) from None  # removed since


def _undecided(area):
    current = _current(area)
    if not current.is_undecided:
        raise StaleArea(current)
    return current


@contextmanager
def _free_name(name):
    """What is saved here may not have the name of another; the database decides, also when two come at once."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        holder = KnowledgeArea.objects.named(name).first()
        if holder is None or "knowledge_area_name_once" not in str(error):
            raise
        raise NameTaken(holder) from error


def _free_slug(name):
    wanted = slugify(name)[:70].strip("-") or "gebied"
    taken = set(KnowledgeArea.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    number = 1
    while (slug := wanted if number == 1 else f"{wanted}-{number}") in taken:
        number += 1
    return slug
