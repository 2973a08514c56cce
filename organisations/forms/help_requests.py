"""The forms of a help request: what is asked, and how it ended."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.areas import areas_in_order
from members.forms.changed import ShowsWhatChanged
from members.forms.fields import ProseField
from members.forms.knowledge import AreaField
from organisations.models import CoreTask, HelpKind, HelpRequest, Outcome

# What each kind of help asks, from the side of the organisation.
QUESTIONS = {
    # Translators: a choice in the form "what do you need"; as said by an organisation
    HelpKind.LEARN: gettext_lazy("We want to learn it ourselves"),
    # Translators: a choice in the form "what do you need"; as said by an organisation
    HelpKind.ADVICE: gettext_lazy("We are looking for advice"),
    # Translators: a choice in the form "what do you need"; as said by an organisation
    HelpKind.TOGETHER: gettext_lazy("We want to do it together with another organisation"),
    # Translators: a choice in the form "what do you need"; as said by an organisation
    HelpKind.PEOPLE: gettext_lazy("We are looking for people, and train them"),
}


class HelpRequestForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("What do you need?"), choices=list(QUESTIONS.items()), widget=forms.RadioSelect
    )
    task = forms.ModelChoiceField(
        CoreTask.objects.none(),
        label=gettext_lazy("For which core task?"),
        required=False,
        # Translators: the help request is about no core task in particular
        empty_label=gettext_lazy("no core task in particular"),
    )
    area = AreaField(label=gettext_lazy("What is it about?"), required=False)
    words = ProseField(
        label=gettext_lazy("In your own words"),
        most=1000,
        help_text=gettext_lazy("What is going on, what would help, and when it suits you. Every member can read this."),
    )

    def __init__(self, *args, organisation, today, chosen_task=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["area"].offer(areas_in_order())
        current = Q(from_on__lte=today) & (Q(until_on=None) | Q(until_on__gte=today))  # or what was chosen when it was
        tasks = CoreTask.objects.filter(current | Q(pk=chosen_task), organisation=organisation).select_related("area")
        self.fields["task"].queryset = tasks.order_by("area__name", "pk")
        if not tasks:
            del self.fields["task"]
            self.fields["area"].required = True

    def clean(self):
        super().clean()
        data = self.cleaned_data
        task, area = data.setdefault("task", None), data.get("area")
        if task and area is None:
            data["area"] = task.area
        elif area is None and "area" not in self.errors:
            self.add_error("area", _("Choose what it is about, or a core task above."))
        elif task and area.pk not in near(task.area):
            words = _("This core task is about %(area)s. Choose that here, or no core task above.")
            self.add_error("area", ValidationError(words, params={"area": task.area}))
        return data

    def facts(self):
        return {name: self.cleaned_data[name] for name in ("kind", "area", "task", "words")}

    @property
    def helper(self):
        helper = FormHelper(self)
        helper.form_tag = False
        names = ("kind", "task", "area", "words", "submission", "version")
        helper.layout = Layout(*[name for name in names if name in self.fields])
        return helper


def near(area):
    """The keys of the area, what it is a part of, and its parts."""
    return {area.pk, area.parent_id, *area.parts.values_list("pk", flat=True)} - {None}


class NewHelpRequestForm(HelpRequestForm):
    submission = forms.UUIDField(widget=forms.HiddenInput)


class ChangedHelpRequestForm(ShowsWhatChanged, HelpRequestForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    @classmethod
    def initial_of(cls, request: HelpRequest):
        return {
            "kind": request.kind,
            "task": request.task_id,
            "area": request.area_id,
            "words": request.words,
            "version": request.version,
        }

    def show_changed_request(self, current):
        stands = {
            "kind": (current.kind, QUESTIONS[HelpKind(current.kind)]),
            "area": (current.area, current.area.name),
            "words": (current.words, current.words),
        }
        if "task" in self.fields:
            stands["task"] = (current.task, current.task and current.task.title)
        words = _(
            "This was changed while you were busy. What you typed is still here, with what stands there now beside it. "
            "Save again to put yours in its place."
        )
        self.show_what_changed(stands, words=words, now_made_from=current.version)


class OutcomeForm(forms.Form):
    outcome = forms.ChoiceField(label=gettext_lazy("How did it end?"), widget=forms.RadioSelect)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [(outcome.value, capfirst(outcome.label)) for outcome in Outcome]

    @property
    def helper(self):
        helper = FormHelper(self)
        helper.form_tag = False
        return helper
