"""Which messages the coordinator wants to see, and a page of them."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django import forms
from django.db.models import Q
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from samensterker.formfields import DayField, DayInput
from samensterker.localtime import at_local
from samensterker.outbox import kinds
from samensterker.outbox.models import Message, State

PAGE = 25


def _kinds():
    return [("", _("all")), *((kind.name, kind.title) for kind in kinds.catalogue() if not kind.is_secret)]


class LogFilter(forms.Form):
    """What cannot be understood is left out, with a word at the field; the list still comes."""

    state = forms.ChoiceField(required=False, choices=[("", _("until now")), *State.choices], widget=forms.HiddenInput)
    who = forms.CharField(
        label=_("Name or address"), required=False, max_length=100, widget=forms.TextInput({"class": "form-control"})
    )
    kind = forms.ChoiceField(
        label=_("Kind of message"), required=False, choices=_kinds, widget=forms.Select({"class": "form-select"})
    )
    since = DayField(label=_("From"), required=False, widget=DayInput({"class": "form-control"}))
    until = DayField(label=_("Up to and including"), required=False, widget=DayInput({"class": "form-control"}))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.full_clean()

    @property
    def chosen_state(self):
        return self.cleaned_data.get("state", "")

    def messages(self, now):
        """The last first; what still waits, the next first."""
        asked = self.cleaned_data
        rows = Message.objects.shown_on_log()
        rows = rows.filter(state=asked["state"]) if asked.get("state") else rows.filter(due_at__lte=now)
        if kind := asked.get("kind"):
            rows = rows.filter(kind=kind)
        for word in asked.get("who", "").split():
            rows = rows.filter(
                Q(member__first_name__icontains=word)
                | Q(member__last_name__icontains=word)
                | Q(member__email__icontains=word)
                | Q(address__icontains=word)
            )
        if since := asked.get("since"):
            rows = rows.filter(due_at__gte=at_local(since, time()))
        if until := asked.get("until"):
            rows = rows.filter(due_at__lt=at_local(until + timedelta(days=1), time()))
        return rows.select_related("member")


@dataclass(frozen=True)
class Page:
    """Some rows, and where the next page begins. By key, not by number: it costs the same on every page."""

    rows: list[Message]
    following: str

    @classmethod
    def of(cls, messages, *, after: str, ascending: bool) -> "Page":
        sign, beyond = ("", "gt") if ascending else ("-", "lt")
        if place := _read_place(after):
            due_at, pk = place
            further = Q(**{f"due_at__{beyond}": due_at}) | Q(due_at=due_at, **{f"pk__{beyond}": pk})
            # The bound by itself is what an index can begin at; the rest then skips a few.
            messages = messages.filter(further, **{f"due_at__{beyond}e": due_at})
        rows = list(messages.order_by(f"{sign}due_at", f"{sign}pk")[: PAGE + 1])
        last = rows[PAGE - 1] if len(rows) > PAGE else None
        return cls(rows[:PAGE], f"{last.due_at.isoformat()}_{last.pk}" if last else "")


def _read_place(words: str) -> tuple[datetime, int] | None:
    moment, _sign, pk = words.rpartition("_")
    try:
        due_at = parse_datetime(moment)
    except ValueError:
        return None
    return (due_at, int(pk)) if due_at and due_at.tzinfo and pk.isdecimal() and len(pk) < 18 else None
