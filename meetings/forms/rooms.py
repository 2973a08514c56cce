"""The forms of rooms: what is known of one, comparing them, the room of a meeting, and the subsidy."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings import venues
from meetings.forms.fields import LineField, ProseField
from meetings.models import Meeting, Venue
from members.forms.changed import ShowsWhatChanged
from organisations.models import Organisation
from samensterker import money
from samensterker.formfields import EurosField

FACTS = (
    *("name", "address", "organisation", "capacity", "price_cents", "is_accessible", "equipment", "contact", "remark"),
)
MOST_PEOPLE = 2000
KNOWN = [("", gettext_lazy("not known yet")), ("True", gettext_lazy("yes")), ("False", gettext_lazy("no"))]


def _as_bool(value):
    return {"True": True, "False": False}.get(value)


class VenueForm(forms.Form):
    name = LineField(label=gettext_lazy("Name"), max_length=120)
    address = LineField(label=gettext_lazy("Address"), max_length=200, required=False)
    organisation = forms.ModelChoiceField(
        label=gettext_lazy("Offered by"),
        queryset=Organisation.objects.to_choose_from(),
        required=False,
        # Translators: a room that none of our organisations offers
        empty_label=gettext_lazy("none of our organisations"),
    )
    capacity = forms.IntegerField(
        label=gettext_lazy("How many people fit in?"), min_value=1, max_value=MOST_PEOPLE, required=False
    )
    price_cents = EurosField(
        label=gettext_lazy("Price for half a day, in euros"),
        required=False,
        help_text=gettext_lazy("0 when it costs nothing; empty when it is not known yet."),
    )
    is_accessible = forms.TypedChoiceField(
        label=gettext_lazy("Accessible by wheelchair?"),
        choices=KNOWN,
        coerce=_as_bool,
        empty_value=None,
        required=False,
    )
    equipment = LineField(
        label=gettext_lazy("Equipment"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("For example: a screen, coffee, a hearing loop."),
    )
    contact = LineField(
        label=gettext_lazy("Whom to ask"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Only coordinators see this."),
    )
    remark = ProseField(
        label=gettext_lazy("Own remarks"),
        max_length=2000,
        required=False,
        help_text=gettext_lazy("Only coordinators see this."),
    )

    def __init__(self, *args, venue=None, **kwargs):
        super().__init__(*args, **kwargs)
        if venue is not None and venue.organisation_id:  # one that ended stays what it was, until another is chosen
            field = self.fields["organisation"]
            field.queryset = field.queryset | Organisation.objects.filter(pk=venue.organisation_id)

    def facts(self):
        return {name: self.cleaned_data[name] for name in FACTS}

    @property
    def helper(self):
        helper = FormHelper(self)
        helper.form_tag = False
        helper.layout = Layout(*[name for name in (*FACTS, "version", "submission") if name in self.fields])
        return helper


class NewVenueForm(VenueForm):
    submission = forms.UUIDField(widget=forms.HiddenInput)


class ChangedVenueForm(ShowsWhatChanged, VenueForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    @classmethod
    def initial_of(cls, venue: Venue):
        facts = {name: getattr(venue, name) for name in (*FACTS, "version")}
        known = "" if venue.is_accessible is None else str(venue.is_accessible)
        return {**facts, "organisation": venue.organisation_id, "is_accessible": known}

    def show_changed_venue(self, current: Venue):
        stands = {name: (getattr(current, name), str(getattr(current, name) or "")) for name in FACTS}
        if current.price_cents is not None:
            stands["price_cents"] = (current.price_cents, money.in_words(current.price_cents))
        if current.is_accessible is not None:
            stands["is_accessible"] = (current.is_accessible, _("yes") if current.is_accessible else _("no"))
        words = _(
            "This was changed while you were busy. What you typed is still here, with what stands there now beside it. "
            "Save again to put yours in its place."
        )
        self.show_what_changed(stands, words=words, now_made_from=current.version)


class CompareForm(forms.Form):
    """What one looks for; whatever cannot be read is not asked for."""

    people = forms.IntegerField(
        label=gettext_lazy("Fits how many people?"), min_value=1, max_value=9999, required=False
    )
    order = forms.ChoiceField(
        label=gettext_lazy("First"),
        choices=[
            # Translators: how rooms are put in order: the cheapest one first
            ("price", gettext_lazy("the cheapest")),
            # Translators: how rooms are put in order: the largest one first
            ("capacity", gettext_lazy("the largest")),
            # Translators: how rooms are put in order
            ("name", gettext_lazy("by name")),
        ],
        required=False,
    )
    accessible = forms.BooleanField(label=gettext_lazy("Accessible by wheelchair"), required=False)

    def rooms(self):
        self.is_valid()
        asked = self.cleaned_data
        return venues.compared(
            people=asked.get("people"), accessible=asked.get("accessible", False), order=asked.get("order") or "price"
        )


class MeetingRoomForm(ShowsWhatChanged, forms.Form):
    venue = forms.ModelChoiceField(
        label=gettext_lazy("Room"),
        queryset=Venue.objects.none(),
        required=False,
        # Translators: no room has been chosen for this meeting yet
        empty_label=gettext_lazy("not known yet"),
    )
    cost_cents = EurosField(
        label=gettext_lazy("Cost of the room, in euros"),
        required=False,
        help_text=gettext_lazy("0 when it costs nothing; empty when it is not known yet."),
    )
    fills_place = forms.BooleanField(
        label=gettext_lazy("This room is the place of the meeting"),
        help_text=gettext_lazy("Who had a mail about the meeting, gets one mail when the place becomes another."),
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, *args, meeting: Meeting, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["venue"].queryset = Venue.objects.filter(Q(ended_at=None) | Q(meetings=meeting)).distinct()

    def facts(self):
        return {name: self.cleaned_data[name] for name in ("venue", "cost_cents", "fills_place")}

    def show_changed_meeting(self, current: Meeting):
        cost = "" if current.cost_cents is None else money.in_words(current.cost_cents)
        stands = {"venue": (current.venue, str(current.venue or "")), "cost_cents": (current.cost_cents, cost)}
        words = _(
            "The meeting was changed while you were busy. What you typed is still here. Save again to keep it so."
        )
        self.show_what_changed(stands, words=words, now_made_from=current.version)

    @property
    def helper(self):
        helper = FormHelper(self)
        helper.form_tag = False
        return helper


class BudgetForm(ShowsWhatChanged, forms.Form):
    made_from = "seen"

    amount = EurosField(
        label=gettext_lazy("Subsidy for rooms in this year, in euros"),
        required=False,
        help_text=gettext_lazy("Empty when it is not known yet."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1, required=False)

    def show_changed_budget(self, cents: int | None):
        stands = {"amount": (cents, "" if cents is None else money.in_words(cents))}
        words = _(
            "This was changed while you were busy. What you typed is still here, with what stands there now beside it. "
            "Save again to put yours in its place."
        )
        self.show_what_changed(stands, words=words, now_made_from="" if cents is None else cents)

    @property
    def helper(self):
        helper = FormHelper(self)
        helper.form_tag = False
        return helper
