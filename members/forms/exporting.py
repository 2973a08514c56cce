from crispy_forms.helper import FormHelper
from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _


class FileKind(models.TextChoices):
    XLSX = "xlsx", _("Excel (.xlsx)")
    CSV = "csv", _("CSV, for other programs")


class ExportForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Which kind of file?"), choices=FileKind.choices, initial=FileKind.XLSX, widget=forms.RadioSelect
    )

    @property
    def helper(self):
        helper = FormHelper(self)
        helper.form_tag = False
        return helper
