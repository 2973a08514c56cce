"""What this room holds about a member: shown, moved and taken away, line by line."""

from django.utils.translation import gettext_lazy as _

from members import gathering, periods
from members.held import Fate, Held, holder
from organisations.models import Affiliation


def move_affiliations(keep, gone, *, now):
    """Of one organisation, those that overlap become one."""
    rows = Affiliation.objects.filter(member__in=[keep, gone]).order_by("organisation_id")
    by_organisation: dict[int, list[Affiliation]] = {}
    for row in rows:
        by_organisation.setdefault(row.organisation_id, []).append(row)
    for group in by_organisation.values():
        _join(group, keep)


def _join(rows, keep):
    def blend(stays, over):
        # What the member to keep says of their role goes before.
        words = sorted([stays, over], key=lambda row: (not row.role, row.member_id != keep.pk))
        stays.role, stays.is_contact = words[0].role, stays.is_contact or over.is_contact

    stay, over = periods.join(rows, first="from_on", last="until_on", blend=blend)
    Affiliation.objects.filter(pk__in=[row.pk for row in over]).delete()
    for row in stay:
        row.member = keep
        row.save(update_fields=["member", "until_on", "role", "is_contact"])


LINES = [
    Held(
        Affiliation,
        "member",
        Fate.GONE,
        _("My organisations"),
        {
            "organisation": _("organisation"),
            "role": _("role"),
            "is_contact": _("contact person"),
            "from_on": _("from"),
            "until_on": _("until"),
        },
        settle=move_affiliations,
    ),
]


def register() -> None:
    gathering.register(holder("organisations", LINES))
