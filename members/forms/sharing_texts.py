from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.typed_text import lines

LONGEST = 8000


class SharingTextForm(forms.Form):
    """The next text about sharing. `number` is the one it will have: as long as that is free, nobody was first."""

    body = forms.CharField(
        label=gettext_lazy("Text in Dutch"),
        help_text=gettext_lazy("An empty line begins a new paragraph."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 14, "lang": "nl"}),
    )
    body_en = forms.CharField(
        label=gettext_lazy("Text in English"),
        help_text=gettext_lazy("Who reads English and finds nothing here, gets the Dutch text."),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 14, "lang": "en"}),
    )
    number = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, data=None, *, newest=None):
        self.newest = newest
        initial = {
            "body": newest.body if newest else "",
            "body_en": newest.body_en if newest else "",
            "number": newest.number + 1 if newest else 1,
        }
        super().__init__(data, initial=initial)

    def clean_body(self):
        return lines(self.cleaned_data["body"])

    def clean_body_en(self):
        return lines(self.cleaned_data["body_en"])

    def clean(self):
        """The same words once more would ask everyone the same question."""
        data = super().clean()
        now = (self.newest.body, self.newest.body_en) if self.newest else None
        is_next = self.newest is None or data.get("number") == self.newest.number + 1
        if is_next and (data.get("body"), data.get("body_en")) == now:
            raise ValidationError(_("This is the text that holds now. Change something before you publish it."))
        return data

    def show_what_changed(self, newest):
        """A colleague was first: what was typed stays, with their text below it to compare with."""
        self.data = self.data.copy()
        self.data["number"] = str(newest.number + 1)
        words = _(
            "{name} published version {number} while you were busy. Compare it with yours below. If you publish, "
            "yours comes in its place."
        )
        self.add_error(None, words.format(name=newest.published_by or "–", number=newest.number))

    @property
    def helper(self):
        helper = FormHelper(self)
        helper.form_tag = False
        return helper
