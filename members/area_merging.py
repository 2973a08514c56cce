"""Two areas that are one: everything that hangs on the one goes to the other, and nothing is lost."""

from collections.abc import Callable

from django.db import transaction

from members import history, search
from members.areas import HasParts, StaleArea, last_position, lock_tree, move_proposals, people_of, tell_proposer
from members.models import Expertise, KnowledgeArea, Member

_movers: list[Callable[..., None]] = []


def on_merge(move: Callable[..., None]) -> None:
    """What an app above does when two areas become one: `move(gone, into, now=…)`, in the same transaction."""
    if move not in _movers:
        _movers.append(move)


@transaction.atomic
def merge_areas(gone, into, *, by, now):
    """`gone` goes out of use and points at `into` for ever, so that an old address still leads somewhere.

    Raises `HasParts` when its parts would come to stand on a third level, `StaleArea` when one of them is not in
    use any more. A second time does nothing.
    """
    tree = lock_tree()
    gone, into = tree.get(gone.pk, gone), tree.get(into.pk, into)
    if gone.merged_into_id == into.pk:
        return
    if gone.pk not in tree or gone.merged_into_id or gone.declined_at or gone == into:
        raise StaleArea(gone)
    if into.pk not in tree or not into.is_in_use:
        raise StaleArea(into)
    _move_parts(gone, into)
    people = sorted({*people_of(gone), *people_of(into)})
    list(Member.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk").values_list("pk"))
    move_expertise(gone, into, by=by, now=now)
    for move in _movers:
        move(gone, into, now=now)
    gone.merged_areas.update(merged_into=into)
    gone.merged_into, gone.parent = into, None
    gone.save(update_fields=["merged_into", "parent"])
    if gone.accepted_at is None:
        tell_proposer(gone, by=by, now=now)
    search.refresh(people)


def in_both(gone, into):
    """How many people said something of the one, and how many of these also of the other."""
    both = Expertise.objects.filter(area=gone, member__expertise__area=into)
    return {"people": Expertise.objects.filter(area=gone).count(), "in_both": both.count()}


def move_expertise(gone, into, *, by, now):
    """Who stands in both keeps the higher level and all that they offered."""
    theirs = {row.member_id: row for row in Expertise.objects.filter(area=into).select_for_update()}
    doubles = Expertise.objects.filter(area=gone, member__in=theirs).select_related("member", "area")
    for double in doubles:
        kept = theirs[double.member_id]
        before = {"area": into.name, **kept.stated}
        kept.join(double, now=now)
        kept.save()
        double.delete()
        history.record(
            double.member, "expertise", before=before, after={"area": into.name, **kept.stated}, by=by, now=now
        )
    Expertise.objects.filter(area=gone).update(area=into, changed_at=now)


def _move_parts(gone, into):
    """They go along under another top."""
    if into.parent_id and gone.parts.in_use().exists():
        raise HasParts(gone)
    move_proposals(gone, into.parent if into.parent_id else into)
    line = list(gone.parts.in_use().order_by("position", "pk"))
    for position, part in enumerate(line, start=last_position(into) + 1):
        part.parent, part.position = into, position
    KnowledgeArea.objects.bulk_update(line, ["parent", "position"])
