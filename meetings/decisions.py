"""What was decided: written down at a meeting, found again in the register, looked at again when that was agreed."""

import uuid

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db import transaction
from django.db.models import F, Func, Q, TextField, Value
from django.db.models.functions import Concat

from meetings import minutes
from meetings.models import Decision
from samensterker.localtime import local_day

LONGEST = 1_000
FACTS = ("text", "review_on", "lesson", "replaced_by")


class StaleDecision(Exception):
    """Someone else changed it after this form was made; `decision` is how it stands now."""

    def __init__(self, decision):
        self.decision = decision
        super().__init__(decision)


def decide(meeting, agenda_item, text, *, by, now, submission=None):
    """The same `submission` gives the decision that it made before."""
    decision, _is_new = Decision.objects.get_or_create(
        submission=submission or uuid.uuid4(),
        defaults={
            "meeting": meeting,
            "agenda_item": agenda_item,
            "text": text,
            "decided_on": local_day(meeting.starts_at),
            "created_at": now,
            "created_by": by,
        },
    )
    minutes.touch(meeting, now=now)
    return decision


@transaction.atomic
def change(decision, *, version, now, **facts):
    """Whether anything was new. Raises `StaleDecision` when someone else was first."""
    current = Decision.objects.select_for_update().select_related("meeting").get(pk=decision.pk)
    different = {name: value for name, value in facts.items() if getattr(current, name) != value}
    if not different:
        return False
    if current.version != version:
        raise StaleDecision(current)
    for name, value in different.items():
        setattr(current, name, value)
    current.version += 1
    current.save()
    if "text" in different:
        minutes.touch(current.meeting, now=now)
    return True


def remove(decision, *, now):
    """Take back what was written down by mistake."""
    decision.delete()
    minutes.touch(decision.meeting, now=now)


def search(decisions, words):
    """Those in which all these words stand, in the decision, in what was learned or in the title of its agenda item.

    In one of the forms of a Dutch word; there are some dozens of decisions a year, which need no index.
    """
    words = words.replace("\0", " ")[:200].strip()
    if not words:
        return decisions
    said = Concat("text", Value(" "), "lesson", Value(" "), F("agenda_item__title"), output_field=TextField())
    vector = SearchVector(Func(said, function="dutch_words"), config="dutch")
    wanted = Q()
    for word in words.split()[:8]:
        wanted &= Q(vector=_query("search_plain", word)) | Q(vector=_query("dutch_words", word))
    return decisions.annotate(vector=vector).filter(wanted)


def _query(function, word):
    return SearchQuery(Func(Value(word), function=function), config="dutch")


def could_replace(decision):
    """Later decisions of the same circle, the latest first."""
    later = Q(decided_on__gt=decision.decided_on) | Q(decided_on=decision.decided_on, pk__gt=decision.pk)
    same = Decision.objects.filter(later, meeting__group=decision.meeting.group_id)
    return same.select_related("meeting")
