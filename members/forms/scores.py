"""Numbers from 1 to 10 to choose from: `_score_questions.html` draws them."""

from django import forms
from django.utils.translation import gettext_lazy

SCALE = [(number, str(number)) for number in range(1, 11)]


class ScoreField(forms.TypedChoiceField):
    def __init__(self, *, label):
        super().__init__(
            label=label,
            choices=SCALE,
            coerce=int,
            widget=forms.RadioSelect,
            error_messages={"required": gettext_lazy("Choose a number from 1 to 10.")},
        )
