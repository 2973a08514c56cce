"""The form of a decision: its words, when to look at it again, what was learned, and which one came in its place."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings import decisions
from meetings.forms.fields import ProseField
from meetings.models import Decision
from members.forms.changed import ShowsWhatChanged
from samensterker.formfields import DayField
from samensterker.templatetags.house import day

MOST = 200  # decisions in one list
YEARS_AHEAD = 10


class LaterDecision(forms.ModelChoiceField):
    def label_from_instance(self, decision):
        words = decision.text if len(decision.text) <= 90 else f"{decision.text[:89]}…"
        return f"{decision.decided_on.day}-{decision.decided_on.month}-{decision.decided_on.year}: {words}"


class DecisionForm(ShowsWhatChanged, forms.Form):
    text = ProseField(label=gettext_lazy("Decision"), max_length=decisions.LONGEST)
    review_on = DayField(
        label=gettext_lazy("Look again on"),
        required=False,
        help_text=gettext_lazy("On that day who organises the meetings gets one mail about it."),
    )
    lesson = ProseField(
        label=gettext_lazy("What did we learn?"),
        max_length=2_000,
        required=False,
        help_text=gettext_lazy("Did it work? What would you do otherwise? Who can read the decision, reads this too."),
    )
    replaced_by = LaterDecision(
        Decision.objects.none(),
        label=gettext_lazy("Replaced by"),
        required=False,
        # Translators: no later decision came in the place of this one
        empty_label=gettext_lazy("not replaced; it still holds"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, *args, decision, today, **kwargs):
        self.decision, self.today = decision, today
        super().__init__(*args, **kwargs)
        self.fields["review_on"].today = today
        later = decisions.could_replace(decision)
        kept = [decision.replaced_by_id] if decision.replaced_by_id else []
        keys = [*later.values_list("pk", flat=True)[:MOST], *kept]
        self.fields["replaced_by"].queryset = Decision.objects.filter(pk__in=keys)
        if not keys:
            del self.fields["replaced_by"]

    @classmethod
    def initial_of(cls, decision):
        return {
            "text": decision.text,
            "review_on": decision.review_on,
            "lesson": decision.lesson,
            "replaced_by": decision.replaced_by_id,
            "version": decision.version,
        }

    def clean_review_on(self):
        on = self.cleaned_data["review_on"]
        if on and on != self.decision.review_on:
            if on <= self.today:
                raise ValidationError(_("Choose a day after today."))
            if on.year > self.today.year + YEARS_AHEAD:
                raise ValidationError(_("That is years ahead. Is the year right?"))
        return on

    def facts(self):
        return {name: self.cleaned_data[name] for name in decisions.FACTS if name in self.fields}

    def show_stale(self, current):
        stands = {
            "text": (current.text, current.text),
            "review_on": (current.review_on, day(current.review_on)),
            "lesson": (current.lesson, current.lesson),
            "replaced_by": (current.replaced_by, str(current.replaced_by or "")),
        }
        words = _(
            "Someone else changed this decision while you were busy. What you typed is still here, with what stands "
            "there now beside it. Save again to put yours in its place."
        )
        stands = {name: stand for name, stand in stands.items() if name in self.fields}
        self.show_what_changed(stands, words=words, now_made_from=current.version)

    @property
    def helper(self):
        helper = FormHelper(self)
        helper.form_tag = False
        helper.layout = Layout(*self.fields)
        return helper
