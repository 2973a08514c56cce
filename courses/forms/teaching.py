"""The forms of who gives a course: what was done at a session, and a message to who takes part."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.models import CourseMessage, CourseSession
from members.forms.changed import ShowsWhatChanged
from members.forms.fields import ProseField
from samensterker.templatetags.house import day


class NotesForm(ShowsWhatChanged, forms.Form):
    notes = ProseField(
        label=gettext_lazy("What did you do?"),
        required=False,
        most=CourseSession._meta.get_field("notes").max_length,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=gettext_lazy(
            "Who takes part reads this on the page of the course. A line that begins with - is a point of a list."
        ),
    )
    homework = ProseField(
        label=gettext_lazy("What do they do until the next time?"),
        required=False,
        most=CourseSession._meta.get_field("homework").max_length,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Stands in the reminder of the next session too."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, data=None, *, session):
        super().__init__(
            data, initial={"notes": session.notes, "homework": session.homework, "version": session.version}
        )


class MessageForm(forms.Form):
    to = forms.ChoiceField(label=gettext_lazy("To whom?"), widget=forms.RadioSelect)
    text = ProseField(
        label=gettext_lazy("Your message"),
        most=CourseMessage._meta.get_field("text").max_length,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": gettext_lazy("Write something first.")},
    )
    submission = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, sessions):
        """`sessions` are those at which someone was missed, the last one first."""
        super().__init__(data, initial={"to": "all", "submission": uuid4()})
        self.sessions = {str(session.pk): session for session in sessions}
        missed = [
            (key, _("Who was not there on {day}").format(day=day(session.starts_at)))
            for key, session in self.sessions.items()
        ]
        self.fields["to"].choices = [("all", _("Everyone who takes part")), *missed]

    @property
    def missed(self) -> CourseSession | None:
        return self.sessions.get(self.cleaned_data["to"])
