"""The forms of what comes after a course: what one thought of it, and where one could be the second person."""

from django import forms
from django.utils.translation import gettext_lazy

from courses.evaluating import QUESTIONS, Answered
from courses.models import EvaluationAnswer, SecondPerson
from members.forms.fields import LineField, ProseField
from members.forms.scores import ScoreField


class EvaluationForm(forms.Form):
    learned = ScoreField(label=gettext_lazy("I learned what I came for"))
    given = ScoreField(label=gettext_lazy("It was given well"))
    can_do = ScoreField(label=gettext_lazy("I can do it myself now"))
    words = ProseField(
        label=gettext_lazy("What else do you want to say?"),
        required=False,
        most=EvaluationAnswer._meta.get_field("words").max_length,
        help_text=gettext_lazy(
            "You may leave this empty. Who gives the course and the coordinator read it afterwards, without your name."
        ),
    )

    @property
    def scores(self):
        return [self[name] for name in QUESTIONS]

    def answered(self) -> Answered:
        return Answered(**self.cleaned_data)


class SecondPersonForm(forms.Form):
    """Of the choices that were not offered yet, one; the template draws them."""

    task = forms.ChoiceField(
        label=gettext_lazy("Which task?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose a task."),
            "invalid_choice": gettext_lazy("This task cannot be chosen any more. Choose another one."),
        },
    )
    words = LineField(
        label=gettext_lazy("A word with it"),
        required=False,
        most=300,
        max_length=SecondPerson._meta.get_field("words").max_length,
        help_text=gettext_lazy("For example: from January on, one afternoon a week."),
    )

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.tasks = {str(choice.task.pk): choice.task for choice in choices}
        self.fields["task"].choices = [(key, task.title) for key, task in self.tasks.items()]
        if len(self.tasks) == 1 and not self.is_bound:
            self.initial["task"] = next(iter(self.tasks))

    @property
    def chosen_task(self):
        return self.tasks[self.cleaned_data["task"]]
