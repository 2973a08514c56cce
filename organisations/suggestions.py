"""Who fits, when an organisation looks for help in a knowledge area: members and organisations, each with the reasons.

Members are ranked in one query: what they offer that fits the kind of help, how well they know the area, whether
another confirmed it, how much they like it, whether they are free, and whether they can be reached. An area above or
below the one that is asked for counts for half. What the viewer may not see of someone neither shows nor counts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from members.models import Interest, KnowledgeArea, Level, Member
from members.slots import EVENINGS, SLOTS, WEEKEND
from organisations import coverage
from organisations.coverage import Strength
from organisations.models import CoreTask, HelpKind, Offer, Organisation

# What an offer of a member is worth for a kind of help; what is not named does not fit.
WORTH: dict[HelpKind, dict[str, int]] = {
    HelpKind.LEARN: {"can_teach": 40, "gives_advice": 15, "can_step_in": 10},
    HelpKind.ADVICE: {"gives_advice": 40, "can_teach": 20, "can_step_in": 10},
    HelpKind.TOGETHER: {"can_step_in": 40, "gives_advice": 20, "can_teach": 15},
    HelpKind.PEOPLE: {"can_step_in": 40, "can_teach": 30, "gives_advice": 10},
}
WORTH_OF_LEARNERS = {"wants_to_learn": 40}
WORDS = {
    # Translators: why someone fits: they like to teach this
    "can_teach": gettext_lazy("likes to teach it"),
    # Translators: why someone fits: they like to give advice
    "gives_advice": gettext_lazy("likes to give advice"),
    # Translators: why someone fits: they can take over for a while
    "can_step_in": gettext_lazy("can step in for a while"),
    # Translators: why someone fits: they want to learn this
    "wants_to_learn": gettext_lazy("wants to learn it"),
}
BEST_FIRST = (*EVENINGS, *(slot for slot in WEEKEND if slot not in EVENINGS))  # when most volunteers can
MOMENTS = 2  # named of when someone can

MEMBERS = """
WITH family AS (
    SELECT id, name, CASE WHEN id = %(area)s THEN 'it' WHEN parent_id = %(area)s THEN 'part' ELSE 'top' END AS nearness
    FROM members_knowledgearea WHERE id = %(area)s OR parent_id = %(area)s OR id = %(parent)s
),
weighed AS (
    SELECT expertise.*, family.name AS area_name, family.nearness, GREATEST(
        can_teach::int * %(can_teach)s, gives_advice::int * %(gives_advice)s,
        can_step_in::int * %(can_step_in)s, wants_to_learn::int * %(wants_to_learn)s
    ) AS worth
    FROM members_expertise AS expertise JOIN family ON family.id = expertise.area_id
),
offered AS (
    SELECT DISTINCT ON (member_id) member_id, area_name, nearness, level, interest, can_teach, gives_advice,
        can_step_in, wants_to_learn, confirmed_by_id, fit
    FROM weighed CROSS JOIN LATERAL (
        SELECT (worth + 6 * level + 3 * interest + CASE WHEN confirmed_by_id IS NULL THEN 0 ELSE 6 END)
            / CASE nearness WHEN 'it' THEN 1.0 ELSE 2.0 END AS fit
    ) AS counted
    WHERE worth > 0
    ORDER BY member_id, fit DESC, weighed.id
)
SELECT member.*, offered.area_name, nearness, level, interest, can_teach, gives_advice, can_step_in, wants_to_learn,
    confirmed_by_id IS NOT NULL AS is_confirmed, seen.can, seen.is_reachable,
    fit + CASE WHEN seen.can > 0 THEN 4 ELSE 0 END + CASE WHEN seen.is_reachable THEN 3 ELSE 0 END AS score,
    ARRAY(
        SELECT organisation.name FROM organisations_affiliation AS affiliation
        JOIN organisations_organisation AS organisation ON organisation.id = affiliation.organisation_id
        WHERE affiliation.member_id = member.id AND affiliation.from_on <= %(today)s
            AND (affiliation.until_on IS NULL OR affiliation.until_on >= %(today)s)
        ORDER BY organisation.name
    ) AS places
