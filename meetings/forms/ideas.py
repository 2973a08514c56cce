"""The forms of an idea: writing it, adding to it, and what the coordinator makes of it."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout
from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings import ideas
from meetings.forms.action_items import ActionItemForm
from meetings.forms.agenda import MinutesField
from meetings.forms.fields import LineField, ProseField
from meetings.forms.proposals import PURPOSES
from meetings.models import Audience, Became, Idea
from members.areas import areas_in_order
from members.forms.changed import ShowsWhatChanged
from members.forms.knowledge import AreaField
from organisations.models import HelpKind, Organisation


class IdeaForm(forms.Form):
    title = LineField(label=gettext_lazy("Your idea in a few words"), max_length=120)
    now = ProseField(
        label=gettext_lazy("How do we do it now?"),
        max_length=2_000,
        required=False,
        help_text=gettext_lazy("Leave it empty when we do not do it yet."),
    )
    better = ProseField(label=gettext_lazy("What could be better?"), max_length=2_000)

    def facts(self):
        return {name: self.cleaned_data[name] for name in ideas.FACTS}

    @property
    def helper(self):
        helper = FormHelper(self)
        helper.form_tag = False
        helper.layout = Layout(*self.fields)
        return helper


class NewIdeaForm(IdeaForm):
    submission = forms.UUIDField(widget=forms.HiddenInput)


class ChangedIdeaForm(ShowsWhatChanged, IdeaForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    @classmethod
    def initial_of(cls, idea: Idea):
        return {**{name: getattr(idea, name) for name in ideas.FACTS}, "version": idea.version}

    def show_changed_idea(self, current):
        stands = {name: (getattr(current, name), getattr(current, name)) for name in ideas.FACTS}
        words = _(
            "This was changed while you were busy. What you typed is still here, with what stands there now beside it. "
            "Save again to put yours in its place."
        )
        self.show_what_changed(stands, words=words, now_made_from=current.version)


class AdditionForm(forms.Form):
    text = ProseField(label=gettext_lazy("What do you want to add?"), max_length=1_000)
    submission = forms.UUIDField(widget=forms.HiddenInput)

    @property
    def helper(self):
        helper = FormHelper(self)
        helper.form_tag = False
        return helper


# --- what becomes of it ---------------------------------------------------------------------------


class OutcomeForm(ShowsWhatChanged, forms.Form):
    """What each outcome asks: a word to who wrote the idea and who supports it."""

    word = ProseField(
        label=gettext_lazy("A few words with it"),
        max_length=1_000,
        required=False,
        help_text=gettext_lazy("It goes along in the mail to who wrote the idea and who supports it."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, data=None, *, idea, now, typed=None, words="", **kwargs):
        super().__init__(data, initial={**self.initial_of(idea), "version": idea.version}, **kwargs)

    @classmethod
    def initial_of(cls, idea):
        return {"title": idea.title}

    def facts(self):
        return {name: value for name, value in self.cleaned_data.items() if name not in ("word", "version")}

    def show_changed_idea(self, current):
        words = _("The idea was changed in the meantime. Look at it, and save again if you still mean this.")
        self.show_what_changed({}, words=words, now_made_from=current.version)

    @property
    def helper(self):
        helper = FormHelper(self)
        helper.form_tag = False
        hidden = ("word", "version")
        helper.layout = Layout(*[name for name in self.fields if name not in hidden], *hidden)
        return helper


class ToAgendaForm(OutcomeForm):
    title = LineField(label=gettext_lazy("Title on the agenda"), max_length=120)
    minutes = MinutesField(initial=15)
    purpose = forms.ChoiceField(label=gettext_lazy("What is it for?"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Translators: what an agenda item is for: not chosen yet
        self.fields["purpose"].choices = [("", _("I leave that open")), *PURPOSES.items()]


class ToActionForm(OutcomeForm, ActionItemForm):
    """Where people are looked up by name; `typed` is what stood there when a name was searched for."""

    def __init__(self, *args, idea, now, typed=None, words="", **kwargs):
        initial = {"title": idea.title, "audience": Audience.NAMED, "version": idea.version, **(typed or {})}
        ActionItemForm.__init__(self, *args, now=now, words=words, initial=initial, **kwargs)
        del self.fields["fulfilled_by"]

    def facts(self):
        return {name: self.cleaned_data[name] for name in ("title", "due_on", "audience", "assignees")}

    @property
    def helper(self):
        helper = FormHelper(self)
        helper.form_tag = False
        people = Field("assignees", template="meetings/_people_picker.html")
        helper.layout = Layout("title", "due_on", "audience", people, "word", "version")
        return helper


class ToCourseForm(OutcomeForm):
    title = LineField(label=gettext_lazy("Name of the course"), max_length=120)
    area = AreaField(label=gettext_lazy("What is it about?"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["area"].offer(areas_in_order())


class ToHelpForm(OutcomeForm):
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=gettext_lazy("Which organisation asks it?"),
        # Translators: the first line of a list of organisations
        empty_label=gettext_lazy("Choose an organisation"),
    )
    kind = forms.ChoiceField(label=gettext_lazy("What is needed?"), widget=forms.RadioSelect)
    area = AreaField(label=gettext_lazy("What is it about?"))
    words = ProseField(label=gettext_lazy("In their own words"), max_length=1_000)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.joined().by_name()
        self.fields["kind"].choices = [(kind.value, capfirst(kind.label)) for kind in HelpKind]
        self.fields["area"].offer(areas_in_order())

    @classmethod
    def initial_of(cls, idea):
        return {"words": idea.better[:1_000]}


class NothingForm(OutcomeForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["word"].required = True
        self.fields["word"].help_text = _("Say in a few words why; that is kinder than silence.")


FORMS = {
    Became.AGENDA: ToAgendaForm,
    Became.ACTION: ToActionForm,
    Became.COURSE: ToCourseForm,
    Became.HELP: ToHelpForm,
    Became.NOTHING: NothingForm,
}
