"""The coordinator's list of members: which of them, and a page of it."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.key_pages import KeyPage
from members.models import Member
from members.profile import MEASURED_PARTS, ProfilePart
from samensterker.outbox.models import UnreachableAddress

SIZE = 50
# Of a member, all that a row shows.
SHOWN = (
    *("first_name", "surname_prefix", "last_name", "sort_name", "email", "has_no_email", "role", "last_login"),
    *("welcomed_at", "paused_at", "left_at", "sharing_text", *MEASURED_PARTS.values()),
)

STATES = {
    "": _("in the guild"),
    "taking-part": _("taking part"),
    "paused": _("pausing"),
    # Translators: of members: those who left the guild
    "left": pgettext_lazy("members", "left"),
}
MATTERS = {
    "": _("everyone"),
    "not-logged-in": _("not logged in yet"),
    "not-welcomed": _("never got the welcome mail"),
    "contact_details": _("without contact details"),
    "cv": _("without a CV"),
    "expertise": _("without what they know"),
    "roster": _("without a roster"),
    "sharing": _("did not choose who sees what"),
    "no-email": _("without email"),
    "unreachable": _("mail does not arrive"),
    "coordinator": _("coordinators"),
}
UNREACHABLE = Exists(UnreachableAddress.objects.filter(address=OuterRef("email")))
_WHICH = {
    "not-logged-in": Q(last_login=None, email__isnull=False),
    "not-welcomed": Q(welcomed_at=None, last_login=None, email__isnull=False),
    **{part: Q(**{f"{moment}__isnull": True}) for part, moment in MEASURED_PARTS.items()},
    "sharing": Q(sharing_text=None),
    "no-email": Q(email=None),
    "unreachable": Q(UNREACHABLE),
    "coordinator": Q(role="coordinator"),
}


def members(state="", matter="", words=""):
    """Those whom the coordinator asks for."""
    found = _in_state(state).filter(_WHICH.get(matter, Q()))
    for word in words.split()[:5]:
        found = found.filter(
            Q(first_name__unaccent__icontains=word)
            | Q(surname_prefix__unaccent__icontains=word)
            | Q(last_name__unaccent__icontains=word)
            | Q(email__icontains=word)
        )
    return found


def page(members, *, after: str = "") -> KeyPage:
    """By name, with all that a row shows."""
    rows = members.annotate(is_unreachable=UNREACHABLE).only(*SHOWN)
    return KeyPage.of(rows, order=["sort_name", "pk"], after=after, size=SIZE)


def parts(member):
    """What this member finished, for a row: each part with whether it is there."""
    found = [(part.label, getattr(member, MEASURED_PARTS[part.value]) is not None) for part in ProfilePart]
    # Translators: a part of the profile: which of your details other members see
    return [*found, (_("sharing"), member.sharing_text_id is not None)]


def _in_state(state):
    """A word of `STATES`, or "anyone": also those who left."""
    if state == "anyone":
        return Member.objects.filter(erased_at=None)
    if state == "left":
        return Member.objects.exclude(left_at=None).filter(erased_at=None)
    if state == "paused":
        return Member.objects.active().exclude(paused_at=None)
    return Member.objects.taking_part() if state == "taking-part" else Member.objects.active()
