from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext as _

from meetings.forms.fields import ProseField
from meetings.report import WHOLE, Part, parts_of
from meetings.seen import mark


class ReportForm(forms.Form):
    """A field for each agenda item and one for the whole, each beside the mark of what stood there."""

    def __init__(self, *args, meeting, timetable, **kwargs):
        super().__init__(*args, **kwargs)
        stands = parts_of(meeting)
        for slot in timetable.slots:
            self._add(str(slot.item.pk), slot.item.title, stands, rows=3, most=20_000)
        self._add(WHOLE, _("Report"), stands, rows=12, most=100_000)
        self.orphans = [
            text for name, text in self.data.items() if name.isdecimal() and name not in self.fields and text.strip()
        ]

    def clean(self):
        """What was written with an item that is gone now, moves to the report, and the writer looks at it once more."""
        if self.orphans:
            self.data = self.data.copy()
            self.data[WHOLE] = "\n\n".join([self.data.get(WHOLE, ""), *self.orphans]).strip()
            words = _("An agenda item was removed while you were busy. What you wrote there now stands in the report.")
            self.add_error(WHOLE, words)
        return super().clean()

    def _add(self, name, label, stands, *, rows, most):
        widget = forms.Textarea(attrs={"rows": rows})
        text = stands.get(name, "")
        self.fields[name] = ProseField(label=label, required=False, max_length=most, widget=widget, initial=text)
        self.fields[f"{name}-seen"] = forms.CharField(widget=forms.HiddenInput, required=False, initial=mark(text))

    def parts(self):
        data = self.cleaned_data
        names = [name for name in data if not name.endswith("-seen")]
        return {name: Part(text=data[name], seen=data[f"{name}-seen"]) for name in names}

    def show_what_changed(self, theirs):
        """Others wrote in the same parts: what they wrote beside what was typed, which a second save puts there."""
        self.data = self.data.copy()
        for name, text in theirs.items():
            self.data[self.add_prefix(f"{name}-seen")] = mark(text)
            self.add_error(name, _("Now it says: %(value)s") % {"value": text or "–"})
        words = _(
            "Someone else wrote in the same place while you were busy. What you typed is still here, with what stands "
            "there now beside it. Put the two together and save again."
        )
        self.add_error(None, words)

    @property
    def helper(self):
        helper = FormHelper(self)
        helper.form_tag = False
        helper.layout = Layout(*self.fields)
        return helper
