"""What someone without an account fills in to take part in a course, and what they change later."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.guests import CONSENT, NOWHERE
from members.forms.fields import NameField
from members.forms.inviting import AddressField
from organisations.models import Organisation


class GuestForm(forms.Form):
    name = NameField(
        label=gettext_lazy("Your name"),
        most=80,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = AddressField(
        label=gettext_lazy("Your email address"),
        help_text=gettext_lazy("You get a mail with a link. There you say that you come, and then you take part."),
        widget=forms.TextInput(attrs={"inputmode": "email", "autocomplete": "email", "spellcheck": "false"}),
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=gettext_lazy("For which organisation do you volunteer?"),
        # Translators: the first choice of a list of organisations
        empty_label=gettext_lazy("Choose one"),
    )
    consent = forms.BooleanField(
        label=gettext_lazy("Yes, I agree with this"),
        error_messages={"required": gettext_lazy("Without this we may not keep a place for you.")},
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["organisation"].queryset = Organisation.objects.joined().by_name()

    def clean_name(self):
        name = self.cleaned_data["name"]
        if name.startswith("#"):
            raise ValidationError(_("Begin your name with a letter."))
        return name

    def clean_email(self):
        email = self.cleaned_data["email"]
        if email.endswith(f"@{NOWHERE}"):
            raise ValidationError(_("We cannot write to this address. Fill in your own."))
        return email

    def facts(self):
        """With the words as they were shown."""
        return {name: self.cleaned_data[name] for name in ("name", "email", "organisation")} | {"words": str(CONSENT)}

    @property
    def helper(self):
        helper = FormHelper(self)
        helper.form_tag = False
        helper.layout = Layout("name", "email", "organisation")  # the words stand above the last one
        return helper


class GuestSelfForm(forms.Form):
    name = GuestForm.base_fields["name"]
    language = forms.ChoiceField(
        label=gettext_lazy("Language of mails and of these pages"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )

    clean_name = GuestForm.clean_name

    @property
    def helper(self):
        helper = FormHelper(self)
        helper.form_tag = False
        return helper
