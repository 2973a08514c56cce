"""The notes of a meeting while it happens: each text is kept as often as it is saved, and nobody's is lost (ADR 33)."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Max, Q

from meetings.merging_text import merge
from meetings.models import AgendaItem, Meeting, MinutesRevision

WHOLE = "whole"  # the text of the meeting itself; those of agenda items are named by their key
MOST = {"whole": 100_000, "item": 20_000}  # signs, as `Meeting.report` and `AgendaItem.outcome`
JUST_NOW = timedelta(minutes=1)
CONTROL = {code: None for code in [*range(32), 127] if chr(code) not in "\n\t"}


class ItemGone(Exception):
    """The agenda item was taken off the agenda in the meantime."""


class TooLong(Exception):
    def __init__(self, number, most):
        self.number, self.most = number, most
        super().__init__(number)


@dataclass(frozen=True)
class Saved:
    text: str  # as it stands now, with what others wrote meanwhile
    number: int  # of the revision that says so
    sent: int  # of the revision that holds what this writer sent; what they typed since is made from that one


def clean(text):
    """With the line ends of the database, and without NUL and other signs that one cannot see or store."""
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(CONTROL)


@transaction.atomic
def save_text(meeting, item, *, text, made_from, by, now):
    """Keep the notes of the agenda item with this key, or of the meeting as a whole when it is None.

    `made_from` is the number of the revision that this text was made from; None when a browser sent none. What others
    saved since is put together with it, line by line. The same text sent twice is kept once. Raises `ItemGone` and
    `TooLong`.
    """
    text, most = clean(text), MOST["item" if item else "whole"]
    if len(text) > most:
        raise TooLong(len(text), most)
    current = lock(meeting)
    revisions = MinutesRevision.objects.filter(meeting=meeting, agenda_item=item).order_by("-number")
    latest = revisions.select_related("written_by").first()
    stands = _standing(current, item)
    if latest is None or latest.text != stands:  # how it was before anyone began, or written otherwise than here
        latest = _keep(current, item, number=latest.number + 1 if latest else 0, text=stands, by=None, now=now)
    if text == latest.text:
        return Saved(text, latest.number, latest.number)
    if made_from == latest.number:
        return _written(current, item, latest, text, text, by=by, now=now)
    after = -1 if made_from is None else made_from
    sent_before = Q(number__gt=after, text=text, written_by=by)
    base = revisions.filter(Q(number=made_from) | sent_before).values_list("text", flat=True).first() or ""
    if text == base:
        return Saved(latest.text, latest.number, latest.number)
    names = {"my_name": by.first_name, "their_name": latest.written_by.first_name if latest.written_by else "…"}
    return _written(current, item, latest, text, merge(base, text, latest.text, **names), by=by, now=now)


def _standing(current, item):
    if item is None:
        return current.report
    outcome = AgendaItem.objects.filter(meeting=current, pk=item).values_list("outcome", flat=True).first()
    if outcome is None:
        raise ItemGone
    return outcome


def _written(current, item, latest, sent, text, *, by, now):
    first = number = latest.number + 1
    _keep(current, item, number=first, text=sent, by=by, now=now)
    if text != sent:
        number += 1
        _keep(current, item, number=number, text=text, by=by, now=now)
    if item is None:
        Meeting.objects.filter(pk=current.pk).update(report=text)
    else:
        AgendaItem.objects.filter(pk=item).update(outcome=text)
    touch(current, now=now)
    return Saved(text, number, first)


def _keep(current, item, *, number, text, by, now):
    revision = MinutesRevision(meeting=current, agenda_item_id=item, number=number, text=text)
    revision.written_at, revision.written_by = now, by
    revision.save(force_insert=True)
    return revision


@transaction.atomic
def keep_in_whole(meeting, *, text, by, now):
    """What was written at an agenda item that is gone now, stands below the notes of the meeting from here on.

    Raises `TooLong` when these cannot hold it.
    """
    current, text = lock(meeting), clean(text)
    stands = current.report
    if text.strip() and text not in stands:
        stands = "\n\n".join(filter(None, [stands, text]))
    number = revision_numbers(meeting).get(WHOLE, 0)
    return save_text(meeting, None, text=stands, made_from=number, by=by, now=now)


def lock(meeting):
    """Nobody else writes in these minutes, or changes the order of the agenda, until this transaction ends."""
    return Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)


def touch(current, *, now):
    """The minutes have begun, and what was read through has to be read through again."""
    if current.minutes_began_at and current.report_checked_at is None:
        return
    current.minutes_began_at = current.minutes_began_at or now
    current.report_checked_at = current.report_checked_by = None
    current.save(update_fields=["minutes_began_at", "report_checked_at", "report_checked_by"])


def name_of(item):
    return str(item) if item else WHOLE


def revision_numbers(meeting):
    """{"whole": 3, "31": 1}: of each text that was saved here, the number of its last revision."""
    rows = MinutesRevision.objects.filter(meeting=meeting).order_by().values_list("agenda_item")
    return {name_of(item): number for item, number in rows.annotate(last=Max("number"))}


def changed_since(meeting, key):
    """The texts that were saved after the revision with this key: {"31": (number, text)}, and the last key now.

    The lock makes that keys rise in the order in which they can be seen.
    """
    rows = MinutesRevision.objects.filter(meeting=meeting, pk__gt=key).order_by("pk")
    texts, last = {}, key
    for pk, item, number, text in rows.values_list("pk", "agenda_item", "number", "text"):
        texts[name_of(item)] = (number, text)
        last = pk
    return texts, last


def writers(meeting, *, beside, now):
    """First names of the others who saved something just now."""
    rows = MinutesRevision.objects.filter(meeting=meeting, written_at__gt=now - JUST_NOW).exclude(written_by=None)
    rows = rows.exclude(written_by=beside).order_by("written_by__first_name")
    return list(rows.values_list("written_by__first_name", flat=True).distinct())
