from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings.forms.agenda import PURPOSES, MinutesField
from members.forms.changed import ShowsWhatChanged
from members.forms.fields import LineField, ProseField

MOST_PEOPLE = 1000
FACTS = ("name", "purpose", "goal", "minutes", "smallest_group", "largest_group", "needs", "steps")


class WorkingFormForm(forms.Form):
    name = LineField(label=gettext_lazy("Name"), max_length=80, most=80)
    purpose = forms.ChoiceField(
        label=gettext_lazy("What is it for?"), choices=PURPOSES[1:], initial="exchange", widget=forms.RadioSelect
    )
    goal = LineField(
        label=gettext_lazy("What is it good for?"),
        max_length=200,
        most=200,
        help_text=gettext_lazy("In one sentence."),
    )
    minutes = MinutesField(initial=20)
    smallest_group = forms.IntegerField(
        label=gettext_lazy("From how many people?"), min_value=1, max_value=MOST_PEOPLE, initial=2
    )
    largest_group = forms.IntegerField(
        label=gettext_lazy("To how many?"),
        min_value=1,
        max_value=MOST_PEOPLE,
        required=False,
        help_text=gettext_lazy("Empty means: as many as you like."),
    )
    needs = LineField(label=gettext_lazy("What do you need?"), max_length=300, most=300, required=False)
    steps = ProseField(
        label=gettext_lazy("How does it go?"),
        most=3_000,
        help_text=gettext_lazy("A line for each step, beginning with 1. and 2. and so on."),
        widget=forms.Textarea(attrs={"rows": 10}),
    )

    def clean(self):
        data = super().clean()
        smallest, largest = data.get("smallest_group"), data.get("largest_group")
        if smallest and largest and largest < smallest:
            self.add_error("largest_group", _("The largest group is not smaller than the smallest."))
        if len(data.get("steps", "")) > 3_000:  # a family in one emoji is seven signs
            self.add_error("steps", _("This is too long. Leave something out."))
        return data

    def facts(self):
        return {name: self.cleaned_data[name] for name in FACTS}

    @property
    def helper(self):
        helper = FormHelper(self)
        helper.form_tag = False
        helper.layout = Layout(
            *("name", "purpose", "goal"),
            Row(
                Column("minutes", css_class="col-sm-auto"),
                Column("smallest_group", css_class="col-sm-auto"),
                Column("largest_group", css_class="col-sm-auto"),
            ),
            *("needs", "steps"),
            *[name for name in ("submission", "version") if name in self.fields],
        )
        return helper


class NewWorkingFormForm(WorkingFormForm):
    submission = forms.UUIDField(widget=forms.HiddenInput)


class ChangedWorkingFormForm(ShowsWhatChanged, WorkingFormForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    @classmethod
    def initial_of(cls, form):
        return {name: getattr(form, name) for name in (*FACTS, "version")}

    def show_changed_form(self, current):
        stands = {name: (getattr(current, name), getattr(current, name)) for name in FACTS}
        stands["purpose"] = (current.purpose, current.get_purpose_display())
        words = _(
            "This was changed while you were busy. What you typed is still here, with what stands there now beside it. "
            "Save again to put yours in its place."
        )
        self.show_what_changed(stands, words=words, now_made_from=current.version)
