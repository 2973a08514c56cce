from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.forms.fields import LineField
from members.forms.someone import PicksSomeone, SomeoneField
from members.models import Member
from organisations.backups import AlreadyThere, Why
from organisations.models import Organisation, TaskHolder
from samensterker.formfields import DayField
from samensterker.templatetags.house import day, short_day

ORGANISATION, MEMBER = "organisation", "member"
YEARS_AHEAD = 5


class Note(LineField):
    def __init__(self):
        super().__init__(
            label=gettext_lazy("What do you agree on?"),
            required=False,
            most=200,
            max_length=300,
            help_text=gettext_lazy("For example: two weeks at most, and the passwords are in the safe."),
        )


class RefusesBackups:
    """Says at the field why there is no backup by whom was chosen."""

    def refuse(self, field, refusal):
        if isinstance(refusal, AlreadyThere):
            self.add_error(field, _already(refusal.backup))
        else:
            self.add_error(None if refusal.why == Why.TASK_OVER else field, refusal.why.label)


class AskForm(RefusesBackups, PicksSomeone):
    """Whom the side of the task asks: another organisation, or a member."""

    whom = forms.ChoiceField(
        label=gettext_lazy("Whom do you ask?"),
        choices=[(ORGANISATION, gettext_lazy("Another organisation")), (MEMBER, gettext_lazy("A member"))],
        widget=forms.RadioSelect,
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=gettext_lazy("Which organisation?"),
        required=False,
        # Translators: the first choice of a list of organisations
        empty_label=gettext_lazy("Choose one"),
    )
    member = SomeoneField(
        label=gettext_lazy("Which member?"),
        required=False,
        # Translators: the first choice of a list of members
        empty_label=gettext_lazy("Choose someone"),
    )
    note = Note()

    def __init__(self, *args, task, today, **options):
        super().__init__(*args, **options)
        self.fields["organisation"].queryset = Organisation.objects.joined().exclude(pk=task.organisation_id).by_name()
        holders = TaskHolder.objects.current(today).filter(task=task, member__isnull=False)
        self.offer("member", Member.objects.taking_part().exclude(pk__in=holders.values("member")))

    def clean(self):
        super().clean()
        whom = self.cleaned_data.get("whom")
        if whom and not self.errors.get(whom) and not self.cleaned_data.get(whom):
            self.add_error(whom, _("Choose whom you ask."))

    @property
    def chosen(self):
        return self.cleaned_data[self.cleaned_data["whom"]]

    @property
    def helper(self):
        layout = Layout(
            "whom",
            Div("organisation", css_class="for-organisation"),
            Div(Field("member", template="members/_someone.html"), css_class="for-member"),
            "note",
        )
        return _helper(self, layout)


class OfferForm(RefusesBackups, forms.Form):
    """As whom someone offers to step in: for themselves, or for an organisation of which they are a contact person."""

    who = forms.ChoiceField(label=gettext_lazy("Who steps in?"), widget=forms.RadioSelect)
    note = Note()

    def __init__(self, *args, member, organisations, **options):
        super().__init__(*args, **options)
        self.helpers = {MEMBER: member, **{str(row.pk): row for row in organisations}}
        # Translators: who steps in: the member who fills in the form
        me = _("I do, for myself")
        self.fields["who"].choices = [(key, me if key == MEMBER else row.name) for key, row in self.helpers.items()]
        self.fields["who"].initial = MEMBER if len(self.helpers) == 1 else None

    @property
    def chosen(self):
        return self.helpers[self.cleaned_data["who"]]

    @property
    def helper(self):
        return _helper(self, Layout("who", "note"))


class EndForm(forms.Form):
    last_on = DayField(label=gettext_lazy("Last day"), help_text=gettext_lazy("On this day it still counts."))

    def __init__(self, data, *, backup, today):
        super().__init__(data, initial={"last_on": backup.until_on or today})
        self.today = today
        self.fields["last_on"].today = today

    def clean_last_on(self):
        on = self.cleaned_data["last_on"]
        if on < self.today:
            raise ValidationError(_("This day is in the past. Choose today or later."))
        if on.year > self.today.year + YEARS_AHEAD:
            raise ValidationError(_("That is years ahead. Is the year right?"))
        return on

    @property
    def helper(self):
        return _helper(self, Layout("last_on"))


def _helper(form, layout):
    helper = FormHelper(form)
    helper.form_tag = False
    helper.layout = layout
    return helper


def _already(backup):
    words = {"who": backup.who, "day": short_day(backup.asked_at)}
    if backup.is_open and backup.was_offered:
        return _("%(who)s offered it on %(day)s already, and waits for an answer.") % words
    if backup.is_open:
        return _("%(who)s was asked on %(day)s already, and has not answered yet.") % words
    if backup.until_on:
        return _("%(who)s steps in until %(day)s. Ask again after that.") % {**words, "day": day(backup.until_on)}
    return _("%(who)s steps in already.") % words
