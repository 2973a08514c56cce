"""How far we are with an organisation, and what was said: quick to fill in, with what is usual filled in already."""

from datetime import timedelta

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.forms.changed import ShowsWhatChanged
from members.forms.fields import LineField, ProseField
from members.minimising import TWO_YEARS
from members.models import GroupMembership, Member
from organisations.models import ContactKind, Stage
from organisations.relations import version_of
from samensterker.formfields import DayField
from samensterker.templatetags.house import day

YEARS_AHEAD = 2
MONTH_AWAY = timedelta(days=30)
QUICK = {"week": timedelta(days=7), "two-weeks": timedelta(days=14), "month": MONTH_AWAY}
NO_STEP, ON_A_DAY = "none", "day"
NEXT = [
    # Translators: when is the next step with this organisation?
    (NO_STEP, gettext_lazy("no next step")),
    ("week", gettext_lazy("in a week")),
    ("two-weeks", gettext_lazy("in two weeks")),
    ("month", gettext_lazy("in a month")),
    (ON_A_DAY, gettext_lazy("on a day")),
]


def _refuse_years_ahead(on, today):
    if on and on.year > today.year + YEARS_AHEAD:
        raise ValidationError(_("That is years ahead. Is the year right?"))
    return on


class StageForm(ShowsWhatChanged, forms.Form):
    """To which stage, and what belongs to it."""

    to = forms.ChoiceField(
        label=gettext_lazy("How far are we with them?"),
        choices=[(stage.value, stage.label) for stage in Stage],
        widget=forms.RadioSelect,
    )
    look_again_on = DayField(
        label=gettext_lazy("When do we look again?"),
        required=False,
        help_text=gettext_lazy("Until that day they are left in peace, and stand on no list."),
    )
    since_on = DayField(
        label=gettext_lazy("Since when?"),
        required=False,
        help_text=gettext_lazy("For who takes part or ended. Who took part before keeps their first day."),
    )
    because = LineField(
        label=gettext_lazy("Why?"),
        required=False,
        max_length=300,
        most=240,
        help_text=gettext_lazy("In a sentence. Needed when they rest."),
    )
    version = forms.CharField(widget=forms.HiddenInput, max_length=16)

    def __init__(self, *args, organisation, today, **kwargs):
        self.organisation, self.today = organisation, today
        super().__init__(*args, **kwargs)
        self.fields["look_again_on"].today = today

    @classmethod
    def initial_of(cls, organisation, *, today, to=""):
        return {
            "to": to if to in Stage.values else organisation.stage,
            "because": organisation.stage_because,
            "look_again_on": organisation.look_again_on,
            "since_on": organisation.ended_on or today,
            "version": version_of(organisation),
        }

    def clean_look_again_on(self):
        on = _refuse_years_ahead(self.cleaned_data["look_again_on"], self.today)
        if self.cleaned_data.get("to") != Stage.RESTING:
            return None
        if on is None:
            raise ValidationError(_("Choose the day on which we look again."))
        if on <= self.today:
            raise ValidationError(_("This day is not ahead of us. Choose one from tomorrow on."))
        return on

    def clean_since_on(self):
        on, to = self.cleaned_data["since_on"], self.cleaned_data.get("to")
        if to not in (Stage.JOINED, Stage.ENDED):
            return None
        if on and on > self.today:
            raise ValidationError(_("This day is ahead of us. Choose today, or a day before."))
        if on and to == Stage.ENDED and self.organisation.joined_on and on < self.organisation.joined_on:
            words = _("They take part since %(day)s. It ended after that.")
            raise ValidationError(words % {"day": day(self.organisation.joined_on)})
        return on

    def clean(self):
        super().clean()
        data = self.cleaned_data
        if data.get("to") == Stage.RESTING and "because" in data and not data["because"]:
            self.add_error("because", _("Write in a sentence why they rest, so that we remember it then."))
        return data

    def facts(self):
        return {name: self.cleaned_data[name] for name in ("because", "since_on", "look_again_on", "version")}

    def show_changed_stage(self, current):
        stands = {
            "to": (current.stage, current.get_stage_display()),
            "because": (current.stage_because, current.stage_because),
        }
        words = _(
            "This was changed while you were busy. What you typed is still here, with what stands there now beside it. "
            "Save again to put yours in its place."
        )
        self.show_what_changed(stands, words=words, now_made_from=version_of(current))

    @property
    def helper(self):
        helper = FormHelper(self)
        helper.form_tag = False
        helper.layout = Layout(
            "to",
            Div("look_again_on", css_class="for-resting"),
            Div("since_on", css_class="for-since"),
            "because",
            "version",
        )
        return helper