FROM offered JOIN members_member AS member ON member.id = offered.member_id
LEFT JOIN members_roster AS roster ON roster.member_id = member.id
CROSS JOIN LATERAL (
    SELECT CASE WHEN %(sees_all)s OR member.shares_roster OR member.id = %(viewer)s THEN roster.can END AS can,
        member.phone <> '' AND (%(sees_all)s OR member.shares_phone)
        OR member.email IS NOT NULL AND (%(sees_all)s OR member.shares_email) AS is_reachable
) AS seen
WHERE member.left_at IS NULL AND member.paused_at IS NULL AND NOT member.id = ANY(%(besides)s)
    AND NOT EXISTS (
        SELECT FROM members_absence WHERE member_id = member.id AND first_on <= %(today)s AND last_on >= %(today)s
    )
    AND NOT EXISTS (
        SELECT FROM organisations_affiliation WHERE member_id = member.id AND organisation_id = %(organisation)s
            AND from_on <= %(today)s AND (until_on IS NULL OR until_on >= %(today)s)
    )
    AND NOT EXISTS (
        SELECT FROM organisations_taskholder AS holder JOIN organisations_coretask AS task ON task.id = holder.task_id
        WHERE holder.member_id = member.id AND task.organisation_id = %(organisation)s AND task.area_id = %(area)s
            AND (holder.until_on IS NULL OR holder.until_on >= %(today)s)
    )
