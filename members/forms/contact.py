from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.typed_text import lines, visible_length

LONGEST = 4000  # signs that one sees
LONGEST_TYPED = 5 * LONGEST  # a family in one emoji is seven signs; above this it is not counted


class ContactForm(forms.Form):
    """What one member writes to another. An address that is shared already goes along unless they untick it."""

    text = forms.CharField(label=gettext_lazy("Your message"), widget=forms.Textarea(attrs={"rows": 8}))
    shows_address = forms.BooleanField(
        label=gettext_lazy("My email address may go along, so that they can simply answer"), required=False
    )
    submission = forms.UUIDField(widget=forms.HiddenInput)

    def clean_text(self):
        typed = self.cleaned_data["text"]
        text = lines(typed) if len(typed) <= LONGEST_TYPED else typed
        if len(text) > LONGEST_TYPED or visible_length(text) > LONGEST:
            words = _("This is too long for one message. There is room for %(number)d signs.")
            raise ValidationError(words % {"number": LONGEST})
        if not text:
            raise ValidationError(self.fields["text"].error_messages["required"])
        return text

    @property
    def helper(self):
        helper = FormHelper(self)
        helper.form_tag = False
        helper.layout = Layout("text", "shows_address", "submission")
        return helper
