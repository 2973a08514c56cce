from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.forms.changed import ShowsWhatChanged
from members.forms.fields import LineField
from organisations import affiliations
from organisations.models import Organisation
from samensterker.formfields import DayField
from samensterker.templatetags.house import day

YEARS_AHEAD = 2


class AffiliationForm(forms.Form):
    role = LineField(
        label=gettext_lazy("What do I do there?"),
        most=60,
        max_length=80,
        required=False,
        help_text=gettext_lazy("For example: treasurer, or I look after the website"),
    )

    def __init__(self, *args, today, may_tick_contact, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        if may_tick_contact:
            self.fields["is_contact"] = forms.BooleanField(
                label=_("Contact person of this organisation"),
                required=False,
                help_text=_("Only the coordinator ticks this."),
            )

    def _not_years_ahead(self, on):
        if on and on.year > self.today.year + YEARS_AHEAD:
            raise ValidationError(_("That is years ahead. Is the year right?"))
        return on

    def facts(self):
        return {name: self.cleaned_data[name] for name in ("role", "is_contact", "until_on") if name in self.fields}

    @property
    def helper(self):
        helper = FormHelper()
        helper.form_tag = False
        names = ["organisation", "role", "is_contact", "from_on", "until_on", "version"]
        helper.layout = Layout(*[name for name in names if name in self.fields])
        return helper


class NewAffiliationForm(AffiliationForm):
    organisation = forms.ModelChoiceField(
        Organisation.objects.to_choose_from(),
        label=gettext_lazy("Which organisation?"),
        # Translators: the first choice of a list of organisations
        empty_label=gettext_lazy("Choose one"),
    )
    from_on = DayField(label=gettext_lazy("Since when?"))

    def clean_from_on(self):
        return self._not_years_ahead(self.cleaned_data["from_on"])

    def facts(self):
        return {**super().facts(), **{name: self.cleaned_data[name] for name in ("organisation", "from_on")}}


class ChangedAffiliationForm(ShowsWhatChanged, AffiliationForm):
    until_on = DayField(
        label=gettext_lazy("My last day there"),
        required=False,
        help_text=gettext_lazy("Leave it empty as long as you are there."),
    )
    version = forms.CharField(widget=forms.HiddenInput, max_length=16)

    def __init__(self, *args, affiliation, **kwargs):
        self.affiliation = affiliation
        initial = {**affiliations.facts_of(affiliation), "version": affiliations.version_of(affiliation)}
        super().__init__(*args, initial=initial, **kwargs)

    def clean_until_on(self):
        on = self._not_years_ahead(self.cleaned_data["until_on"])
        if on and on < self.affiliation.from_on:
            words = _("You are there since %(day)s. The last day comes after the first.")
            raise ValidationError(words % {"day": day(self.affiliation.from_on)})
        return on

    def show_changed_affiliation(self, current):
        # Translators: what a box says that can be ticked
        ticked = {True: _("ticked"), False: _("not ticked")}
        stands = {"role": (current.role, current.role), "until_on": (current.until_on, day(current.until_on))}
        if "is_contact" in self.fields:
            stands["is_contact"] = (current.is_contact, ticked[current.is_contact])
        words = _(
            "This was changed while you were busy. What you typed is still here, with what stands there now beside it. "
            "Save again to put yours in its place."
        )
        self.show_what_changed(stands, words=words, now_made_from=affiliations.version_of(current))
