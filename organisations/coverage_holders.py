"""Who does a core task on a day, for the page about it: since when, until when, and why someone does not count."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from members.models import Absence, Member, Shared
from members.sharing import may_see
from organisations.coverage import who_counts
from organisations.models import Ability, AbilityKind, CoreTask, Practice, TaskHolder
from samensterker.templatetags.house import short_day


@dataclass(frozen=True)
class HolderLine:
    """A holder as this viewer may see them; `member` is None when there is no page about them to see."""

    holder: TaskHolder
    name: str
    member: Member | None
    counts: bool
    why_not: list[str] = field(default_factory=list)

    @property
    def stops_on(self) -> date | None:
        return self.holder.until_on


def lines(task: CoreTask, *, viewer: Member, may_edit: bool, on: date) -> list[HolderLine]:
    """Those who do it that day, who counts first."""
    holders = list(_holders(task, on))
    counting = who_counts([task.pk], on=on)
    found = [_line(holder, holder.pk in counting, viewer, may_edit, on) for holder in holders]
    return sorted(found, key=lambda line: not line.counts)


def _holders(task, on):
    def has(model, **conditions):
        return Exists(model.objects.filter(holder=OuterRef("pk"), **conditions))

    def has_ability(kind):
        rows = Ability.objects.filter(Q(until_on=None) | Q(until_on__gte=on), from_on__lte=on)
        return Exists(rows.filter(holder=OuterRef("pk"), kind=kind))

    away = Absence.objects.filter(member=OuterRef("member"), first_on__lte=on, last_on__gte=on)
    return (
        task.holders.current(on)
        .select_related("member")
        .annotate(
            knows_how=has_ability(AbilityKind.KNOWS_HOW),
            has_access=has_ability(AbilityKind.HAS_ACCESS),
            ever_did_it=has(Practice, done_on__lte=on),
            away_until=away.order_by("-last_on").values("last_on")[:1],
        )
        .order_by("from_on", "pk")
    )


def _line(holder, counts, viewer, may_edit, on):
    member = holder.member
    is_seen = member is not None and (member.left_at is None or viewer.is_coordinator) and member.erased_at is None
    why_not = [] if counts else list(_why_not(holder, viewer, on))
    return HolderLine(holder, _name(holder, may_edit, is_seen), member if is_seen else None, counts, why_not)


def _name(holder, may_edit, is_seen):
    if holder.member_id:
        return holder.member.full_name if is_seen else _("someone who left the guild")
    # Translators: who does a task, when the name is not for everyone
    return holder.name if may_edit else _("someone of the organisation")


def _why_not(holder, viewer, on):
    """In words about someone: "has no access yet". An absence is for whom the roster is for."""
    if member := holder.member:
        if member.left_at:
            yield _("left the guild")
        elif member.paused_at:
            yield _("takes a break")
        elif holder.away_until:
            if may_see(viewer, member, Shared.ROSTER):
                yield _("is away until %(day)s") % {"day": short_day(holder.away_until)}
            else:
                yield _("does not count on this day")
    if not holder.knows_how:
        # Translators: of a task holder: cannot do the task by heart yet
        yield _("does not know how yet")
    if not holder.has_access:
        # Translators: of a task holder: has no passwords or keys
        yield _("has no access yet")
    if holder.knows_how and holder.has_access and not _is_away(holder, on):
        yield _("did not do it in the last year and a half") if holder.ever_did_it else _("never did it yet")


def _is_away(holder, on):
    member = holder.member
    return member is not None and bool(member.left_at or member.paused_at or holder.away_until)
