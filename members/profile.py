"""What a member tells about themselves, what it means that a part of it is filled in, and when it was.

Each part that a page measures has a column on `Member` with the moment of completion; that moment is
the date of the tick on an action item that the part fulfils.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import history, search
from members.models import Change, Channel, Member


class ProfilePart(models.TextChoices):
    CONTACT_DETAILS = "contact_details", gettext_lazy("contact details")
    CV = "cv", gettext_lazy("short CV")
    EXPERTISE = "expertise", gettext_lazy("what I know")
    ROSTER = "roster", gettext_lazy("availability roster")


# The column of `Member` that holds the moment.
MEASURED_PARTS = {
    ProfilePart.CONTACT_DETAILS.value: "contact_details_at",
    ProfilePart.CV.value: "cv_at",
    ProfilePart.EXPERTISE.value: "expertise_at",
    ProfilePart.ROSTER.value: "roster_at",
}

# Where each is filled in: the name of the page, as `members.views.whose.both` has it.
PAGES = {
    ProfilePart.CONTACT_DETAILS.value: "me",
    ProfilePart.CV.value: "cv",
    ProfilePart.EXPERTISE.value: "expertise",
    ProfilePart.ROSTER.value: "availability",
}

ANCHORS = {ProfilePart.CONTACT_DETAILS.value: "#contact-details"}  # and where on it

# What `change_profile` takes, by the part of the history in which a change stands.
FACTS = {
    "name": ("first_name", "surname_prefix", "last_name"),
    "contact_details": ("phone", "has_no_phone"),
    "preferences": ("preferred_contact", "wants_no_chasing", "has_no_email"),
    "doing_now": ("doing_now",),
    "language": ("language",),
}
MOMENTS = ("contact_details_at", "doing_now_at")


class StaleProfile(Exception):
    """Someone else changed the profile after this form was made; `member` is how it stands now."""

    def __init__(self, member: Member) -> None:
        super().__init__(member)
        self.member = member


@dataclass(frozen=True)
class Step:
    """Something that a complete profile has, what to do as long as it is missing, and where."""

    name: str
    label: str
    to_do: str
    minutes: int
    is_done: bool
    url: str


@dataclass(frozen=True)
class Progress:
    steps: tuple[Step, ...]

    @property
    def filled(self):
        return sum(step.is_done for step in self.steps)

    @property
    def is_complete(self):
        return self.filled == len(self.steps)

    @property
    def minutes_left(self):
        return sum(step.minutes for step in self.steps if not step.is_done)

    def without(self, name):
        """What is still missing besides the part with this name, which its own page asks for."""
        return [step for step in self.steps if not step.is_done and step.name != name]


def missing_parts(member):
    """The parts that a page measures and that this member has not filled in."""
    return [ProfilePart(part) for part, moment in MEASURED_PARTS.items() if getattr(member, moment) is None]


def progress(member: Member, url: Callable[[str], str]) -> Progress:
    """How far the parts are, and the choice of who sees what; `url` gives a page of this profile by its name."""
    parts = [
        (ProfilePart.CONTACT_DETAILS, _("Contact details"), _("Fill in your contact details"), 1),
        (ProfilePart.CV, _("Short CV"), _("Make your short CV"), 4),
        (ProfilePart.EXPERTISE, _("What I know"), _("Say what you know"), 2),
        (ProfilePart.ROSTER, _("When I can"), _("Fill in when you can"), 2),
    ]
    steps = []
    for part, label, to_do, minutes in parts:
        is_done = getattr(member, MEASURED_PARTS[part]) is not None
        steps.append(Step(part.value, label, to_do, minutes, is_done, url(PAGES[part]) + ANCHORS.get(part, "")))
    # Translators: a part of the profile: which of your details other members see
    label, to_do = _("Who sees what"), _("Choose who sees what")
    sharing = Step("sharing", label, to_do, 1, member.sharing_text_id is not None, url("sharing"))
    return Progress((*steps, sharing))


@transaction.atomic
def change_profile(
    member: Member,
    *,
    by: Member | None,
    now: datetime,
    version: int | None = None,
    channel: Channel = Channel.WEB,
    **facts: Any,
) -> bool:
    """Takes over these facts (`FACTS`) and answers whether any was new; `member` is then as the database has it.

    Raises `StaleProfile` when there is something new and the form was made from another version; None: from none.
    """
    current = Member.objects.to_change().get(pk=member.pk)
    before = {name: _plain(getattr(current, name)) for name in facts}
    changed = [name for name, value in facts.items() if _plain(value) != before[name]]
    if changed and version not in (None, current.version):
        raise StaleProfile(current)
    if changed:
        _write(current, {name: facts[name] for name in changed}, now)
        for part, names in FACTS.items():
            was = {name: before[name] for name in names if name in changed}
            will_be = {name: _plain(facts[name]) for name in was}
            history.record(current, part, before=was, after=will_be, by=by, now=now, channel=channel)
        search.refresh([current.pk])
    for name in (*facts, *MOMENTS, "version"):
        setattr(member, name, getattr(current, name))
    return bool(changed)


def save_contact_details(member, *, phone, has_no_phone, now, by=None, channel=Channel.WEB):
    """How to reach this member. Filled in means a phone number, or *I have no phone*; the first moment is kept."""
    change_profile(member, by=by, now=now, channel=channel, phone=phone or "", has_no_phone=bool(has_no_phone))


def last_change(member: Member) -> Change | None:
    """Who changed what the profile form holds, and when, the last time that anyone did."""
    return member.changes.filter(part__in=FACTS).select_related("by").order_by("-at", "-pk").first()


def mark(member, part, *, is_filled_in, now):
    """Keeps the moment of completion true: the first one stays while the part is filled in, none when it is not."""
    column = MEASURED_PARTS[part]
    moment = (getattr(member, column) or now) if is_filled_in else None
    if moment != getattr(member, column):
        setattr(member, column, moment)
        member.save(update_fields=[column])


def _write(member, facts, now):
    for name, value in facts.items():
        setattr(member, name, value)
    if "doing_now" in facts:
        member.doing_now_at = now if member.doing_now else None
    is_filled_in = bool(member.phone or member.has_no_phone)
    member.contact_details_at = (member.contact_details_at or now) if is_filled_in else None
    member.version += 1
    member.save(update_fields=[*facts, *MOMENTS, "version"])


def _plain(value):
    """What JSON can hold: a telephone number is a text, also an empty one."""
    return value if isinstance(value, bool) else str(value or "")
