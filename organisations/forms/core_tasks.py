"""What is asked about a core task itself, on its own page and in the interview."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.areas import areas_in_order
from members.forms.changed import ShowsWhatChanged
from members.forms.fields import LineField
from members.forms.knowledge import AreaField
from members.typed_text import lines
from organisations import core_tasks
from organisations.models import Bearable, Credentials, Frequency, Importance, Instruction
from samensterker.formfields import DayField
from samensterker.templatetags.house import short_day

MOST_REMARK = 1000
# What a select says when nobody answered yet.
NOT_KNOWN = ("", gettext_lazy("not known"))


def number_or_none(value):
    return int(value) if value else None


class TaskForm(forms.Form):
    """Every question may stay open."""

    name = LineField(
        label=gettext_lazy("What do you call it yourselves?"),
        most=60,
        max_length=80,
        required=False,
        help_text=gettext_lazy("Only when you have a name of your own for it."),
    )
    frequency = forms.ChoiceField(label=gettext_lazy("How often is it done?"), required=False)
    importance = forms.TypedChoiceField(label=gettext_lazy("How important is it for you?"), coerce=int, required=False)
    consequence = LineField(label=gettext_lazy("What happens when it stops?"), most=200, max_length=300, required=False)
    bearable_days = forms.TypedChoiceField(
        label=gettext_lazy("How long can you bear that?"), coerce=number_or_none, empty_value=None, required=False
    )
    instruction = forms.ChoiceField(label=gettext_lazy("Is it written down how it goes?"), required=False)
    instruction_where = LineField(
        label=gettext_lazy("Where is that to be found?"), most=120, max_length=200, required=False
    )
    credentials = forms.ChoiceField(label=gettext_lazy("Who has the passwords?"), required=False)
    remark = forms.CharField(
        label=gettext_lazy("Something else to remember?"),
        required=False,
        max_length=4 * MOST_REMARK,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Only the contact persons and the coordinator read this. Do not write passwords here."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, choices in (
            ("frequency", [NOT_KNOWN, *Frequency.choices]),
            ("importance", Importance.choices),
            ("bearable_days", [NOT_KNOWN, *Bearable.choices]),
            ("instruction", Instruction.choices),
            ("credentials", Credentials.choices),
        ):
            self.fields[name].choices = [(value, capfirst(label)) for value, label in choices]

    def clean_importance(self):
        return self.cleaned_data["importance"] or Importance.IMPORTANT

    def clean_remark(self):
        remark = lines(self.cleaned_data["remark"])
        if len(remark) > MOST_REMARK:
            words = _("This is too long. There is room for %(number)d signs.")
            raise ValidationError(words, params={"number": MOST_REMARK})
        return remark

    def facts(self):
        return {name: self.cleaned_data[name] for name in core_tasks.FACTS if name in self.fields}

    @property
    def helper(self):
        helper = FormHelper()
        helper.form_tag = False
        first = [name for name in ("area",) if name in self.fields]
        hidden = [name for name in ("submission", "version") if name in self.fields]
        helper.layout = Layout(
            *first,
            "name",
            Div("importance", "frequency", css_class="side-by-side"),
            "consequence",
            "bearable_days",
            Div("instruction", "credentials", css_class="side-by-side"),
            "instruction_where",
            "remark",
            *hidden,
        )
        return helper


class NewTaskForm(TaskForm):
    area = AreaField(label=gettext_lazy("What is it about?"))
    submission = forms.UUIDField(widget=forms.HiddenInput)
    field_order = ["area"]

    def __init__(self, *args, taken, **kwargs):
        """`taken` are the keys of areas in which there is a task already."""
        super().__init__(*args, **kwargs)
        self.fields["area"].offer([area for area in areas_in_order() if area.pk not in taken])


class ChangedTaskForm(ShowsWhatChanged, TaskForm):
    """Also the half of an interview's step that is about the task itself."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    @classmethod
    def initial_of(cls, task):
        return {**core_tasks.facts_of(task), "version": task.version}

    def show_changed_task(self, current):
        stands = {name: (value, value) for name, value in core_tasks.facts_of(current).items() if name in self.fields}
        for name in ("importance", "frequency", "bearable_days", "instruction", "credentials"):
            if name in stands:
                stands[name] = (stands[name][0], getattr(current, f"get_{name}_display")())
        words = _(
            "This was changed while you were busy. What you typed is still here, with what stands there now beside it. "
            "Save again to put yours in its place."
        )
        self.show_what_changed(stands, words=words, now_made_from=current.version)


class EndTaskForm(forms.Form):
    until_on = DayField(label=gettext_lazy("The last day of it"))

    def __init__(self, *args, task, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.task, self.today = task, today

    def clean_until_on(self):
        on = self.cleaned_data["until_on"]
        if on > self.today:
            raise ValidationError(_("That day is still to come. End the task when it is over."))
        if on < self.task.from_on:
            words = _("The task is here since %(day)s. The last day comes after that.")
            raise ValidationError(words, params={"day": short_day(self.task.from_on)})
        return on

    @property
    def helper(self):
        helper = FormHelper()
        helper.form_tag = False
        return helper
