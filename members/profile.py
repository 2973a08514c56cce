"""What it means that a part of the profile is filled in, and when it was.

Each part that a page measures has a column on `Member` with the moment of completion; that moment is
the date of the tick on an action item that the part fulfils.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProfilePart(models.TextChoices):
    CONTACT_DETAILS = "contact_details", _("contact details")
    CV = "cv", _("short CV")
    ROSTER = "roster", _("availability roster")


# The column that holds the moment. CV and roster join once their pages exist; until then such items are ticked by hand.
MEASURED_PARTS = {ProfilePart.CONTACT_DETAILS.value: "contact_details_at"}


def missing_parts(member):
    """The parts that a page measures and that this member has not filled in."""
    return [ProfilePart(part) for part, moment in MEASURED_PARTS.items() if getattr(member, moment) is None]


def save_contact_details(member, *, phone, has_no_phone, now):
    """How to reach this member. Filled in means a phone number, or *I have no phone*; the first moment is kept."""
    member.phone, member.has_no_phone = phone or "", bool(has_no_phone)
    if not (member.phone or member.has_no_phone):
        member.contact_details_at = None
    elif member.contact_details_at is None:
        member.contact_details_at = now
    member.save(update_fields=["phone", "has_no_phone", "contact_details_at"])
