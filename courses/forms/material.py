from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses import materials
from members import kept_files
from members.forms.fields import LineField
from members.forms.uploads import FileInput, UploadForm


class MaterialForm(UploadForm):
    """A file or a link, one of both."""

    title = LineField(label=gettext_lazy("What is it?"), max_length=120, most=80)
    file = forms.FileField(
        label=gettext_lazy("A file"),
        required=False,
        allow_empty_file=True,
        widget=FileInput(accept=kept_files.ACCEPT),
        help_text=gettext_lazy("A PDF, document, sheet, presentation or photo of 5 MB at most."),
    )
    link = forms.URLField(
        label=gettext_lazy("Or a link"),
        required=False,
        max_length=500,
        assume_scheme="https",
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"invalid": gettext_lazy("This is no web address that we can read. For example: example.org")},
    )
    for_guild_afterwards = forms.BooleanField(
        label=gettext_lazy("For the whole guild when the course is over"), required=False, initial=True
    )
    submission = forms.UUIDField(widget=forms.HiddenInput)

    checked = None

    def clean_file(self):
        return super().clean_file() if self.cleaned_data["file"] else None

    read = staticmethod(kept_files.read)

    def clean(self):
        super().clean()
        if "file" in self.errors or "link" in self.errors:
            return self.cleaned_data
        if self.checked and self.cleaned_data["link"]:
            self.add_error("link", _("Choose one of both: a file, or a link."))
        if not self.checked and not self.cleaned_data["link"]:
            self.add_error("file", _("Choose a file, or fill in a link below."))
        return self.cleaned_data

    def facts(self):
        names = ("submission", "title", "link", "for_guild_afterwards")
        return {**{name: self.cleaned_data[name] for name in names}, "file": self.checked}

    def say_that_it_is_full(self):
        words = _("A course has room for %(number)d files and links. Remove one that is not needed, and try again.")
        self.add_error(None, words % {"number": materials.MOST})
