from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from members.moments import Days
from samensterker.formfields import DayField

NUMBERS_OF_WEEKS = (1, 2, 4, 6, 8)
USUAL = 4
YEARS_AHEAD = 5


class MomentsForm(forms.Form):
    """Which weeks; what cannot be read is left as it usually is, as the page comes all the same."""

    # Translators: from which day on moments are looked for
    first = DayField(label=_("From"), required=False)
    weeks = forms.TypedChoiceField(label=_("How long"), coerce=int, required=False)

    def __init__(self, query, *, today):
        super().__init__(query.copy())
        self.today = today
        self.fields["first"].today = today
        self.fields["weeks"].choices = [(number, _weeks(number)) for number in NUMBERS_OF_WEEKS]
        self.data.setdefault("first", today.isoformat())
        self.data.setdefault("weeks", str(USUAL))
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select" if field is self.fields["weeks"] else "form-control"

    def clean_first(self):
        """Not before today, and not so far that no calendar goes there."""
        first = self.cleaned_data["first"] or self.today
        return min(max(first, self.today), self.today + timedelta(days=365 * YEARS_AHEAD))

    def days(self):
        self.full_clean()
        first = self.cleaned_data.get("first") or self.today
        return Days.weeks(first, self.cleaned_data.get("weeks") or USUAL)


def _weeks(number):
    return ngettext("%(number)d week", "%(number)d weeks", number) % {"number": number}
