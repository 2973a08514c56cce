from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings import attachments
from members import kept_files
from members.forms.uploads import FileInput, UploadForm


class AttachmentForm(UploadForm):
    read = staticmethod(kept_files.read)
    file = forms.FileField(
        label=gettext_lazy("File"),
        allow_empty_file=True,
        widget=FileInput(accept=kept_files.ACCEPT),
        error_messages={"required": gettext_lazy("Choose a file first.")},
        help_text=gettext_lazy("A PDF, document, sheet, presentation or photo of 5 MB at most."),
    )
    submission = forms.UUIDField(widget=forms.HiddenInput)

    def say_that_it_is_full(self):
        words = _("An agenda item has room for %(number)d files. Remove one that is not needed, and try again.")
        self.add_error(None, words % {"number": attachments.MOST})
