from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from members import joining, phones
from members.forms.fields import NameField
from members.models import Member, Role
from members.typed_text import without_invisible_signs
from samensterker.templatetags.house import phone as dutch_style


class MemberForm(forms.ModelForm):
    """Name and telephone of a member, by the same rules on every page that asks for them.

    The number has a name of its own here: Django would refuse one of a range that is newer than its list.
    """

    first_name = NameField(label=_("First name"), max_length=80)
    surname_prefix = NameField(
        label=_("Prefix of the surname"),
        max_length=30,
        most=20,
        required=False,
        help_text=_("For example: van, de, van 't"),
    )
    last_name = NameField(label=_("Surname"), max_length=120, most=80, required=False)
    phone_number = forms.CharField(
        label=_("Phone number"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        help_text=_("For example: 06 12 34 56 78. The coordinator uses it when something changes at the last moment."),
    )
    phone_is_right = forms.BooleanField(label=_("Yes, this number is right"), required=False)
    no_phone = forms.BooleanField(label=_("I have no phone"), required=False)

    class Meta:
        model = Member
        fields = ["first_name", "surname_prefix", "last_name", "language"]
        labels = {"language": _("Language of the pages and the mails")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["phone_number"] = dutch_style(self.instance.phone)
        self.initial["no_phone"] = self.instance.has_no_phone
        self.is_phone_doubted = False

    def clean(self):
        super().clean()
        typed = self.cleaned_data.get("phone_number")
        if typed and self.cleaned_data.get("no_phone"):
            self.add_error("no_phone", _("You filled in a phone number, and ticked that you have none. Which is it?"))
        elif typed:
            self._read_phone(typed)

    def _read_phone(self, typed):
        number = phones.read(typed)
        if number is None:
            self.add_error("phone_number", _("No phone has this number. Write it like this: 06 12 34 56 78."))
        elif self._is_doubted(number):
            self.is_phone_doubted = True
            question = _("We do not know numbers like %(number)s. Is it right? Then tick the box, and save once more.")
            self.add_error("phone_number", question % {"number": dutch_style(number.stored)})
        else:
            self.cleaned_data["phone_number"] = number.stored

    def _is_doubted(self, number):
        """Ranges of numbers change, so a member knows better than our list: we ask, once."""
        is_new = number.stored != str(self.instance.phone)
        return is_new and not number.is_in_known_range and not self.cleaned_data.get("phone_is_right")

    @property
    def contact_details(self):
        """As `members.profile.save_contact_details` takes them."""
        return {"phone": self.cleaned_data["phone_number"], "has_no_phone": self.cleaned_data["no_phone"]}


class MemberAdminForm(MemberForm):
    """A member, for the coordinator in Django's admin."""

    email = forms.EmailField(
        label=_("Email address"), required=False, help_text=_("Without an address this member cannot log in.")
    )

    class Meta(MemberForm.Meta):
        fields = [*MemberForm.Meta.fields, "email", "role"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["phone_is_right"].help_text = _("Tick this when we say that we do not know the number.")
        self.fields["no_phone"].label = _("Has no phone")

    def clean_email(self):
        email = without_invisible_signs(self.cleaned_data["email"]).lower()
        if email:
            validate_email(email)
        return email or None

    def clean_role(self):
        role = self.cleaned_data["role"]
        if self.instance.is_coordinator and role != Role.COORDINATOR:
            try:
                joining.refuse_without_coordinator(self.instance)
            except joining.LastCoordinatorError as refusal:
                raise forms.ValidationError(refusal.message) from None
        return role
