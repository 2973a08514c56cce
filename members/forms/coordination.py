"""The coordinator's small forms about one member: role and email address."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.forms.inviting import AddressField
from members.models import Role


class RoleForm(forms.Form):
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=[
            (Role.MEMBER, gettext_lazy("Member")),
            (Role.COORDINATOR, gettext_lazy("Coordinator: sees all contact details, and may change everything")),
        ],
        widget=forms.RadioSelect,
    )

    def refuse_last(self):
        """There would be no coordinator left; here is what to do first."""
        words = _("There is always at least one coordinator. {link} Then you can change this.")
        link = format_html('<a href="{}">{}</a>', reverse("members:manage"), _("Make someone else coordinator first."))
        self.add_error("role", format_html(words, link=link))

    @property
    def helper(self):
        helper = FormHelper(self)
        helper.form_tag = False
        return helper


class EmailForm(forms.Form):
    email = AddressField(
        label=gettext_lazy("Email address"),
        required=False,
        help_text=gettext_lazy("With this address the member logs in. The old one logs in no more."),
    )
    welcome = forms.BooleanField(
        label=gettext_lazy("Mail the welcome, which says how to log in"), required=False, initial=True
    )
    doubted = forms.CharField(required=False, widget=forms.HiddenInput)  # the address that we asked about
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, *args, member, **kwargs):
        self.member = member
        kwargs["initial"] = {"email": member.email, "version": member.version, "welcome": True}
        super().__init__(*args, **kwargs)

    def clean_email(self):
        """A slip is asked about once; who sends it a second time knows better than we do."""
        email = self.cleaned_data["email"]
        meant = self.fields["email"].did_you_mean
        if meant and email != self.member.email and self.data.get(self.add_prefix("doubted")) != email:
            self.data = self.data.copy()
            self.data[self.add_prefix("doubted")] = email
            words = _("Did you mean %(address)s? If it is right as it stands, send it once more.")
            raise forms.ValidationError(words % {"address": meant})
        return email

    def refuse_taken(self, owner):
        words = _("This address is of {name}, who is a member already. Is it the same person? {merge}")
        page = reverse("members:manage-member", args=[owner.pk])
        merge = reverse("members:merge", args=[self.member.pk, owner.pk])
        name = format_html('<a href="{}">{}</a>', page, owner.full_name)
        link = format_html('<a href="{}">{}</a>', merge, _("Then join the two."))
        self.add_error("email", format_html(words, name=name, merge=link))

    def show_what_changed(self, member):
        """Someone else was first: what stands there now beside what was typed, which a second save puts there."""
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = member.version
        words = _("Someone changed this member while you were busy. Now it says: %(value)s")
        self.add_error("email", words % {"value": member.email or "–"})

    @property
    def helper(self):
        helper = FormHelper(self)
        helper.form_tag = False
        names = ["email", "welcome"] if self.member.last_login is None else ["email"]
        helper.layout = Layout(*names, "doubted", "version")
        return helper
