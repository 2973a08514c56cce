"""The logo of an organisation: one at a time, drawn anew and small."""

from django.db import transaction

from members import stored_files
from members.stored_files import remove_after_commit
from organisations import partners
from organisations.models import Organisation


def save_logo(organisation, logo):
    """As `members.uploads.read_logo` made it."""
    _replace(organisation, logo)


def remove_logo(organisation):
    _replace(organisation, "")


def register() -> None:
    stored_files.keeps("logos", named)


def named():
    return Organisation.objects.exclude(logo="").values_list("logo", flat=True)


@transaction.atomic
def _replace(organisation, logo):
    row = partners.current(organisation)
    before = row.logo.name
    row.logo = logo
    row.save(update_fields=["logo"])
    remove_after_commit(before)
    organisation.logo = row.logo.name
