"""The pages of the interview: which areas, and then one step an area, with a block for each person."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.forms.changed import ShowsWhatChanged
from members.forms.cv import YearField
from members.models import KnowledgeArea
from organisations import holders
from organisations.forms.core_tasks import ChangedTaskForm
from organisations.forms.holders import NO, YES, AbilityForm, NewHolderForm, words_of_second_time
from organisations.interview import About
from samensterker.templatetags.house import day, short_day

MORE_PEOPLE = 3  # new ones that fit on one page


class AreasForm(forms.Form):
    """Which areas does this organisation need? Those in which there is a task already are not asked again."""

    areas = forms.ModelMultipleChoiceField(
        KnowledgeArea.objects.none(), label=gettext_lazy("What do you need to keep going?"), required=False
    )

    def __init__(self, *args, there, **kwargs):
        super().__init__(*args, **kwargs)
        self.there = there
        self.fields["areas"].queryset = KnowledgeArea.objects.in_use()

    def clean_areas(self):
        areas = self.cleaned_data["areas"]
        if not areas and not self.there:
            raise ValidationError(_("Tick at least one."))
        return areas

    @property
    def ticked(self):
        """The keys that stay ticked when the form comes back."""
        return {int(key) for key in self.data.getlist("areas") if key.isdecimal()} if self.is_bound else set()


class HolderBlock(ShowsWhatChanged, AbilityForm):
    """Someone who does it already."""

    version = forms.CharField(widget=forms.HiddenInput, max_length=16)

    def __init__(self, *args, line, today, **kwargs):
        facts = line.facts
        answers = {name: YES if facts[name] else NO for name in holders.ABILITIES}
        version = holders.version_of(line.holder, today)
        initial = {**answers, "until_on": facts["until_on"], "version": version}
        super().__init__(*args, initial=initial, today=today, known=facts["done_on"], **kwargs)
        self.line, self.holder = line, line.holder

    def clean_until_on(self):
        on = super().clean_until_on()
        if on and on < self.holder.from_on:
            words = _("%(name)s does this since %(day)s. The last day comes after the first.")
            raise ValidationError(words % {"name": self.line.name, "day": short_day(self.holder.from_on)})
        return on

    def about(self):
        return About(self.facts(), holder=self.holder, version=self.cleaned_data["version"])

    def refuse(self, error):
        if isinstance(error, holders.HoldsAlready):
            self.add_error("until_on", words_of_second_time(error.holder))
        elif isinstance(error, holders.StaleHolder) and error.holder:
            self._show_changed(error.holder)
        else:
            self.add_error(None, _("%(name)s does not do this any more.") % {"name": self.line.name})

    def _show_changed(self, current):
        facts = holders.facts_of(current, self.today)
        stands = {
            name: (YES if facts[name] else NO, _("yes") if facts[name] else _("no")) for name in holders.ABILITIES
        }
        stands["until_on"] = (facts["until_on"], day(facts["until_on"]))
        words = _(
            "This was changed while you were busy. What you typed is still here, with what stands there now beside it. "
            "Save again to put yours in its place."
        )
        self.show_what_changed(stands, words=words, now_made_from=holders.version_of(current, self.today))


class NewHolderBlock(NewHolderForm):
    """Someone new; a year is enough to say since when. A block in which nothing was filled in is nobody."""

    from_on = YearField(  # type: ignore[assignment]  # another sort of field, and a day in the end
        label=gettext_lazy("Since which year?"),
        required=False,
        help_text=gettext_lazy("Thereabouts is fine."),
    )

    def clean_from_on(self):
        year = self.cleaned_data["from_on"]
        if year is not None and year > self.today.year:
            raise ValidationError(_("That year is still to come."))
        return date(year, 1, 1) if year and year < self.today.year else self.today

    def about(self):
        return About(self.facts(), who=self.who())

    def refuse(self, error):
        if isinstance(error, holders.HoldsAlready):
            self.refuse_second_time(error.holder)
        else:
            self.add_error(None, _("This member left the guild."))


class StepTaskForm(ChangedTaskForm):
    mark = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)  # of the round that is going on


class StepForm:
    """All forms of one step, sent as one: about the people, and about the task."""

    def __init__(self, data, *, view, people, mark, today):
        self.is_bound = data is not None
        common = {"data": data, "today": today, "use_required_attribute": False}
        self.holders = [
            HolderBlock(prefix=prefix, line=line, **common)
            for line in view.lines
            # Who came since this form was made, or in by this very form, was not asked about.
            if (prefix := f"holder-{line.holder.pk}") and (data is None or f"{prefix}-version" in data)
        ]
        self.new = [
            NewHolderBlock(prefix=f"new-{number}", people=people, empty_permitted=True, **common)
            for number in range(1, MORE_PEOPLE + 1)
        ]
        initial = {**ChangedTaskForm.initial_of(view.task), "mark": mark}
        self.task = StepTaskForm(data, initial=initial, use_required_attribute=False)

    @property
    def forms(self) -> list[Any]:
        return [*self.holders, *self.new, self.task]

    @property
    def open_new(self):
        """How many blocks for someone new stand open: one when nobody does it yet, and those that were filled in."""
        filled = [number for number, block in enumerate(self.new, start=1) if self.is_bound and block.has_changed()]
        return max([0 if self.holders else 1, *filled])

    def is_valid(self) -> bool:
        return self.is_bound and not self.errors

    def people(self) -> list[About]:
        return [block.about() for block in self._answered]

    def refuse(self, number, error) -> None:
        self._answered[number].refuse(error)

    @property
    def _answered(self):
        return [*self.holders, *(block for block in self.new if block.has_changed())]

    # What `_error_summary.html` asks of a form.

    @property
    def errors(self) -> dict[str, Any]:
        return {form.add_prefix(name): words for form in self.forms for name, words in form.errors.items()}

    def non_field_errors(self) -> list[str]:
        return [error for form in self.forms for error in form.non_field_errors()]

    def __iter__(self) -> Iterator[Any]:
        for form in self.forms:
            yield from form
