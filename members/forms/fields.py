from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from members.typed_text import lines, one_line, visible_length


def _refuse_too_long(value, most):
    if visible_length(value) > most:
        too_long = ngettext(
            "This is too long. There is room for %(number)d sign.",
            "This is too long. There is room for %(number)d signs.",
            most,
        )
        raise ValidationError(too_long % {"number": most})


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
        _refuse_too_long(value, self.most)


class NameField(LineField):
    """A name as its bearer writes it, with `van 't`, accents or an emoji."""

    def validate(self, value):
        if value and not any(sign.isalpha() for sign in value):
            raise ValidationError(_("Use at least one letter."))
        super().validate(value)


class ProseField(forms.CharField):
    """Text of several lines, of `most` signs that one sees; what one cannot see is left out."""

    widget = forms.Textarea(attrs={"rows": 5})

    def __init__(self, *, most, **options):
        self.most, self.most_typed = most, 5 * most  # a family in one emoji is seven signs; more is not counted
        super().__init__(max_length=self.most_typed, **options)

    def to_python(self, value):
        typed = super().to_python(value) or ""
        return lines(typed) if len(typed) <= self.most_typed else typed

    def validate(self, value):
        super().validate(value)
        if len(value) <= self.most_typed:
            _refuse_too_long(value, self.most)
