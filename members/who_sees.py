"""Who sees what of a member, in words: of each field, what there is to see, and for whom."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members import sharing
from members.models import Member, Shared
from samensterker.templatetags.house import CAP, day, phone


@dataclass(frozen=True)
class Field:
    """One thing about a member: what the others read there (empty when there is nothing), and whether they may."""

    title: str
    shown: str
    is_for_members: bool
    what: Shared | None = None  # None: of those that all members see


def fields_of(member: Member, *, now) -> list[Field]:
    is_here, seen = member.left_at is None, sharing.seen_by_members(member)
    always = [Field(title, shown, is_here) for title, shown in _always(member, now)]
    chosen = [
        Field(capfirst(str(what.label)), shown, what in seen, what) for what, shown in previews(member, now=now).items()
    ]
    return always + chosen


def _always(member, now):
    known = member.expertise.values_list("area__name", flat=True).order_by("area__name")
    here = member.affiliations.current(timezone.localdate(now)).values_list("organisation__name", flat=True)
    return [
        (_("Name"), member.full_name),
        (_("Organisation"), ", ".join(here)),
        (_("Photo"), _("your photo") if member.photo else ""),
        # Translators: the heading above "what I am doing now"
        (_("Doing now"), member.doing_now),
        (_("What you know"), ", ".join(known)),
    ]


def previews(member: Member, *, now) -> dict[Shared, str]:
    """What members would read of each of the four; empty when it was not filled in."""
    return {
        Shared.PHONE: phone(member.phone),
        Shared.EMAIL: member.email or "",
        Shared.CV: _cv_in_words(member),
        Shared.ROSTER: _roster_in_words(member, now),
    }


def _cv_in_words(member):
    number = member.cv_entries.shown().count()
    parts = [ngettext("%(number)d line", "%(number)d lines", number) % {"number": number}] if number else []
    if file := getattr(member, "cv_file", None):
        # Translators: part of a short CV; %(name)s is the name of the file
        parts.append(_("the file %(name)s") % {"name": file.name})
    return ", ".join(parts)


def _roster_in_words(member, now):
    roster = getattr(member, "roster", None)
    # Translators: %(day)s is the day on which the availability roster was saved last
    return _("your roster of %(day)s") % {"day": day(roster.saved_at, now)} if roster else ""


def others(member: Member):
    """All who are in the guild, but for oneself."""
    return Member.objects.active().exclude(pk=member.pk)


def number_of_others(member: Member) -> int:
    """Counted up to `CAP` and one more."""
    return others(member).order_by()[: CAP + 1].count()


def coordinators_beside(member: Member) -> list[str]:
    people = Member.objects.coordinators().exclude(pk=member.pk).by_name()
    return [person.full_name for person in people]