ORDER BY score DESC, member.sort_name, member.id LIMIT %(limit)s
"""


@dataclass(frozen=True)
class Suggestion:
    """A member who fits, and why, in words; `places` are the names of the organisations where they are.

    With `shows_roster` the reasons tell when they can: whoever shows them notes that in the log of who looked.
    """

    member: Member
    reasons: list[str]
    score: float
    places: tuple[str, ...] = ()
    shows_roster: bool = False


@dataclass(frozen=True)
class OrganisationSuggestion:
    """An organisation that could help, and why, in words."""

    organisation: Organisation
    reasons: list[str]
    score: float


def people(
    area: KnowledgeArea,
    *,
    viewer: Member,
    organisation: Organisation | None = None,
    wants: HelpKind,
    today: date,
    limit: int = 5,
    besides: Iterable[int] = (),
) -> list[Suggestion]:
    """Members elsewhere who offer what fits, the best first; `besides` are keys of members who are left out."""
    return _ranked(area, WORTH[HelpKind(wants)], viewer, organisation, today, limit, besides)


def learners(
    area: KnowledgeArea,
    *,
    viewer: Member,
    organisation: Organisation | None = None,
    today: date,
    limit: int = 5,
    besides: Iterable[int] = (),
) -> list[Suggestion]:
    """Members elsewhere who want to learn this, the keenest first."""
    return _ranked(area, WORTH_OF_LEARNERS, viewer, organisation, today, limit, besides)


def organisations(
    area: KnowledgeArea,
    *,
    besides: Organisation | None,
    today: date,
    limit: int = 5,
    wants: HelpKind | None = None,
    leaving_out: Iterable[int] = (),
) -> list[OrganisationSuggestion]:
    """Those that take part, and are strong in this area or offer something in it; an offer that fits counts more."""
    area = area.merged_into or area
    near = Q(area=area) | Q(area__parent=area) | Q(area=area.parent_id)
    taking_part = Organisation.objects.joined().exclude(pk=besides and besides.pk).exclude(pk__in=list(leaving_out))
    found: dict[int, list[tuple[float, str]]] = {}
    rows: dict[int, Organisation] = {}
    offers = Offer.objects.current(today).filter(near, organisation__in=taking_part)
    for offer in offers.select_related("organisation", "area"):
        worth = 30 if wants and offer.kind == wants else 15
        rows[offer.organisation_id] = offer.organisation
        found.setdefault(offer.organisation_id, []).append((_halved(worth, offer, area), _offers(offer, area)))
    tasks = CoreTask.objects.current(today).filter(near, organisation__in=taking_part)
    by_key = {task.pk: task for task in tasks.select_related("organisation", "area")}
    for key, cover in coverage.covers(by_key, on=today).items():
        if cover.strength == Strength.STRONG:
            task = by_key[key]
            worth = 20 + min(cover.holders, 5)
            rows[task.organisation_id] = task.organisation
            found.setdefault(task.organisation_id, []).append((_halved(worth, task, area), _strong(task, cover, area)))
    ranked = [
        OrganisationSuggestion(
            rows[key], [words for _worth, words in sorted(why, reverse=True)], sum(w for w, _ in why)
        )
        for key, why in found.items()
    ]
    ranked.sort(key=lambda row: (-row.score, row.organisation.name.lower(), row.organisation.pk))
    return ranked[:limit]


def _ranked(area, worth: Mapping[str, int], viewer, organisation, today, limit, besides):
    area = area.merged_into or area
    values: dict[str, Any] = {
        **dict.fromkeys(WORDS, 0),
        **worth,
        "area": area.pk,
        "parent": area.parent_id,
        "viewer": viewer.pk,
        "sees_all": viewer.is_coordinator,  # `members.sharing.shown_to` says the same
        "organisation": organisation and organisation.pk,
        "besides": list(besides),
        "today": today,
        "limit": limit,
    }
    rows = Member.objects.raw(MEMBERS, values)
    return [
        Suggestion(row, _reasons(row, worth), float(row.score), tuple(row.places), shows_roster=bool(row.can))
        for row in rows
    ]


def _reasons(row, worth):
    """Why they fit, the strongest first."""
    fitting = sorted((name for name in worth if getattr(row, name)), key=lambda name: -worth[name])
    reasons = [str(WORDS[name]) for name in fitting[:2]]
    if row.nearness != "it":
        # Translators: why someone fits: they know the area above or below the one that is asked for
        reasons.append(_("knows about %(area)s") % {"area": row.area_name})
    if row.level > Level.HEARD_OF:
        reasons.append(level_in_words(row.level))
    if row.is_confirmed:
        reasons.append(_("confirmed by someone else"))
    if row.interest == Interest.MUCH:
        reasons.append(_("would like to do a lot with it"))
    if row.can:
        reasons.append(_can_on(row.can))
    if row.is_reachable:
        reasons.append(_("can be reached"))
    return reasons


def level_in_words(level: int) -> str:
    """How well someone else knows it; empty of what they only heard of."""
    # Translators: why someone fits: how well they know it
    words = {Level.BASICS: _("knows the basics")}
    return "" if level == Level.HEARD_OF else str(words.get(Level(level), Level(level).label))


def _can_on(mask):
    slots = sorted((slot for slot in SLOTS if mask & slot.bit), key=lambda slot: (_rank(slot), slot.number))
    # Translators: between two parts of the week: Wednesday evening and Saturday morning
    moments = _(" and ").join(slot.label for slot in slots[:MOMENTS])
    # Translators: why someone fits: they can on Wednesday evening and Saturday morning
    return _("can on %(moments)s") % {"moments": moments}


def _rank(slot):
    return BEST_FIRST.index(slot) if slot in BEST_FIRST else len(BEST_FIRST)


def _halved(worth, row, area):
    return worth if row.area_id == area.pk else worth / 2


def _offers(offer, area):
    if offer.area_id == area.pk:
        return _("offers: %(kind)s") % {"kind": offer.get_kind_display()}
    return _("offers: %(kind)s, about %(area)s") % {"kind": offer.get_kind_display(), "area": offer.area.name}


def _strong(task, cover, area):
    words = ngettext("%(number)d person can do this there", "%(number)d people can do this there", cover.holders) % {
        "number": cover.holders
    }
    return words if task.area_id == area.pk else f"{words}: {task.area.name}"
