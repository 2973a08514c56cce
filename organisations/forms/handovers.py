from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.forms.changed import ShowsWhatChanged
from members.forms.fields import NameField
from members.forms.someone import PicksSomeone, SomeoneField
from members.models import Member
from members.typed_text import lines, visible_length
from organisations.handovers import NOBODY_YET, Successor
from organisations.models import Organisation
from samensterker.formfields import DayField
from samensterker.templatetags.house import day

MEMBER, NAME, LOOKING = "member", "name", "looking"
FIELD_OF = {MEMBER: "successor", NAME: "successor_name"}
YEARS_AHEAD = 3
LONGEST = 2000  # signs that one sees
LONGEST_TYPED = 5 * LONGEST  # above this it is not counted


class LastDayField(DayField):
    """The last day of the holder, not years ahead."""

    def clean(self, value):
        on = super().clean(value)
        if on and self.today and on.year > self.today.year + YEARS_AHEAD:
            raise ValidationError(_("That is years ahead. Is the year right?"))
        return on


class HandoverForm(PicksSomeone):
    who = forms.ChoiceField(
        label=gettext_lazy("Who takes it over?"),
        choices=[
            (MEMBER, gettext_lazy("A member of the guild")),
            (NAME, gettext_lazy("Someone outside the guild, by name")),
            (LOOKING, gettext_lazy("We are still looking")),
        ],
        widget=forms.RadioSelect,
    )
    successor = SomeoneField(
        label=gettext_lazy("Which member?"),
        required=False,
        # Translators: the first choice of a list of members
        empty_label=gettext_lazy("Choose someone"),
    )
    successor_name = NameField(label=gettext_lazy("Name"), required=False, most=60, max_length=80)
    successor_organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=gettext_lazy("From another organisation?"),
        required=False,
        help_text=gettext_lazy("That organisation then sees how far you are."),
    )
    note = forms.CharField(
        label=gettext_lazy("What should the next one know?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("No passwords: everyone with a part in this handover reads it."),
    )

    def __init__(self, *args, holder, current=NOBODY_YET, **options):
        super().__init__(*args, **options)
        task = holder.task
        organisations = self.fields["successor_organisation"]
        organisations.queryset = Organisation.objects.joined().exclude(pk=task.organisation_id).by_name()
        # Translators: the first choice of a list of organisations: the successor is from the organisation itself
        organisations.empty_label = _("No, or it stands in the member's own profile")
        may = Q(paused_at=None) | Q(pk=current.member.pk if current.member else None)
        self.offer("successor", Member.objects.active().filter(may).exclude(pk=holder.member_id))

    def clean_note(self):
        typed = self.cleaned_data["note"]
        text = lines(typed) if len(typed) <= LONGEST_TYPED else typed
        if len(text) > LONGEST_TYPED or visible_length(text) > LONGEST:
            words = _("This is too long. There is room for %(number)d signs.")
            raise ValidationError(words % {"number": LONGEST})
        return text

    def clean(self):
        super().clean()
        field = FIELD_OF.get(self.cleaned_data.get("who", ""))
        if field and not self.errors.get(field) and not self.cleaned_data.get(field):
            self.add_error(field, _("Say who it is, or choose that you are still looking."))

    @property
    def chosen(self) -> Successor:
        who, data = self.cleaned_data["who"], self.cleaned_data
        if who == LOOKING:
            return NOBODY_YET
        member = data["successor"] if who == MEMBER else None
        name = data["successor_name"] if who == NAME else ""
        return Successor(member, name, data["successor_organisation"])

    def refuse(self, refusal):
        field = FIELD_OF.get(self.cleaned_data["who"]) if refusal.why in ("themselves", "left") else None
        self.add_error(field, refusal.why.label)

    @property
    def helper(self):
        helper = FormHelper(self)
        helper.form_tag = False
        names = ["last_day", "note", "submission", "version"]
        helper.layout = Layout(
            "who",
            Div(Field("successor", template="members/_someone.html"), css_class="for-member"),
            Div("successor_name", css_class="for-name"),
            Div("successor_organisation", css_class="for-somebody"),
            *[name for name in names if name in self.fields],
        )
        return helper


class StartForm(HandoverForm):
    last_day = LastDayField(
        label=gettext_lazy("Last day of who stops"),
        required=False,
        help_text=gettext_lazy("Not known yet? Leave it as it is."),
    )
    submission = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, holder, today, initial, **options):
        initial = {"last_day": holder.until_on, **initial}
        super().__init__(*args, holder=holder, initial=initial, **options)
        self.today = self.fields["last_day"].today = today

    def clean_last_day(self):
        on = self.cleaned_data["last_day"]
        if on and on < self.today:
            raise ValidationError(_("This day is in the past. Choose today or later."))
        return on

    @property
    def new_last_day(self):
        return self.cleaned_data["last_day"] if "last_day" in self.changed_data else None


class ChangedHandoverForm(ShowsWhatChanged, HandoverForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    @staticmethod
    def initial_of(handover):
        return {
            "who": MEMBER if handover.successor_id else NAME if handover.successor_name else LOOKING,
            "successor": handover.successor_id,
            "successor_name": handover.successor_name,
            "successor_organisation": handover.successor_organisation_id,
            "note": handover.note,
            "version": handover.version,
        }

    def show_changed_handover(self, current):
        who = self.initial_of(current)["who"]
        organisation = current.successor_organisation
        stands = {
            "who": (who, dict(self.fields["who"].choices)[who]),
            "successor": (current.successor, current.successor and current.successor.full_name),
            "successor_name": (current.successor_name, current.successor_name),
            "successor_organisation": (organisation, organisation and organisation.name),
            "note": (current.note, current.note),
        }
        words = _(
            "This was changed while you were busy. What you typed is still here, with what stands there now beside it. "
            "Save again to put yours in its place."
        )
        self.show_what_changed(stands, words=words, now_made_from=current.version)


class FinishForm(forms.Form):
    """Made for one version: with another successor it is another question."""

    last_day = LastDayField(
        label=gettext_lazy("Last day of who stops"),
        help_text=gettext_lazy("From the day after that the map counts the successor only."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, data, *, handover, today):
        super().__init__(data, initial={"last_day": handover.holder.until_on or today, "version": handover.version})
        self.holder = handover.holder
        self.fields["last_day"].today = today

    def clean_last_day(self):
        on = self.cleaned_data["last_day"]
        if on < self.holder.from_on:
            words = _("They do it since %(day)s. The last day comes after the first.")
            raise ValidationError(words % {"day": day(self.holder.from_on)})
        return on

    @property
    def helper(self):
        helper = FormHelper(self)
        helper.form_tag = False
        helper.layout = Layout("last_day", "version")
        return helper
