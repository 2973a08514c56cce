from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy, ngettext

from members.exchange import drafts, preview
from members.exchange.planning import Status
from members.forms.uploads import FileInput, UploadForm


class ImportForm(UploadForm):
    read = staticmethod(drafts.read_file)
    file = forms.FileField(
        label=gettext_lazy("The file"),
        allow_empty_file=True,
        widget=FileInput(accept=".csv,.txt,.tsv,.xlsx"),
        error_messages={"required": gettext_lazy("Choose a file first.")},
        help_text=gettext_lazy("CSV or Excel (.xlsx), of 5 MB and 20,000 rows at most."),
    )

    @property
    def helper(self):
        helper = FormHelper(self)
        helper.form_tag = False
        return helper


class ConfirmForm(forms.Form):
    """Asks only what this import makes it ask."""

    only_good = forms.BooleanField(error_messages={"required": gettext_lazy("Tick this, or mend the file first.")})
    is_sure = forms.BooleanField(
        label=gettext_lazy("I looked at the questions; it is right as it stands here"),
        error_messages={"required": gettext_lazy("Look at the rows with a question. Are they right? Then tick this.")},
    )
    welcome = forms.BooleanField(
        required=False, help_text=gettext_lazy("You can also do this later, on the page of all members.")
    )

    def __init__(self, *args, draft, **kwargs):
        super().__init__(*args, **kwargs)
        counts = preview.counts(draft)
        self._keep("only_good", counts[Status.REFUSED], _refused)
        self._keep("is_sure", counts[preview.QUESTIONS])
        self._keep("welcome", preview.new_with_address(draft), _welcome)

    def _keep(self, name, number, label=None):
        if not number:
            del self.fields[name]
        elif label:
            self.fields[name].label = label(number)

    @property
    def helper(self):
        helper = FormHelper(self)
        helper.form_tag = False
        return helper


def _refused(number):
    words = ngettext("Leave out the %(number)d refused row", "Leave out the %(number)d refused rows", number)
    return words % {"number": number}


def _welcome(number):
    words = ngettext(
        "Mail the %(number)d new member how to log in",
        "Mail the %(number)d new members with an address how to log in",
        number,
    )
    return words % {"number": number}
