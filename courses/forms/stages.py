from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.forms.fields import ProseField


class CancelForm(forms.Form):
    """`hearing` people get a mail with these words; when there is nobody, none are needed."""

    because = ProseField(
        label=gettext_lazy("A word to all"),
        required=False,
        most=400,
        help_text=gettext_lazy("Why it does not take place. It stands in the mail, and on the page of the course."),
    )

    def __init__(self, *args, hearing, **options):
        super().__init__(*args, **options)
        self.hearing = hearing
        self.fields["because"].widget.attrs["rows"] = 3

    def clean_because(self):
        because = self.cleaned_data["because"]
        if self.hearing and not because:
            raise ValidationError(_("Say in a few words why: people counted on it."))
        return because
