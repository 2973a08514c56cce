"""The photo of a member: one at a time, drawn anew and small."""

from django.db import transaction

from members import history
from members.models import Channel, Member
from members.stored_files import remove_after_commit


def save_photo(member, photo, *, by, now, channel=Channel.WEB):
    """As `members.uploads.read_photo` made it."""
    _replace(member, photo, by=by, now=now, channel=channel)


def remove_photo(member, *, by, now, channel=Channel.WEB):
    _replace(member, "", by=by, now=now, channel=channel)


@transaction.atomic
def _replace(member, photo, *, by, now, channel):
    current = Member.objects.to_change().get(pk=member.pk)
    before = current.photo.name
    current.photo = photo
    current.save(update_fields=["photo"])
    remove_after_commit(before)
    history.record(
        current, "photo", before={"photo": before}, after={"photo": current.photo.name}, by=by, now=now, channel=channel
    )
    member.photo = current.photo.name
