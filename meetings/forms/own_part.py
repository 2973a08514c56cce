"""The forms with which a member puts off their part of an action item, hands it over, or asks for help with it."""

import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings import passing_on, snoozing
from meetings.forms.fields import LineField
from meetings.forms.people import named
from members.models import Member
from samensterker.formfields import DayField

CHOICES_SHOWN = 8
WORDS_LENGTH = 300


class SnoozeForm(forms.Form):
    until = DayField(label=gettext_lazy("Another day"))

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["until"].today = today
        self.fields["until"].widget.attrs["max"] = snoozing.last_day(today).isoformat()

    def refuse(self, refused):
        self.add_error("until", refused.why.label)


class HandOverForm(forms.Form):
    """Whom, by name. Who is logged in may choose between those who look like it; a link tells no names."""

    name = LineField(label=gettext_lazy("Whom do you ask?"), max_length=200, required=False)
    to = forms.ModelChoiceField(
        Member.objects.none(),
        label=gettext_lazy("Whom do you mean?"),
        required=False,
        widget=forms.RadioSelect,
        empty_label=None,
    )
    words = LineField(label=gettext_lazy("A word with it, if you like"), max_length=WORDS_LENGTH, required=False)

    def __init__(self, *args, shows_names, **kwargs):
        super().__init__(*args, **kwargs)
        self.shows_names, self.like_it = shows_names, []
        self.fields["name"].widget.attrs |= {"autocomplete": "off"}
        self.fields["to"].queryset = Member.objects.active() if shows_names else Member.objects.none()
        self.fields["to"].choices = []

    def clean(self):
        super().clean()
        data = self.cleaned_data
        if "name" in data and not self.errors and not data.get("to"):
            data["to"] = self._found(data["name"])
        return data

    def _found(self, name):
        if not name:
            raise ValidationError({"name": _("Fill in a name.")})
        found = list(named(Member.objects.active(), name).by_name()[: CHOICES_SHOWN + 1])
        same = [member for member in found if _words(name) <= _words(member.full_name)]
        whole = [member for member in same if _words(name) == _words(member.full_name)]
        for certain in (whole, same):
            if len(certain) == 1:
                return certain[0]
        raise ValidationError({"name": self._why_not(found, same)})

    def _why_not(self, found, same):
        if self.shows_names and found:
            self.like_it = found[:CHOICES_SHOWN]
            self.fields["to"].choices = [(member.pk, member.full_name) for member in self.like_it]
            return _("Whom do you mean? Choose below, or write more of the name.")
        if same:
            return _("More than one person has this name. Write the surname as well.")
        return _("We do not find anyone with this name. Is it spelled as they spell it?")

    def refuse(self, refused):
        self.add_error("name", refused.why.label)

    def ask(self, part, *, by, now):
        """Whether it was asked; if not, the form says why."""
        try:
            passing_on.ask(part, to=self.cleaned_data["to"], words=self.cleaned_data["words"], by=by, now=now)
        except passing_on.Refused as refused:
            self.refuse(refused)
            return False
        return True


class HelpForm(forms.Form):
    words = forms.CharField(
        label=gettext_lazy("What do you need?"),
        max_length=WORDS_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _words(name):
    plain = unicodedata.normalize("NFKD", name.casefold())
    return set("".join(sign for sign in plain if not unicodedata.combining(sign)).split())
