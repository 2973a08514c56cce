from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from members.forms.fields import ProseField


class SendReportForm(forms.Form):
    """What was shown when the button was pressed: which version, and the mark of what it says."""

    number = forms.IntegerField(min_value=1, max_value=32_000, widget=forms.HiddenInput)
    seen = forms.CharField(max_length=16, widget=forms.HiddenInput)
    remark = ProseField(
        most=1_000,
        label=_("A word with it"),
        help_text=_("For example: what was wrong, and who saw it. It stands above what changed."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, state, **kwargs):
        kwargs["initial"] = {"number": state.next_number, "seen": state.mark}
        super().__init__(*args, **kwargs)
        if not state.is_correction:
            del self.fields["remark"]

    @property
    def helper(self):
        helper = FormHelper(self)
        helper.form_tag = False
        helper.layout = Layout(*self.fields)
        return helper
