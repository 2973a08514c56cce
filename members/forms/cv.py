from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from members import cv
from members.forms.changed import ShowsWhatChanged
from members.forms.fields import LineField
from members.models import CvKind
from members.models.cv import EARLIEST

# How many years ahead something may begin and end: a study that starts after the summer.
BEGINS_AHEAD, ENDS_AHEAD = 1, 8


class YearField(forms.IntegerField):
    """A year of four digits, typed as a text, as there is nothing to count up and down."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "maxlength": "12", "class": "year"})
    default_error_messages = {"invalid": gettext_lazy("Fill in a year of four digits, for example 2019.")}

    def validate(self, value):
        super().validate(value)
        if value is not None and not 1000 <= value <= 9999:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if value is not None and value < EARLIEST:
            raise ValidationError(_("That is very long ago. Is the year right?"))


class EntryForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("What kind is it?"), choices=CvKind)
    role = LineField(
        label=pgettext_lazy("a line of a CV", "What did you do?"),
        most=80,
        max_length=120,
        help_text=gettext_lazy("For example: treasurer, or a course in WordPress"),
    )
    organisation = LineField(label=gettext_lazy("Where?"), most=80, max_length=120, required=False)
    # Translators: the first year in which you did it
    from_year = YearField(label=gettext_lazy("From which year?"))
    until_year = YearField(
        # Translators: the last year in which you did it
        label=gettext_lazy("Until which year?"),
        required=False,
        help_text=gettext_lazy("Leave it empty when you still do it."),
    )
    line = LineField(
        label=gettext_lazy("A line about it"),
        most=200,
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("What you learned or made there. 200 signs at most."),
    )
    is_shown = forms.BooleanField(label=gettext_lazy("Show it in my short CV"), required=False)

    def __init__(self, *args, this_year, **kwargs):
        super().__init__(*args, **kwargs)
        self.this_year = this_year

    def clean_from_year(self):
        return self._not_too_far_ahead(self.cleaned_data["from_year"], BEGINS_AHEAD)

    def clean_until_year(self):
        return self._not_too_far_ahead(self.cleaned_data["until_year"], ENDS_AHEAD)

    def _not_too_far_ahead(self, year, ahead):
        if year is not None and year > self.this_year + ahead:
            raise ValidationError(_("That is years ahead. Is the year right?"))
        return year

    def clean(self):
        super().clean()
        begin, end = self.cleaned_data.get("from_year"), self.cleaned_data.get("until_year")
        if begin and end and end < begin:
            self.add_error("until_year", _("The last year comes after the first."))

    def facts(self):
        return {name: self.cleaned_data[name] for name in cv.FACTS}

    @property
    def helper(self):
        helper = FormHelper()
        helper.form_tag = False
        hidden = [name for name in ("submission", "version") if name in self.fields]
        years = Div("from_year", "until_year", css_class="side-by-side")
        helper.layout = Layout("kind", "role", "organisation", years, "line", "is_shown", *hidden)
        return helper


class NewEntryForm(EntryForm):
    submission = forms.UUIDField(widget=forms.HiddenInput)


class ChangedEntryForm(ShowsWhatChanged, EntryForm):
    version = forms.CharField(widget=forms.HiddenInput, max_length=16)

    @classmethod
    def initial_of(cls, entry):
        return {**cv.facts_of(entry), "version": cv.version_of(entry)}

    def show_changed_entry(self, current):
        # Translators: what a box says that can be ticked
        ticked = {True: _("ticked"), False: _("not ticked")}
        stands = {name: (value, value) for name, value in cv.facts_of(current).items()}
        stands["kind"] = (current.kind, current.get_kind_display())
        stands["is_shown"] = (current.is_shown, ticked[current.is_shown])
        words = _(
            "This was changed while you were busy. What you typed is still here, with what stands there now beside it. "
            "Save again to put yours in its place."
        )
        self.show_what_changed(stands, words=words, now_made_from=cv.version_of(current))
