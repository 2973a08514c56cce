"""The forms of the thermometer: to answer it, and to write down what was learned."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings.forms.decisions import LaterDecision
from meetings.forms.fields import ProseField
from meetings.models import Decision, PulseAnswer
from meetings.pulses import Answered
from members.forms.changed import ShowsWhatChanged
from members.forms.scores import ScoreField

MOST = 200  # decisions in one list


class PulseForm(forms.Form):
    useful = ScoreField(label=gettext_lazy("I got something out of it"))
    together = ScoreField(label=gettext_lazy("I felt at home"))
    forward = ScoreField(label=gettext_lazy("We get ahead as a guild"))
    words = ProseField(
        label=gettext_lazy("What else do you want to say?"),
        required=False,
        max_length=PulseAnswer._meta.get_field("words").max_length,
        help_text=gettext_lazy(
            "You may leave this empty. Who sees the meeting can read it afterwards, without your name."
        ),
    )

    @property
    def scores(self):
        return [self[name] for name in ("useful", "together", "forward")]

    def answered(self):
        return Answered(**self.cleaned_data)


class LessonForm(ShowsWhatChanged, forms.Form):
    lesson = ProseField(
        label=gettext_lazy("What did we learn?"),
        max_length=2_000,
        required=False,
        help_text=gettext_lazy("What goes well, and what will we do otherwise? Who sees the meeting, reads this."),
    )
    decision = LaterDecision(
        Decision.objects.none(),
        label=gettext_lazy("The decision that came of it"),
        required=False,
        # Translators: no decision came of what was learned
        empty_label=gettext_lazy("none"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, *args, pulse, **kwargs):
        super().__init__(*args, **kwargs)
        of_circle = Decision.objects.filter(meeting__group=pulse.meeting.group_id)
        keys = [*of_circle.values_list("pk", flat=True)[:MOST], *filter(None, [pulse.decision_id])]
        self.fields["decision"].queryset = Decision.objects.filter(pk__in=keys)

    @classmethod
    def initial_of(cls, pulse):
        return {"lesson": pulse.lesson, "decision": pulse.decision_id, "version": pulse.version}

    def show_stale(self, current):
        stands = {
            "lesson": (current.lesson, current.lesson),
            "decision": (current.decision, str(current.decision or "")),
        }
        words = _(
            "Someone else wrote something here while you were busy. What you typed is still here, with what stands "
            "there now beside it. Save again to put yours in its place."
        )
        self.show_what_changed(stands, words=words, now_made_from=current.version)

    @property
    def helper(self):
        helper = FormHelper(self)
        helper.form_tag = False
        helper.layout = Layout(*self.fields)
        return helper
