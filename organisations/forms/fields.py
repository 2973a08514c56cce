from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from members.typed_text import lines, visible_length


class ProseField(forms.CharField):
    """Text of several lines, without what one cannot see; its length is counted in signs that one sees."""

    def __init__(self, *, most, rows=4, **options):
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **options)
        self.most = most

    def to_python(self, value):
        typed = super().to_python(value) or ""
        # A family in one emoji is seven signs; what is longer than that is too long however it is counted.
        return lines(typed) if len(typed) <= 7 * self.most else typed

    def validate(self, value):
        super().validate(value)
        if len(value) > 7 * self.most or visible_length(value) > self.most:
            words = _("This is too long. There is room for %(number)d signs.")
            raise ValidationError(words % {"number": self.most})
