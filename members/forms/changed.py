"""What a form says when somebody else saved first: ADR 5."""

from typing import Any

from django.utils.translation import gettext as _


class ShowsWhatChanged:
    """For a form that carries, in a hidden field, from what it was made (`made_from`)."""

    made_from = "version"
    data: Any

    def show_what_changed(self, stands, *, words, now_made_from):
        """What stands there now beside what was typed, which a second save puts there.

        `stands` holds value and words of each field: {"role": ("webmaster", "webmaster")}; `words` say who was first.
        """
        self.data = self.data.copy()
        self.data[self.add_prefix(self.made_from)] = now_made_from
        for name, (value, said) in stands.items():
            if self.cleaned_data.get(name) != value:
                self.add_error(name, _("Now it says: %(value)s") % {"value": said or "–"})
        self.add_error(None, words)
