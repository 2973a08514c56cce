from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.forms.changed import ShowsWhatChanged
from members.forms.fields import LineField
from members.forms.member import MemberForm
from members.models import PreferredContact
from members.profile import last_change
from samensterker.templatetags.house import clock, day
from samensterker.templatetags.house import phone as dutch_style

NEEDS_A_PHONE = {PreferredContact.PHONE, PreferredContact.MESSAGE}


class ProfileForm(ShowsWhatChanged, MemberForm):
    """What a member tells about themselves."""

    preferred_contact = forms.ChoiceField(
        label=gettext_lazy("I like to be reached"),
        required=False,
        # Translators: how I like to be reached: it does not matter to me
        choices=[("", gettext_lazy("any way is fine")), *PreferredContact.choices],
    )
    wants_no_chasing = forms.BooleanField(
        label=gettext_lazy("Please do not chase me"),
        required=False,
        help_text=gettext_lazy(
            "Then we send you no mails about action items that are still open. You still hear when we meet."
        ),
    )
    no_email = forms.BooleanField(
        label=gettext_lazy("I have no email"),
        required=False,
        help_text=gettext_lazy("Then the coordinator calls or sends a letter."),
    )
    doing_now = LineField(
        label=gettext_lazy("What I am doing now"),
        required=False,
        most=140,
        max_length=280,
        help_text=gettext_lazy(
            "One line, which the other members see. For example: building the new website of the choir"
        ),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        member = self.instance
        self.fields["first_name"].widget.attrs["autocomplete"] = "given-name"
        self.fields["last_name"].widget.attrs["autocomplete"] = "family-name"
        for name in ("preferred_contact", "wants_no_chasing", "doing_now", "version"):
            self.initial[name] = getattr(member, name)
        self.initial["no_email"] = member.has_no_email
        if member.doing_now_at:
            words = _("The others see that this is from {day}; with another line comes another day.")
            self.fields["doing_now"].help_text = words.format(day=day(member.doing_now_at))
        if member.email:  # who logs in with an address has one
            del self.fields["no_email"]

    def clean(self):
        super().clean()
        data = self.cleaned_data
        way = data.get("preferred_contact")
        if way in NEEDS_A_PHONE and not data.get("phone_number") and "phone_number" not in self.errors:
            self.add_error(
                "preferred_contact", _("For that we need your phone number. Fill it in, or choose another way.")
            )
        if way == PreferredContact.EMAIL and not self.instance.email:
            self.add_error("preferred_contact", _("We know no email address of yours. Choose another way."))

    def facts(self):
        """As `members.profile.change_profile` takes them."""
        data = self.cleaned_data
        names = [*self.Meta.fields, "preferred_contact", "wants_no_chasing", "doing_now"]
        facts = {name: data[name] for name in names} | self.contact_details
        return facts | ({"has_no_email": data["no_email"]} if "no_email" in self.fields else {})

    @property
    def helper(self):
        """The question about the number stands there only when it is asked."""
        question = ["phone_is_right"] if self.is_phone_doubted or self.data.get("phone_is_right") else []
        no_email = ["no_email"] if "no_email" in self.fields else []
        reach = ["phone_number", *question, "no_phone", *no_email, "preferred_contact", "wants_no_chasing"]
        helper = FormHelper()
        helper.form_tag = False
        helper.layout = Layout(
            Fieldset(_("My name"), "first_name", "surname_prefix", "last_name"),
            Fieldset(_("How to reach me"), *reach, css_id="contact-details"),
            Fieldset(_("For the other members"), "doing_now"),
            Fieldset(_("My language"), "language"),
            "version",
        )
        return helper

    def show_changed_profile(self, current, *, to):
        """The profile was changed after this form was made, and `current` is how it stands now; told to this member."""
        change = last_change(current)
        words = _(
            "{name} changed this profile on {day} at {clock}, while you were busy. What you typed is still here, "
            "with what stands there now beside it. Save again to put yours in its place."
        )
        if change and change.by_id == to.pk:
            words = _(
                "You changed this profile yourself on {day} at {clock}, in another window. What you typed is still "
                "here, with what stands there now beside it. Save again to put it in its place."
            )
        if change is None:
            words = _(
                "This profile was changed while you were busy. What you typed is still here, "
                "with what stands there now beside it. Save again to put yours in its place."
            )
        else:
            who = change.by.full_name if change.by else _("Someone")
            words = words.format(name=who, day=day(change.at), clock=clock(change.at))
        self.show_what_changed(self._standing(current), words=words, now_made_from=current.version)

    def _standing(self, current):
        # Translators: what a box says that can be ticked
        ticked = {True: _("ticked"), False: _("not ticked")}
        texts = {name: getattr(current, name) for name in ("first_name", "surname_prefix", "last_name", "doing_now")}
        boxes = {"no_phone": current.has_no_phone, "wants_no_chasing": current.wants_no_chasing}
        if "no_email" in self.fields:
            boxes["no_email"] = current.has_no_email
        return {
            **{name: (text, text) for name, text in texts.items()},
            **{name: (is_ticked, ticked[is_ticked]) for name, is_ticked in boxes.items()},
            "phone_number": (str(current.phone or ""), dutch_style(current.phone)),
            "preferred_contact": (
                current.preferred_contact,
                current.get_preferred_contact_display() or _("any way is fine"),
            ),
            "language": (current.language, current.get_language_display()),
        }
