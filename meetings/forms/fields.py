from django import forms

from members.typed_text import one_line


class LineField(forms.CharField):
    """One line of text: line breaks and invisible signs that came along with pasted text are left out."""

    def to_python(self, value):
        return one_line(super().to_python(value) or "")


class ProseField(forms.CharField):
    """Text of several lines, stored with the line ends of the database whatever the browser sends."""

    widget = forms.Textarea(attrs={"rows": 4})

    def to_python(self, value):
        return (super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")
