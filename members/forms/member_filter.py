from django import forms
from django.utils.translation import gettext_lazy as _

from members import member_list
from members.forms.fields import NameField


class MemberFilter(forms.Form):
    """Which members the coordinator wants to see. What cannot be understood is left out; the list still comes."""

    name = NameField(
        label=_("Name or address"), required=False, widget=forms.TextInput({"class": "form-control", "type": "search"})
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=member_list.STATES.items,
        widget=forms.Select({"class": "form-select"}),
    )
    show = forms.ChoiceField(
        # Translators: above a choice: which members are shown in the list
        label=_("Show"),
        required=False,
        choices=member_list.MATTERS.items,
        widget=forms.Select({"class": "form-select"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.full_clean()

    def members(self):
        asked = self.cleaned_data
        return member_list.members(asked.get("state", ""), asked.get("show", ""), asked.get("name", ""))

    @property
    def is_used(self):
        return any(self.cleaned_data.values())
