from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from members.typed_text import one_line, visible_length


class LineField(forms.CharField):
    """One line of text; line breaks and invisible signs that came along with pasted text are left out.

    Its length is counted in signs that one sees; `max_length` is what the database holds.
    """

    def __init__(self, *, most=60, **options):
        super().__init__(**options)
        self.most = most

    def to_python(self, value):
        return one_line(super().to_python(value) or "")

    def validate(self, value):
        super().validate(value)
        if visible_length(value) > self.most:
            too_long = ngettext(
                "This is too long. There is room for %(number)d sign.",
                "This is too long. There is room for %(number)d signs.",
                self.most,
            )
            raise ValidationError(too_long % {"number": self.most})


class NameField(LineField):
    """A name as its bearer writes it, with `van 't`, accents or an emoji."""

    def validate(self, value):
        if value and not any(sign.isalpha() for sign in value):
            raise ValidationError(_("Use at least one letter."))
        super().validate(value)
