from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings import agenda
from meetings.forms.fields import LineField, ProseField
from members.models import Member, Role

LONGEST = 600  # minutes
MOST = 300  # names in one list


class AgendaItemForm(forms.Form):
    title = LineField(label=gettext_lazy("What"), max_length=120)
    minutes = forms.IntegerField(label=gettext_lazy("Minutes"), min_value=1, max_value=LONGEST)
    presenter = forms.ModelChoiceField(
        label=gettext_lazy("Presented by"),
        queryset=Member.objects.none(),
        required=False,
        # Translators: no one in particular presents this agenda item
        empty_label=gettext_lazy("nobody in particular"),
    )
    explanation = ProseField(label=gettext_lazy("Explanation"), max_length=5_000, required=False)

    def __init__(self, *args, meeting, item=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["presenter"].queryset = _presenters(meeting, item)

    def fields_of_item(self):
        return {name: self.cleaned_data[name] for name in ("title", "minutes", "presenter", "explanation")}

    @property
    def helper(self):
        helper = FormHelper(self)
        helper.form_tag = False
        hidden = [name for name in ("submission", "seen") if name in self.fields]
        helper.layout = Layout(
            Row(Column("title", css_class="col-sm"), Column("minutes", css_class="col-sm-auto")),
            "presenter",
            "explanation",
            *hidden,
        )
        return helper


class NewAgendaItemForm(AgendaItemForm):
    submission = forms.UUIDField(widget=forms.HiddenInput)


class ChangedAgendaItemForm(AgendaItemForm):
    seen = forms.CharField(widget=forms.HiddenInput)  # the mark of what the editor had before them

    @classmethod
    def initial_of(cls, item):
        return {
            "title": item.title,
            "minutes": item.minutes,
            "presenter": item.presenter_id,
            "explanation": item.explanation,
            "seen": agenda.mark_of(item),
        }

    def show_what_changed(self, current):
        """Someone else saved first: what stands there now beside what was typed, which a second save puts there."""
        self.data = self.data.copy()
        self.data[self.add_prefix("seen")] = agenda.mark_of(current)
        for name, value in self.fields_of_item().items():
            if getattr(current, name) != value:
                self.add_error(name, _("Now it says: %(value)s") % {"value": getattr(current, name) or "–"})
        words = _(
            "Someone else changed this item while you were busy. What you typed is still here, with what stands there "
            "now beside it. Save again to put yours in its place."
        )
        self.add_error(None, words)


def _presenters(meeting, item):
    """Who takes part, and who stands there already; of a large guild, who is invited and the coordinators."""
    now = Q(pk=item.presenter_id) if item else Q(pk=None)
    members = Member.objects.filter(now | Q(left_at=None, paused_at=None)).by_name()
    if len(members.values_list("pk")[: MOST + 1]) <= MOST:
        return members
    invited = meeting.invitations.values("member")
    return members.filter(now | Q(pk__in=invited) | Q(role=Role.COORDINATOR))
