"""The forms about interest: proposing a course, and how much one wants it and for which task."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.models import HowMuch
from members.areas import areas_in_order
from members.forms.fields import LineField, ProseField
from members.forms.knowledge import AreaField


class ProposalForm(forms.Form):
    title = LineField(label=gettext_lazy("What would you like to learn?"), max_length=120, most=80)
    area = AreaField(label=gettext_lazy("What is it about?"))
    summary = ProseField(
        label=gettext_lazy("What could you do afterwards?"),
        required=False,
        most=1500,
        help_text=gettext_lazy("In plain words. For example: put a message with a photo on our website myself."),
    )
    wants = forms.BooleanField(label=gettext_lazy("I want this myself"), required=False, initial=True)
    submission = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["area"].offer(areas_in_order())
        self.fields["summary"].widget.attrs["rows"] = 4

    def refuse_area(self):
        self.add_error("area", _("This is not in the list any more. Choose another."))

    @property
    def helper(self):
        helper = FormHelper(self)
        helper.form_tag = False
        helper.layout = Layout(*self.fields)
        return helper


class InterestForm(forms.Form):
    """`tasks` are pairs of a core task and how strong it is, `organisations` one's own, `interest` what one said.

    Without a choice of for whom, as of a button that only says how much, that stays as it was.
    """

    how_much = forms.TypedChoiceField(label=gettext_lazy("How much do you want it?"), coerce=int)
    whom = forms.ChoiceField(
        label=gettext_lazy("For which task?"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("This is not in the list any more. Choose another.")},
    )

    def __init__(self, data=None, *, interest, tasks, organisations):
        initial = (
            {"how_much": interest.how_much, "whom": _key(interest.task, interest.organisation)} if interest else {}
        )
        super().__init__(data, initial=initial)
        self.tasks = {_key(task): task for task, _strength in tasks}
        self.organisations = {_key(None, it): it for it in organisations}
        if interest and interest.task:  # also when the task ended, or they left that organisation
            self.tasks.setdefault(_key(interest.task), interest.task)
        elif interest and interest.organisation:
            self.organisations.setdefault(_key(None, interest.organisation), interest.organisation)
        strengths = {_key(task): strength for task, strength in tasks}
        self.fields["how_much"].choices = [(it.value, capfirst(it.label)) for it in reversed(HowMuch)]
        other = _("{organisation}: something else")
        self.fields["whom"].choices = [
            # Translators: for which task one wants a course: none
            ("", _("For myself, no task in particular")),
            *((key, _task_in_words(task, strengths.get(key))) for key, task in self.tasks.items()),
            *((key, other.format(organisation=it.name)) for key, it in self.organisations.items()),
        ]

    def said(self):
        said = {"how_much": self.cleaned_data["how_much"]}
        if "whom" in self.data:
            task = self.tasks.get(self.cleaned_data["whom"])
            organisation = task.organisation if task else self.organisations.get(self.cleaned_data["whom"])
            said |= {"task": task, "organisation": organisation}
        return said


def _key(task, organisation=None):
    """What stands in the form for it."""
    if task:
        return f"task-{task.pk}"
    return f"organisation-{organisation.pk}" if organisation else ""


def _task_in_words(task, strength):
    words = f"{task.organisation.name}: {task.title}"
    return f"{words} ({strength.label})" if strength else words
