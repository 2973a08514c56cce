"""The second confirmation before everything about someone goes."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

IN_A_WEEK, AT_ONCE = "week", "now"


class EraseForm(forms.Form):
    """A word that one has to type: a click alone is too easily made."""

    word = forms.CharField(
        max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off"})
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Translators: the word that someone types to confirm that they want to be erased; in small letters
        self.expected = _("erase")
        words = _("Type the word “%(word)s”, so that we know it is no mistake")
        self.fields["word"].label = words % {"word": self.expected}
        not_yet = _("Type the word “%(word)s” here; without it nothing happens.") % {"word": self.expected}
        self.fields["word"].error_messages["required"] = not_yet
        self.not_yet = not_yet

    def clean_word(self):
        typed = self.cleaned_data["word"].strip(" \"'.“”").lower()
        if typed != self.expected.lower():
            raise ValidationError(self.not_yet)
        return typed


class EraseOnBehalfForm(EraseForm):
    """By the coordinator, who has it on paper or heard it."""

    when = forms.ChoiceField(
        label=gettext_lazy("When?"),
        choices=[
            (IN_A_WEEK, gettext_lazy("In a week; until then they can come back")),
            (AT_ONCE, gettext_lazy("At once; I have their request in writing")),
        ],
        widget=forms.RadioSelect,
        initial=IN_A_WEEK,
    )
    field_order = ["when", "word"]
