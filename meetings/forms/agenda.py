from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from meetings import agenda, working_forms
from meetings.forms.fields import LineField, ProseField
from meetings.models import Purpose, WorkingForm
from members.forms.changed import ShowsWhatChanged
from members.models import Member, Role

LONGEST = 600  # minutes
MOST = 300  # names in one list
NOT_SO_LONG = gettext_lazy("Choose between 1 and 600 minutes.")
FIELDS = ("title", "minutes", "purpose", "working_form", "presenter", "explanation", "is_break", "recurs")
PURPOSES = [
    # Translators: no purpose (tell, exchange, decide, do) has been chosen for this agenda item
    ("", gettext_lazy("not chosen yet")),
    (Purpose.TELL, gettext_lazy("tell: one speaks, the others listen")),
    (Purpose.EXCHANGE, gettext_lazy("exchange: everyone speaks")),
    (Purpose.DECIDE, gettext_lazy("decide: we choose together")),
    (Purpose.DO, gettext_lazy("do: we get something done here and now")),
]


class MinutesField(forms.IntegerField):
    """As long as an agenda item can take."""

    def __init__(self, **options):
        kindly = dict.fromkeys(("min_value", "max_value"), NOT_SO_LONG)
        super().__init__(
            label=pgettext_lazy("length", "Minutes"), min_value=1, max_value=LONGEST, error_messages=kindly, **options
        )


class AgendaItemForm(forms.Form):
    title = LineField(label=gettext_lazy("What"), max_length=120)
    minutes = MinutesField()
    purpose = forms.ChoiceField(label=gettext_lazy("What is it for?"), choices=PURPOSES, required=False)
    working_form = forms.ModelChoiceField(
        label=gettext_lazy("Working form"),
        queryset=WorkingForm.objects.none(),
        required=False,
        # Translators: no working form has been chosen for this agenda item
        empty_label=gettext_lazy("not chosen yet"),
    )
    presenter = forms.ModelChoiceField(
        label=gettext_lazy("Presented by"),
        queryset=Member.objects.none(),
        required=False,
        # Translators: no one in particular presents this agenda item
        empty_label=gettext_lazy("nobody in particular"),
    )
    explanation = ProseField(label=gettext_lazy("Explanation"), max_length=5_000, required=False)
    is_break = forms.BooleanField(label=gettext_lazy("This is a break"), required=False)
    recurs = forms.BooleanField(label=gettext_lazy("This comes back each time"), required=False)

    def __init__(self, *args, meeting, item=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["presenter"].queryset = _presenters(meeting, item)
        now = Q(pk=item.working_form_id) if item else Q(pk=None)
        self.fields["working_form"].queryset = WorkingForm.objects.filter(now | Q(ended_at=None))
        self.fields["working_form"].choices = _choices(meeting, item)

    def fields_of_item(self):
        return {name: self.cleaned_data[name] for name in FIELDS}

    @property
    def helper(self):
        helper = FormHelper(self)
        helper.form_tag = False
        hidden = [name for name in ("submission", "seen") if name in self.fields]
        helper.layout = Layout(
            Row(Column("title", css_class="col-sm"), Column("minutes", css_class="col-sm-auto")),
            "purpose",
            "working_form",
            "presenter",
            "explanation",
            Row(Column("is_break", css_class="col-sm-auto"), Column("recurs", css_class="col-sm-auto")),
            *hidden,
        )
        return helper


class NewAgendaItemForm(AgendaItemForm):
    submission = forms.UUIDField(widget=forms.HiddenInput)


class ChangedAgendaItemForm(ShowsWhatChanged, AgendaItemForm):
    made_from = "seen"
    seen = forms.CharField(widget=forms.HiddenInput)  # the mark of what the editor had before them

    @classmethod
    def initial_of(cls, item):
        initial = {name: getattr(item, name) for name in FIELDS}
        keys = {"presenter": item.presenter_id, "working_form": item.working_form_id}
        return {**initial, **keys, "seen": agenda.mark_of(item)}

    def show_changed_item(self, current):
        """Someone else saved first: what stands there now beside what was typed, which a second save puts there."""
        words = _(
            "Someone else changed this item while you were busy. What you typed is still here, with what stands there "
            "now beside it. Save again to put yours in its place."
        )
        stands = {name: (getattr(current, name), getattr(current, name)) for name in FIELDS}
        stands["purpose"] = (current.purpose, current.get_purpose_display())
        for name in ("is_break", "recurs"):
            stands[name] = (getattr(current, name), _("yes") if getattr(current, name) else _("no"))
        self.show_what_changed(stands, words=words, now_made_from=agenda.mark_of(current))


class KeepAgendaForm(forms.Form):
    name = LineField(label=gettext_lazy("Name of the template"), max_length=80)
    in_its_place = forms.BooleanField(
        label=gettext_lazy("Is there one with this name? Put this agenda in its place"), required=False
    )

    def __init__(self, *args, may_replace, **kwargs):
        super().__init__(*args, **kwargs)
        if not may_replace:
            del self.fields["in_its_place"]

    def say_that_it_is_there(self):
        if "in_its_place" in self.fields:
            self.add_error("name", _("There is a template with this name. Choose another name, or tick what is below."))
        else:
            self.add_error("name", _("There is a template with this name. Choose another name."))


def _choices(meeting, item):
    """First what is proposed: what the circle did not do lately, and fits its size."""
    forms_in_use = list(working_forms.to_choose(meeting))
    groups = {True: _("Not done lately, and right for your group"), False: _("The others")}
    choices = [("", AgendaItemForm.base_fields["working_form"].empty_label)]
    for is_proposed, title in groups.items():
        if rows := [(form.pk, _in_list(form)) for form in forms_in_use if form.is_proposed == is_proposed]:
            choices.append((title, rows))
    if item and item.working_form_id and item.working_form_id not in {form.pk for form in forms_in_use}:
        choices.append((item.working_form_id, item.working_form.name))
    return choices


def _in_list(form):
    minutes = ngettext("%(number)d minute", "%(number)d minutes", form.minutes) % {"number": form.minutes}
    return f"{form.name} ({form.get_purpose_display()}, {minutes})"


def _presenters(meeting, item):
    """Who takes part, and who stands there already; of a large guild, who is invited and the coordinators."""
    now = Q(pk=item.presenter_id) if item else Q(pk=None)
    members = (
        Member.objects.filter(now | Q(left_at=None, paused_at=None))
        .by_name()
        .only("first_name", "surname_prefix", "last_name")
    )
    if len(members.values_list("pk")[: MOST + 1]) <= MOST:
        return members
    invited = meeting.invitations.values("member")
    return members.filter(now | Q(pk__in=invited) | Q(role=Role.COORDINATOR))
