"""Joining two rows that turn out to be one person: one stays, with all that hung on the other; the other is gone.

What hangs on them is settled line by line by who holds it (`members.gathering`); here is decided what stands in the row
itself, which someone chooses field by field.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from members import gathering, history, search
from members.accounts import trust_address
from members.models import Channel, CvFile, ErasureRequest, Member, Role, Roster, Shared, SharingChoice
from members.stored_files import remove_after_commit

KEEP, GONE, BOTH = "keep", "gone", "both"


class NotTwoPeople(Exception):
    """A member cannot be joined with themselves."""


class AlreadyMerged(Exception):
    """One of the two is not there any more: someone joined or erased them a moment ago."""


class ToBeErased(Exception):
    """One of the two asked to be erased, the other is in the guild: which of these holds, is not for us to say."""


class NotYourself(Exception):
    """Whoever joins two rows keeps their own, else they would be logged out halfway; swap the two."""


@dataclass(frozen=True)
class Choice:
    """Something that is taken from one of the two, or where it can be from both together."""

    name: str
    label: Any
    columns: tuple[str, ...] = ()
    can_be_both: bool = False


CHOICES = (
    Choice("name", _("name"), ("first_name", "surname_prefix", "last_name")),
    Choice("email", _("email address"), ("email", "has_no_email")),
    Choice("phone", _("phone number"), ("phone", "has_no_phone", "contact_details_at")),
    Choice("preferred_contact", _("how to reach them"), ("preferred_contact",)),
    Choice("language", _("language"), ("language",)),
    Choice("doing_now", _("what they are doing now"), ("doing_now", "doing_now_at")),
    Choice("photo", _("photo"), ("photo",)),
    Choice("cv_file", _("CV as a file"), (), can_be_both=False),
    Choice("roster", _("availability roster"), (), can_be_both=True),
    Choice("sharing", _("what members may see"), (*(what.column for what in Shared), "sharing_text"), can_be_both=True),
)
CHOSEN = {choice.name: choice for choice in CHOICES}
EARLIEST = ("joined_at", "cv_at", "expertise_at", "roster_at")
LATEST = ("last_login", "welcomed_at", "confirmed_at")


def usual_choices(keep: Member, gone: Member) -> dict[str, str]:
    """What is proposed: of the one to keep, and of the other what they lack; the stricter one of what is shared."""
    proposed = {}
    for choice in CHOICES:
        kept, other = _has(keep, choice), _has(gone, choice)
        of_one = GONE if other and not kept else KEEP
        proposed[choice.name] = BOTH if choice.can_be_both and kept and other else of_one
    return proposed


def merge(keep: Member, gone: Member, choices: Mapping[str, str], *, by: Member, now: datetime) -> Member:
    """Joins `gone` into `keep`; answers `keep` as it is then. `choices` are "keep", "gone" or "both", by name.

    The row of `gone` goes, and with it their sessions and their way to log in; a key that nobody settled stops it.
    """
    if keep.pk == gone.pk:
        raise NotTwoPeople
    if by.pk == gone.pk:
        raise NotYourself
    with transaction.atomic():
        keep, gone = _locked(keep, gone)
        _refuse_to_bring_back(keep, gone)
        choices = {**usual_choices(keep, gone), **choices}
        before = {"names": [keep.full_name, gone.full_name]}
        _settle_files_and_roster(keep, gone, choices)
        facts = _facts(keep, gone, choices)
        _let_go_of_address(gone)
        gathering.move(keep, gone, now=now)
        _write(keep, facts)
        _keep_evidence_of_less(keep, by=by, now=now)
        _refuse_what_nobody_settled(gone)
        gone.delete()
        trust_address(keep)
        history.record(keep, "merged", before=before, after={"names": [keep.full_name]}, by=by, now=now)
        search.refresh([keep.pk])
        _refresh_moments(keep)
    return keep


def _locked(keep, gone):
    """Both as they are now, in one order always; the coordinators with them, so that none goes at the same time."""
    list(Member.objects.coordinators().to_change().order_by("pk").values_list("pk", flat=True))
    pair = Member.objects.filter(pk__in=[keep.pk, gone.pk], erased_at=None).select_for_update().order_by("pk")
    found = {member.pk: member for member in pair}
    if len(found) < 2:
        raise AlreadyMerged
    return found[keep.pk], found[gone.pk]


def _refuse_to_bring_back(keep, gone):
    out = [member for member in (keep, gone) if member.left_at]
    if len(out) == 1 and ErasureRequest.objects.open().filter(member__in=out).exists():
        raise ToBeErased


def _facts(keep, gone, choices):
    """What will stand in the row."""
    facts = {}
    for choice in CHOICES:
        if choice.name == "sharing":
            facts |= _sharing(keep, gone, choices["sharing"])
        else:
            chosen = gone if choices[choice.name] == GONE else keep
            facts |= {column: getattr(chosen, column) for column in choice.columns}
    facts["has_no_email"] = facts["has_no_email"] and not facts["email"]
    facts["wants_no_chasing"] = keep.wants_no_chasing or gone.wants_no_chasing
    facts["version"] = max(keep.version, gone.version) + 1
    for function, names in ((min, EARLIEST), (max, LATEST)):
        for name in names:
            moments = [moment for moment in (getattr(keep, name), getattr(gone, name)) if moment]
            facts[name] = function(moments, default=None)
    return facts | _state_and_role(keep, gone)


def _sharing(keep, gone, chosen):
    """Both: what both share; asked again when either did not answer the newest text."""
    names = [what.column for what in Shared]
    if chosen != BOTH:
        one = gone if chosen == GONE else keep
        return {**{name: getattr(one, name) for name in names}, "sharing_text_id": one.sharing_text_id}
    texts = (keep.sharing_text_id, gone.sharing_text_id)
    older = None if None in texts else min(texts)
    return {**{name: getattr(keep, name) and getattr(gone, name) for name in names}, "sharing_text_id": older}


def _state_and_role(keep, gone):
    """In the guild when either is, and then as that one; coordinator when either is one now."""
    stands = gone if keep.left_at and not gone.left_at else keep
    is_coordinator = keep.is_coordinator or gone.is_coordinator
    role = Role.COORDINATOR if is_coordinator else stands.role
    return {**{name: getattr(stands, name) for name in ("paused_at", "left_at", "is_active")}, "role": role}


def _settle_files_and_roster(keep, gone, choices):
    """What is not chosen goes before all else moves; what hangs on both is settled there."""
    if choices["roster"] != BOTH:
        Roster.objects.filter(member=gone if choices["roster"] == KEEP else keep).delete()
    dropped = keep if choices["cv_file"] == GONE else gone
    if _file(keep) and _file(gone):
        for file in CvFile.objects.filter(member=dropped):
            remove_after_commit(file.file.name or "")
            file.delete()
    over = keep if choices["photo"] == GONE else gone
    remove_after_commit(over.photo.name or "")


def _let_go_of_address(gone):
    """An address is of one row at a time."""
    gone.email = None
    gone.save(update_fields=["email"])


def _write(keep, facts):
    for name, value in facts.items():
        setattr(keep, name, value)
    keep.save(update_fields=list(facts))


def _keep_evidence_of_less(member, *, by, now):
    """What is not shared from now on, though the last word of either row was that it is, has evidence of that too."""
    rows = SharingChoice.objects.filter(member=member).order_by("what", "-chosen_at", "-pk").distinct("what")
    SharingChoice.objects.bulk_create(
        SharingChoice(
            member=member,
            what=row.what,
            is_shared=False,
            text_id=row.text_id,
            chosen_at=now,
            channel=Channel.WEB,
            entered_by=by,
        )
        for row in list(rows)
        if row.is_shared and not getattr(member, Shared(row.what).column)
    )


def _refuse_what_nobody_settled(gone):
    """To delete a row takes along what points at it. Each key has its holder; one that is forgotten stops the merge."""
    for relation in Member._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and relation.is_relation and not relation.concrete):
            continue
        name, rows = relation.field.name, relation.related_model._base_manager
        if rows.filter(**{name: gone.pk}).exists():
            raise RuntimeError(f"Nobody moves {relation.related_model._meta.label}.{name}.")


def _refresh_moments(member):
    """A part that came along or stayed behind: its moment stands as long as the part does."""
    rows = {"cv_at": member.cv_entries.shown().exists() or _file(member), "expertise_at": member.expertise.exists()}
    rows["roster_at"] = Roster.objects.filter(member=member).exists()
    gone = [column for column, is_there in rows.items() if not is_there and getattr(member, column)]
    for column in gone:
        setattr(member, column, None)
    if gone:
        member.save(update_fields=gone)


def _has(member, choice):
    """Whether there is anything to choose of this member."""
    if choice.name == "sharing":
        return member.sharing_text_id is not None
    if choice.name == "roster":
        return Roster.objects.filter(member=member).exists()
    return _file(member) if choice.name == "cv_file" else any(getattr(member, column) for column in choice.columns)


def _file(member):
    return CvFile.objects.filter(member=member).exists()
