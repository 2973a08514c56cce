"""The forms of a proposal: what is proposed, and what the organiser decides."""

from datetime import timedelta

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings import proposals
from meetings.forms.agenda import LONGEST
from meetings.forms.fields import LineField, ProseField
from meetings.models import Proposal, ProposalState, Purpose
from members.forms.changed import ShowsWhatChanged
from members.models import Group
from samensterker.formfields import DayField
from samensterker.localtime import local_day
from samensterker.templatetags.house import clock, day

LATER = timedelta(weeks=4)  # when no meeting is planned
LONGEST_AHEAD = timedelta(days=2 * 366)


class ProposalForm(forms.Form):
    title = LineField(label=gettext_lazy("What do you want to talk about or do?"), max_length=120)
    explanation = ProseField(
        label=gettext_lazy("Explanation"),
        max_length=5_000,
        required=False,
        help_text=gettext_lazy("Why now, and what should come out of it? A few sentences are enough."),
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("How many minutes do you need?"), min_value=1, max_value=LONGEST, initial=15
    )
    purpose = forms.ChoiceField(label=gettext_lazy("What is it for?"), required=False, widget=forms.RadioSelect)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Translators: what an agenda item is for: not chosen yet
        self.fields["purpose"].choices = [("", _("I leave that open")), *PURPOSES.items()]

    def facts(self):
        return {name: self.cleaned_data[name] for name in proposals.FACTS}

    @property
    def helper(self):
        helper = FormHelper(self)
        helper.form_tag = False
        names = ("group", "title", "explanation", "minutes", "purpose", "submission", "version")
        helper.layout = Layout(*[name for name in names if name in self.fields])
        return helper


PURPOSES = {
    Purpose.TELL: gettext_lazy("To tell something"),
    Purpose.EXCHANGE: gettext_lazy("To exchange: how do others do it?"),
    Purpose.DECIDE: gettext_lazy("To decide something together"),
    Purpose.DO: gettext_lazy("To do something together, there and then"),
}


class NewProposalForm(ProposalForm):
    submission = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, groups, **kwargs):
        super().__init__(*args, **kwargs)
        if groups.exists():
            self.fields["group"] = forms.ModelChoiceField(
                groups,
                label=_("For whose meeting?"),
                required=False,
                # Translators: the first choice of "for whose meeting"
                empty_label=_("the whole guild"),
            )

    @property
    def group(self) -> Group | None:
        return self.cleaned_data.get("group")


class ChangedProposalForm(ShowsWhatChanged, ProposalForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    @classmethod
    def initial_of(cls, proposal: Proposal):
        return {**{name: getattr(proposal, name) for name in proposals.FACTS}, "version": proposal.version}

    def show_changed_proposal(self, current):
        stands = {name: (getattr(current, name), getattr(current, name)) for name in proposals.FACTS}
        stands["purpose"] = (current.purpose, current.get_purpose_display())
        words = _(
            "This was changed while you were busy. What you typed is still here, with what stands there now beside it. "
            "Save again to put yours in its place."
        )
        self.show_what_changed(stands, words=words, now_made_from=current.version)


class DecisionForm(ShowsWhatChanged, forms.Form):
    """On the agenda of a meeting, later, or not; what is asked besides depends on that, and is always there."""

    answer = forms.ChoiceField(label=gettext_lazy("What do you decide?"), widget=forms.RadioSelect)
    meeting = forms.ModelChoiceField(queryset=None, label=gettext_lazy("On the agenda of"), required=False)
    until = DayField(
        label=gettext_lazy("Look at it again from"),
        required=False,
        help_text=gettext_lazy("Only when you put it off. From that day on it stands with what is proposed again."),
    )
    word = ProseField(
        label=gettext_lazy("A few words with it"),
        max_length=1_000,
        required=False,
        help_text=gettext_lazy("It goes along in the mail, and stands with the proposal."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, *args, proposal, now, **kwargs):
        super().__init__(*args, **kwargs)
        self.proposal, self.today = proposal, local_day(now)
        meetings = proposals.meetings_for(proposal, now=now)
        self.fields["meeting"].queryset = meetings
        self.fields["meeting"].label_from_instance = lambda one: (
            f"{day(one.starts_at, now)}, {clock(one.starts_at)}: {one}"
        )
        self.fields["until"].today = self.today
        answers = dict(ANSWERS)
        if not meetings.exists():
            del answers[ProposalState.ACCEPTED], self.fields["meeting"]
        self.fields["answer"].choices = list(answers.items())

    @classmethod
    def initial_of(cls, proposal: Proposal, *, answer: str, meeting, now):
        """`meeting` is the one whose page it was asked on, else the first that it could be on the agenda of."""
        first = meeting or proposals.meetings_for(proposal, now=now).first()
        after = local_day(first.starts_at) + timedelta(days=1) if first else local_day(now) + LATER
        chosen = answer if answer in ANSWERS else (ProposalState.ACCEPTED if first else ProposalState.PUT_OFF)
        return {"answer": chosen, "meeting": first, "until": after, "version": proposal.version}

    def clean(self):
        super().clean()
        data, answer = self.cleaned_data, self.cleaned_data.get("answer")
        if answer == ProposalState.ACCEPTED and not data.get("meeting") and "meeting" not in self.errors:
            self.add_error("meeting", _("Choose the meeting."))
        if answer == ProposalState.PUT_OFF and "until" not in self.errors:
            self._look_at_day(data.get("until"))
        if answer == ProposalState.DECLINED and not data.get("word") and "word" not in self.errors:
            self.add_error("word", _("Say in a few words why; that is kinder than silence."))
        if answer != ProposalState.PUT_OFF:
            self.errors.pop("until", None)  # what is not asked cannot be wrong
        return data

    def _look_at_day(self, until):
        if until is None:
            self.add_error("until", _("Choose from which day on."))
        elif until <= self.today:
            self.add_error("until", _("This day is not ahead of us. Choose a later one."))
        elif until > self.today + LONGEST_AHEAD:
            self.add_error("until", ValidationError(_("That is years ahead. Is the year right?")))

    def show_decided_before(self, current):
        """Someone else was first: what they decided, and what was typed here stays."""
        words = _("%(name)s decided in the meantime: %(answer)s. Look at it, and save again if you still mean yours.")
        self.show_what_changed({}, words=words % words_of(current), now_made_from=current.version)

    @property
    def helper(self):
        helper = FormHelper(self)
        helper.form_tag = False
        names = ("answer", "meeting", "until", "word", "version")
        helper.layout = Layout(*[name for name in names if name in self.fields])
        return helper


ANSWERS = {
    ProposalState.ACCEPTED: gettext_lazy("On the agenda"),
    ProposalState.PUT_OFF: gettext_lazy("Later"),
    ProposalState.DECLINED: gettext_lazy("Not now"),
}


def words_of(proposal):
    """Who decided what; or who changed it, when nobody decided."""
    return {
        "name": proposal.decided_by or proposal.proposed_by or "–",
        "answer": capfirst(proposal.get_state_display()),
    }
