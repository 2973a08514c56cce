"""The forms for inviting: one person, a pasted list, and the people of that list once more, to look at."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import addresses, pasted_people
from members.forms.fields import NameField
from members.inviting import AT_ONCE, Invitee, Standing, look_over

LONGEST = 254  # as the column has it


class AddressField(forms.CharField):
    """An email address as people type or paste it; an empty one is an empty text.

    One that looks like a slip is asked about; `did_you_mean` then has what was perhaps meant.
    """

    widget = forms.TextInput(attrs={"inputmode": "email", "autocomplete": "off", "spellcheck": "false"})

    def __init__(self, **options):
        super().__init__(max_length=320, **options)
        self.did_you_mean = ""

    def to_python(self, value):
        typed = super().to_python(value)
        if not typed:
            return ""
        read = addresses.read(typed)
        if read.problem:
            raise ValidationError(str(read.problem))
        if len(read.address) > LONGEST:
            raise ValidationError(_("This address is too long for an email address."))
        self.did_you_mean = read.did_you_mean
        return read.address


class NamesForm(forms.Form):
    first_name = NameField(label=gettext_lazy("First name"), max_length=80)
    surname_prefix = NameField(
        label=gettext_lazy("Prefix of the surname"),
        max_length=30,
        most=20,
        required=False,
        help_text=gettext_lazy("For example: van, de, van 't"),
    )
    last_name = NameField(label=gettext_lazy("Surname"), max_length=120, most=80, required=False)


class InviteForm(NamesForm):
    """One person; the organisation is chosen afterwards, on their own page."""

    email = AddressField(label=gettext_lazy("Email address"), required=False)
    has_no_email = forms.BooleanField(
        label=gettext_lazy("Has no email"),
        required=False,
        help_text=gettext_lazy(
            "You fill in the profile for them. They come on the call list and get letters on paper."
        ),
    )
    doubted = forms.CharField(required=False, widget=forms.HiddenInput)  # the address that we asked about
    submission = forms.UUIDField(widget=forms.HiddenInput)

    def clean(self):
        super().clean()
        email = self.cleaned_data.get("email")
        if email and self.cleaned_data.get("has_no_email"):
            self.add_error("has_no_email", _("You filled in an address, and ticked that there is none. Which is it?"))
        elif email == "" and not self.cleaned_data.get("has_no_email"):
            self.add_error("email", _("Fill in the email address, or tick that there is none."))
        elif email:
            self._ask_about(email)

    def _ask_about(self, email):
        """Once; who sends it a second time knows better than we do."""
        meant = self.fields["email"].did_you_mean
        if meant and self.cleaned_data.get("doubted") != email:
            self.data = self.data.copy()
            self.data[self.add_prefix("doubted")] = email
            words = _("Did you mean %(address)s? If it is right as it stands, send it once more.")
            self.add_error("email", words % {"address": meant})

    def refuse_taken(self, member):
        """The address is of someone whom we know."""
        page = reverse("members:manage-member", args=[member.pk])
        words = _("This address is of {name}, who is a member already.")
        if member.left_at:
            words = _("This address is of {name}, who left. On their page you can let them return.")
        self.add_error("email", format_html(words.replace("{name}", '<a href="{}">{}</a>'), page, member.full_name))

    def facts(self):
        names = ("first_name", "surname_prefix", "last_name", "email", "has_no_email", "submission")
        return {name: self.cleaned_data[name] for name in names}

    @property
    def helper(self):
        helper = FormHelper(self)
        helper.form_tag = False
        helper.layout = Layout(
            "first_name", "surname_prefix", "last_name", "email", "has_no_email", "doubted", "submission"
        )
        return helper


class PasteForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Names and addresses"),
        max_length=40_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        words = _(
            "One on a line, or with commas or semicolons between them, as you copy them from your mail. "
            "For example: Jan de Vries <jan@example.org>, piet@example.org"
        )
        self.fields["text"].help_text = escape(words)  # it is shown as HTML

    def clean_text(self):
        text = self.cleaned_data["text"]
        self.people = pasted_people.read(text)
        if not self.people:
            raise ValidationError(_("We found no address in this."))
        if len(self.people) > AT_ONCE:
            words = _("These are %(number)d addresses. Invite %(most)d at once, or import them from a file.")
            raise ValidationError(words % {"number": len(self.people), "most": AT_ONCE})
        return text

    @property
    def helper(self):
        helper = FormHelper(self)
        helper.form_tag = False
        return helper


class InviteeForm(NamesForm):
    """Someone of the pasted list: the name can be mended, and one may be left out."""

    is_included = forms.BooleanField(label=gettext_lazy("Invite"), required=False)
    email = AddressField(label=gettext_lazy("Email address"))

    def full_clean(self):
        """Of who is left out nothing is asked."""
        super().full_clean()
        if self.is_bound and not self.is_chosen:
            self._errors = ErrorDict()

    @property
    def is_chosen(self):
        return bool(self["is_included"].value())

    def invitee(self):
        names = ("email", "first_name", "surname_prefix", "last_name")
        return Invitee(**{name: self.cleaned_data[name] for name in names})


class BaseInviteeFormSet(forms.BaseFormSet):
    """Above each form stands its `prospect`: what the address is to us, and where it stood in the list."""

    def __init__(self, *args, prospects=(), **kwargs):
        self.prospects = [prospect for prospect in prospects if prospect.standing in (Standing.NEW, Standing.LEFT)]
        kwargs["initial"] = [_initial(prospect) for prospect in self.prospects]
        super().__init__(*args, **kwargs)
        for form, prospect in zip(self.forms, self.prospects):
            form.prospect = prospect

    def invitees(self):
        return [form.invitee() for form in self.forms if form.is_chosen]


InviteeFormSet: Any = forms.formset_factory(
    InviteeForm, formset=BaseInviteeFormSet, extra=0, max_num=AT_ONCE, absolute_max=AT_ONCE
)


def prospects_of(form):
    return look_over(form.people)


def _initial(prospect):
    """Who left, keeps their name."""
    member = prospect.member
    names = (member.first_name, member.surname_prefix, member.last_name) if member else prospect.pasted.name
    first_name, surname_prefix, last_name = names
    return {
        "is_included": prospect.standing == Standing.NEW,
        "first_name": first_name,
        "surname_prefix": surname_prefix,
        "last_name": last_name,
        "email": prospect.pasted.read.address,
    }
