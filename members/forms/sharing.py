"""The form with which a member chooses what the others see."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import sharing
from members.models import Shared, SharingText

COORDINATOR, MEMBERS = "coordinator", "members"
AUDIENCES = [
    # Translators: who may see it: nobody but the member and the coordinator
    (COORDINATOR, gettext_lazy("Coordinator only")),
    # Translators: who may see it
    (MEMBERS, gettext_lazy("Members of the guild")),
]


class SharingForm(forms.Form):
    """Four choices. *Members* is ticked beforehand only if it was chosen under these very words: never for consent."""

    text = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**63 - 1)

    def __init__(self, data=None, *, member, newest: SharingText):
        self.newest = newest
        shares, answered = sharing.chosen(member), member.sharing_text_id == newest.pk
        initial = {"text": newest.number, "seen": sharing.last_choice(member)}
        super().__init__(data, initial=initial)
        for what in Shared:
            self.fields[what.value] = forms.ChoiceField(
                label=what.label[:1].upper() + what.label[1:],
                choices=AUDIENCES,
                widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
                initial=(MEMBERS if answered else None) if shares[what] else COORDINATOR,
                error_messages={"required": _("Choose who may see this.")},
            )

    def clean_text(self):
        if self.cleaned_data["text"] != self.newest.number:
            self.take_up(text=self.newest.number)
            words = _("The text was renewed while you were reading. Read it once more, then save again.")
            raise ValidationError(words)
        return self.newest

    def choices(self) -> dict[Shared, bool]:
        return {what: self.cleaned_data[what.value] == MEMBERS for what in Shared}

    def show_what_changed(self, member):
        """Someone chose something else in the meantime: that stands there now, and nothing was saved."""
        stands = {what.value: MEMBERS if shared else COORDINATOR for what, shared in sharing.chosen(member).items()}
        self.take_up(seen=sharing.last_choice(member), **stands)
        words = _("Something was chosen since you opened this page. This is what holds now. Is it right?")
        self.add_error(None, words)

    def take_up(self, **values):
        self.data = self.data.copy()
        for name, value in values.items():
            self.data[name] = str(value)
