"""Choosing one member in a form: from a list, or in a large guild by looking for a name."""

from typing import Any

from django import forms
from django.db.models import Q

from members.models import Member

LISTED, FOUND = 60, 20  # more than fit in a list are looked up; and so many at most are shown then


class SomeoneField(forms.ModelChoiceField):
    """`offer` says whom one chooses from; `members/_someone.html` draws it."""

    def __init__(self, **options):
        super().__init__(Member.objects.none(), **options)
        self.is_searched = False

    def offer(self, members, *, chosen, words):
        """`chosen` is a key as the form has it; `words` is the name that was looked for."""
        self.queryset = members
        shown = list(members.by_name()[: LISTED + 1])
        self.is_searched = len(shown) > LISTED
        first: list[Any] = [("", self.empty_label)]
        if self.is_searched:
            self.widget = forms.RadioSelect()
            shown, first = _chosen_and_found(members, _key(chosen), words), []
        self.choices = self.widget.choices = [*first, *((member.pk, member.full_name) for member in shown)]


class PicksSomeone(forms.Form):
    """With a `SomeoneField`. Whoever only looks for a name, by the button `search`, gets the form back as it was."""

    def __init__(self, data=None, *, initial=None, **options):
        self.words = (data or {}).get("words", "")
        if data and "search" in data:
            initial, data = {**(initial or {}), **{name: data.get(name) for name in data}}, None
        super().__init__(data, initial=initial, **options)

    def offer(self, name, members):
        self.fields[name].offer(members, chosen=self[name].value(), words=self.words)


def _key(chosen):
    text = str(chosen or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _chosen_and_found(members, key, words):
    chosen = list(members.filter(pk=key)) if key else []
    for word in words.split()[:5]:
        members = members.filter(
            Q(first_name__unaccent__icontains=word)
            | Q(surname_prefix__unaccent__icontains=word)
            | Q(last_name__unaccent__icontains=word)
        )
    found = members.exclude(pk=key).by_name() if words.split() else members.none()
    return [*chosen, *found[:FOUND]]
