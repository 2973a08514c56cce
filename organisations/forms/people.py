"""The people of an organisation: adding someone, another role, a last day."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.forms.someone import PicksSomeone, SomeoneField
from members.models import Member
from organisations.forms.affiliations import AffiliationForm, ChangedAffiliationForm
from samensterker.formfields import DayField
from samensterker.templatetags.house import day

# Translators: of someone else: their role in the organisation
ROLE = gettext_lazy("What do they do there?")
EXAMPLE = gettext_lazy("For example: treasurer, or looks after the website")


class NewPersonForm(PicksSomeone, AffiliationForm):
    member = SomeoneField(
        label=gettext_lazy("Who?"),
        # Translators: the first choice of a list of members
        empty_label=gettext_lazy("Choose someone"),
    )
    from_on = DayField(label=gettext_lazy("Since when?"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].label, self.fields["role"].help_text = ROLE, EXAMPLE
        self.offer("member", Member.objects.active())

    def clean_from_on(self):
        return self._not_years_ahead(self.cleaned_data["from_on"])

    def facts(self):
        return {**super().facts(), "from_on": self.cleaned_data["from_on"]}

    @property
    def helper(self):
        helper = FormHelper(self)
        helper.form_tag = False
        contact = ["is_contact"] if "is_contact" in self.fields else []
        helper.layout = Layout(Field("member", template="members/_someone.html"), "role", *contact, "from_on")
        return helper


class ChangedPersonForm(ChangedAffiliationForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].label, self.fields["role"].help_text = ROLE, EXAMPLE
        self.fields["until_on"].label = _("Their last day there")
        self.fields["until_on"].help_text = _("Leave it empty as long as they are there.")

    def clean_until_on(self):
        on = self._not_years_ahead(self.cleaned_data["until_on"])
        if on and on < self.affiliation.from_on:
            words = _("They are there since %(day)s. The last day comes after the first.")
            raise ValidationError(words % {"day": day(self.affiliation.from_on)})
        return on