class MomentForm(forms.Form):
    """What was said. What is usual is filled in, so that one sentence is enough."""

    said = ProseField(
        label=gettext_lazy("What was said?"), most=4000, widget=forms.Textarea(attrs={"rows": 4, "autofocus": True})
    )
    with_whom = LineField(
        label=gettext_lazy("With whom?"),
        required=False,
        max_length=80,
        most=60,
        widget=forms.TextInput(attrs={"list": "people-there", "autocomplete": "off"}),
    )
    on = DayField(label=gettext_lazy("When?"))
    kind = forms.ChoiceField(label=gettext_lazy("How?"), choices=ContactKind.choices, widget=forms.RadioSelect)
    by = forms.ModelChoiceField(label=gettext_lazy("Who of us?"), queryset=Member.objects.none(), empty_label=None)
    next_when = forms.ChoiceField(
        label=gettext_lazy("When is the next step?"), choices=NEXT, widget=forms.RadioSelect, required=False
    )
    next_on = DayField(label=gettext_lazy("Which day?"), required=False)
    next_step = LineField(
        label=gettext_lazy("What is the next step?"),
        required=False,
        max_length=200,
        most=160,
        help_text=gettext_lazy("Leave it empty for: get in touch again."),
    )

    def __init__(self, *args, organisation, today, moment=None, **kwargs):
        self.organisation, self.today, self.moment = organisation, today, moment
        super().__init__(*args, **kwargs)
        self.fields["on"].today = today - timedelta(days=364)  # "3 March" is the last one
        self.fields["next_on"].today = today
        also = {moment.by_id} if moment else set()
        self.fields["by"].queryset = who_speaks(today, also={*also, self.initial.get("by")})
        if organisation.stage == Stage.ENDED and not (moment and moment.next_on):
            for name in ("next_when", "next_on", "next_step"):
                del self.fields[name]

    def clean_on(self):
        on = self.cleaned_data["on"]
        if on > self.today:
            raise ValidationError(_("This day is ahead of us. What is still to come, is the next step."))
        if on <= self.today - TWO_YEARS and not (self.moment and self.moment.on == on):
            raise ValidationError(_("What was said more than two years ago is not kept. Is the year right?"))
        return on

    def clean_next_on(self):
        return _refuse_years_ahead(self.cleaned_data["next_on"], self.today)

    def clean(self):
        super().clean()
        data = self.cleaned_data
        if "next_when" in self.fields and "on" in data and "next_on" in data and "next_step" in data:
            self._settle_next(data)
        return data

    def _settle_next(self, data):
        """The quick choices are days from today; a step without a day, or a day without a step, is asked about."""
        when = data.get("next_when") or (ON_A_DAY if data["next_on"] else NO_STEP)
        if when in QUICK:
            data["next_on"] = self.today + QUICK[when]
        elif when == NO_STEP:
            self._no_next_step(data)
        elif data["next_on"] is None:
            self.add_error("next_on", _("Fill in the day of the next step."))
        if data.get("next_on"):
            data["next_step"] = data["next_step"] or _("Get in touch again")
            if data["next_on"] < data["on"]:
                self.add_error("next_on", _("The next step comes after this contact. Choose a later day."))

    def _no_next_step(self, data):
        """What was typed for one is no mistake of the eye only; what stood there already goes."""
        stood = (self.moment.next_step, self.moment.next_on) if self.moment else ("", None)
        typed = [word for word, was in zip((data["next_step"], data["next_on"]), stood, strict=True) if word != was]
        if any(typed):
            self.add_error("next_when", _("You wrote down a next step. When is it? Or leave its fields empty."))
        data["next_step"], data["next_on"] = "", None

    def refuse_next_step(self):
        """It ended while this form was being filled in."""
        words = _("It ended with this organisation, so there is no next step. Choose “no next step”, and save again.")
        self.add_error("next_when" if "next_when" in self.fields else None, words)

    def facts(self):
        data = self.cleaned_data
        next_one = {"next_step": data.get("next_step") or "", "next_on": data.get("next_on")}
        return {**{name: data[name] for name in ("on", "kind", "by", "with_whom", "said")}, **next_one}

    @property
    def helper(self):
        helper = FormHelper(self)
        helper.form_tag = False
        next_one = [
            Field("next_when", wrapper_class="choices-in-a-row"),
            Div("next_on", css_class="for-a-day"),
            "next_step",
        ]
        layout = [
            "said",
            "with_whom",
            *(next_one if "next_when" in self.fields else ()),
            Field("kind", wrapper_class="choices-in-a-row"),
            Div("on", "by", css_class="moment-facts"),
        ]
        hidden = [name for name in ("submission", "version") if name in self.fields]
        helper.layout = Layout(*layout, *hidden)
        return helper


class NewMomentForm(MomentForm):
    submission = forms.UUIDField(widget=forms.HiddenInput)


class ChangedMomentForm(ShowsWhatChanged, MomentForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    @classmethod
    def initial_of(cls, moment):
        names = ("said", "with_whom", "on", "kind", "next_on", "next_step", "version")
        when = ON_A_DAY if moment.next_on else NO_STEP
        return {**{name: getattr(moment, name) for name in names}, "by": moment.by_id, "next_when": when}

    def show_changed_moment(self, current):
        stands = {
            "said": (current.said, current.said),
            "with_whom": (current.with_whom, current.with_whom),
            "on": (current.on, day(current.on)),
            "kind": (current.kind, current.get_kind_display()),
            "by": (current.by, current.by.full_name),
            "next_on": (current.next_on, day(current.next_on)),
            "next_step": (current.next_step, current.next_step),
        }
        words = _(
            "This was changed while you were busy. What you typed is still here, with what stands there now beside it. "
            "Save again to put yours in its place."
        )
        stands = {name: value for name, value in stands.items() if name in self.fields}
        self.show_what_changed(stands, words=words, now_made_from=current.version)


def who_speaks(today, *, also):
    """With organisations, for the guild: coordinators and the steering group; and who stands there already."""
    steering = GroupMembership.objects.steering(today).values("member")
    here = Member.objects.active()
    speaks = here.coordinators() | here.filter(pk__in=steering)
    return (speaks | Member.objects.filter(pk__in=[key for key in also if key])).distinct().by_name()
