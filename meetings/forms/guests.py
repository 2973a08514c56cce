"""The forms of guests: who they are, and what they type themselves at the door."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings.guests import mark_of
from members.forms.changed import ShowsWhatChanged
from members.forms.fields import LineField, NameField

FACTS = ("name", "email", "organisation")


class GuestForm(forms.Form):
    name = NameField(label=gettext_lazy("Name"), most=80, max_length=120)
    email = forms.EmailField(label=gettext_lazy("Email"), max_length=254)
    organisation = LineField(label=gettext_lazy("Organisation"), most=80, max_length=120, required=False)

    def facts(self):
        return {name: self.cleaned_data[name] for name in FACTS}

    def refuse_asked(self, guest):
        words = _("This address is on the list already, as {name}. Change it there, or use another address.")
        self.add_error("email", words.format(name=guest.name))

    @property
    def helper(self):
        helper = FormHelper(self)
        helper.form_tag = False
        helper.layout = Layout(*self.fields)
        return helper


class ChangedGuestForm(ShowsWhatChanged, GuestForm):
    made_from = "seen"
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args, guest, **kwargs):
        kwargs["initial"] = {**{name: getattr(guest, name) for name in FACTS}, "seen": mark_of(guest)}
        super().__init__(*args, **kwargs)
        self.fields["email"].required = bool(guest.email)  # who came along may have none

    def show_changed_guest(self, guest):
        words = _(
            "Someone else changed this guest while you were busy. What you typed is still here, with what stands there "
            "now beside it. Save again to put yours in its place."
        )
        stands = {name: (getattr(guest, name), getattr(guest, name)) for name in FACTS}
        self.show_what_changed(stands, words=words, now_made_from=mark_of(guest))


class GuestAtTheDoorForm(forms.Form):
    """What someone without an account types on their phone, with the code on the wall."""

    name = NameField(label=gettext_lazy("Your name"), most=80, max_length=120)
    organisation = LineField(
        label=gettext_lazy("Your organisation, if you like"), most=80, max_length=120, required=False
    )

    def facts(self):
        return {name: self.cleaned_data[name] for name in ("name", "organisation")}

    helper = GuestForm.helper
