from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from members.forms.member import MemberForm
from members.profile import save_contact_details


class ProfileForm(MemberForm):
    """What a member tells about themselves."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["first_name"].widget.attrs["autocomplete"] = "given-name"
        self.fields["last_name"].widget.attrs["autocomplete"] = "family-name"

    @property
    def helper(self):
        """The question about the number stands there only when it is asked."""
        question = ["phone_is_right"] if self.is_phone_doubted or self.data.get("phone_is_right") else []
        helper = FormHelper()
        helper.form_tag = False
        helper.layout = Layout(
            Fieldset(_("My name"), "first_name", "surname_prefix", "last_name"),
            Fieldset(_("How to reach me"), "phone_number", *question, "no_phone"),
            Fieldset(_("My language"), "language"),
        )
        return helper

    @transaction.atomic
    def save(self, *, now):
        self.instance.save(update_fields=self.Meta.fields)
        save_contact_details(self.instance, **self.contact_details, now=now)
        return self.instance
