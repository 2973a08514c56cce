from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.areas import areas_in_order
from members.forms.changed import ShowsWhatChanged
from members.forms.fields import ProseField
from members.forms.knowledge import AreaField
from organisations.models import HelpKind, Offer
from samensterker.formfields import DayField
from samensterker.templatetags.house import day

YEARS_AHEAD = 5
# What each kind of help means, from the side of who gives it.
PROMISES = {
    # Translators: a choice in the form "what do you offer"; as said by an organisation
    HelpKind.LEARN: gettext_lazy("Others can learn it from us"),
    # Translators: a choice in the form "what do you offer"; as said by an organisation
    HelpKind.ADVICE: gettext_lazy("We give advice"),
    # Translators: a choice in the form "what do you offer"; as said by an organisation
    HelpKind.TOGETHER: gettext_lazy("We want to do it together with another organisation"),
    # Translators: a choice in the form "what do you offer"; as said by an organisation
    HelpKind.PEOPLE: gettext_lazy("We help to find people, and to train them"),
}


class OfferForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("What do you offer?"), choices=list(PROMISES.items()), widget=forms.RadioSelect
    )
    area = AreaField(label=gettext_lazy("What is it about?"))
    words = ProseField(
        label=gettext_lazy("In your own words"),
        most=600,
        required=False,
        help_text=gettext_lazy("For example: on Thursdays two of our webmasters are there, and you can come along."),
    )
    until_on = DayField(
        label=gettext_lazy("Until when?"),
        required=False,
        help_text=gettext_lazy("Leave it empty when there is no last day."),
    )

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = self.fields["until_on"].today = today
        self.fields["area"].offer(areas_in_order())

    def clean_until_on(self):
        on = self.cleaned_data["until_on"]
        if on and on < self.today:
            raise ValidationError(_("This day is in the past. Choose today or later."))
        if on and on.year > self.today.year + YEARS_AHEAD:
            raise ValidationError(_("That is years ahead. Is the year right?"))
        return on

    def facts(self):
        return {name: self.cleaned_data[name] for name in ("kind", "area", "words", "until_on")}

    def say_that_it_is_there(self):
        self.add_error("area", _("You offer this already. Change it there, or choose another."))

    @property
    def helper(self):
        helper = FormHelper(self)
        helper.form_tag = False
        names = ("kind", "area", "words", "until_on", "submission", "version")
        helper.layout = Layout(*[name for name in names if name in self.fields])
        return helper


class NewOfferForm(OfferForm):
    submission = forms.UUIDField(widget=forms.HiddenInput)


class ChangedOfferForm(ShowsWhatChanged, OfferForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    @classmethod
    def initial_of(cls, offer: Offer):
        facts = ("kind", "words", "until_on", "version")
        return {**{name: getattr(offer, name) for name in facts}, "area": offer.area_id}

    def show_changed_offer(self, current):
        stands = {
            "kind": (current.kind, PROMISES[HelpKind(current.kind)]),
            "area": (current.area, current.area.name),
            "words": (current.words, current.words),
            "until_on": (current.until_on, day(current.until_on)),
        }
        words = _(
            "This was changed while you were busy. What you typed is still here, with what stands there now beside it. "
            "Save again to put yours in its place."
        )
        self.show_what_changed(stands, words=words, now_made_from=current.version)
