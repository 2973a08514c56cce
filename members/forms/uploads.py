from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.cv_files import read_cv
from members.uploads import FILE_AT_MOST, UploadRefused, in_mb, read_photo


class FileInput(forms.FileInput):
    """Says how large a file may be, so that static/js/upload.js can tell before it is sent."""

    def __init__(self, *, accept):
        super().__init__({"accept": accept, "data-at-most": FILE_AT_MOST})

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        words = _("The file is %(size)s. It may be %(most)s at most: make it smaller, and try again.")
        # Translators: megabytes
        size = _("%(number)s MB") % {"number": "{}"}
        context["widget"]["attrs"]["data-too-large"] = words % {"size": size, "most": in_mb(FILE_AT_MOST)}
        return context


class UploadForm(forms.Form):
    """One file, read by `read`, which refuses it with why and what to do. What it made of it is `checked`."""

    read: Callable[[Any], Any]

    def clean_file(self):
        try:
            self.checked = type(self).read(self.cleaned_data["file"])
        except UploadRefused as refused:
            raise forms.ValidationError(refused.message) from None
        return self.cleaned_data["file"]


class PhotoForm(UploadForm):
    read = staticmethod(read_photo)
    file = forms.FileField(
        label=gettext_lazy("My photo"),
        allow_empty_file=True,
        widget=FileInput(accept="image/jpeg,image/png,image/webp"),
        error_messages={"required": gettext_lazy("Choose a photo first.")},
        help_text=gettext_lazy("A JPEG, PNG or WebP file of 5 MB at most."),
    )


class CvFileForm(UploadForm):
    read = staticmethod(read_cv)
    file = forms.FileField(
        label=gettext_lazy("My CV as a file"),
        allow_empty_file=True,
        widget=FileInput(accept=".pdf,.docx,.odt"),
        error_messages={"required": gettext_lazy("Choose a file first.")},
        help_text=gettext_lazy("A PDF, Word (docx) or OpenDocument (odt) file of 5 MB at most."),
    )
