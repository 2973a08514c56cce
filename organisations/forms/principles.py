from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.forms.fields import NameField
from members.forms.sharing_texts import SharingTextForm
from members.models import Member
from samensterker.formfields import DayField
from samensterker.localtime import local_day
from samensterker.templatetags.house import day


class PrinciplesForm(SharingTextForm):
    """The next version; it behaves as the text about sharing does."""


class EndorsementForm(forms.Form):
    """By a contact person, for their own organisation: that it is so."""

    number = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, *args, organisation, text, today, **kwargs):
        self.organisation, self.text, self.today = organisation, text, today
        super().__init__(*args, **kwargs)
        self.initial.update(number=text.number, endorsed_on=today)

    def facts(self, by):
        return {"member": by, "endorsed_on": self.today}

    def show_newer(self, newest):
        """There is a newer version: it stands on the page now, to be read first."""
        self.data = self.data.copy()
        self.data["number"] = str(newest.number)
        words = _("Meanwhile version %(number)d was published. Read it first; it stands here.")
        self.add_error(None, words % {"number": newest.number})

    @property
    def helper(self):
        helper = FormHelper(self)
        helper.form_tag = False
        return helper


class EndorsementOnBehalfForm(EndorsementForm):
    """By the coordinator, who heard it: from whom, and when."""

    member = forms.ModelChoiceField(
        label=gettext_lazy("Who said so?"),
        queryset=Member.objects.none(),
        required=False,
        # Translators: the first choice of a list of members: the person is not in it
        empty_label=gettext_lazy("someone else"),
    )
    name = NameField(
        label=gettext_lazy("Someone else: who?"),
        required=False,
        max_length=80,
        help_text=gettext_lazy("The name of someone who is not in the guild."),
    )
    endorsed_on = DayField(label=gettext_lazy("When?"))
    field_order = ("member", "name", "endorsed_on", "number")

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, today=today, **kwargs)
        places = self.organisation.affiliations.current(today)
        self.fields["member"].queryset = Member.objects.active().filter(affiliations__in=places).by_name()
        self.fields["endorsed_on"].today = today.replace(year=today.year - 1, day=min(today.day, 28))

    def clean_endorsed_on(self):
        on, published_on = self.cleaned_data["endorsed_on"], local_day(self.text.published_at)
        if on > self.today:
            raise ValidationError(_("This day is ahead of us. Choose today, or a day before."))
        if on < published_on:
            words = _("This version was published on %(day)s. Choose that day or a later one.")
            raise ValidationError(words % {"day": day(published_on)})
        return on

    def clean(self):
        super().clean()
        data = self.cleaned_data
        if data.get("member") and data.get("name"):
            self.add_error("name", _("Choose someone from the list, or write a name; not both."))
        elif not data.get("member") and "name" in data and not data["name"]:
            self.add_error("member", _("Choose who said so, or write their name below."))
        return data

    def facts(self, by):
        return {name: self.cleaned_data[name] for name in ("member", "name", "endorsed_on")}
