"""What is asked about someone who does a core task."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Value
from django.db.models.functions import Concat, Lower, Replace
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from members.forms.changed import ShowsWhatChanged
from members.forms.fields import NameField
from members.models import Member
from organisations import holders
from organisations.holders import Who
from organisations.interview import LastDone, last_done_on
from samensterker.formfields import DayField
from samensterker.templatetags.house import day, month, short_day

YEARS_AHEAD = 5
YES, NO = "yes", "no"
YES_OR_NO = [(YES, pgettext_lazy("answer", "yes")), (NO, pgettext_lazy("answer", "no"))]


def member_by_name(name: str) -> Member | None:
    """The member of the guild with exactly this name, when there is one only."""
    parts = Concat("first_name", Value(" "), "surname_prefix", Value(" "), "last_name")
    named = Member.objects.active().alias(full=Lower(Replace(parts, Value("  "), Value(" "))))
    found = list(named.filter(full__in=[name.lower(), f"{name.lower()} "])[:2])
    return found[0] if len(found) == 1 else None


class AbilityForm(forms.Form):
    """Can they do it today, when did they last do it, and do they stop?"""

    knows_how = forms.ChoiceField(
        label=gettext_lazy("Does this person know how?"),
        choices=YES_OR_NO,
        widget=forms.RadioSelect,
        required=False,
        help_text=gettext_lazy("Alone, from beginning to end."),
    )
    has_access = forms.ChoiceField(
        label=gettext_lazy("Can this person get in?"),
        choices=YES_OR_NO,
        widget=forms.RadioSelect,
        required=False,
        help_text=gettext_lazy("With passwords and keys of their own, this afternoon."),
    )
    done = forms.ChoiceField(label=gettext_lazy("When did they last do it?"), required=False)
    until_on = DayField(
        label=gettext_lazy("Is this person going to stop? Their last day:"),
        required=False,
        help_text=gettext_lazy("Also when they have stopped already. Otherwise leave it empty."),
    )

    def __init__(self, *args, today, known=None, **kwargs):
        """`known` is the day on which they last did it, as far as we know."""
        super().__init__(*args, **kwargs)
        self.today, self.known = today, known
        # Translators: the first line of a list of answers: nothing was chosen
        nothing = _("As we know it: %(month)s") % {"month": month(known)} if known else _("Choose one")
        self.fields["done"].choices = [("", nothing), *((value, capfirst(label)) for value, label in LastDone.choices)]
        self.fields["until_on"].today = today

    def clean_until_on(self):
        return _not_years_ahead(self.cleaned_data["until_on"], self.today)

    def facts(self):
        """What was answered; of what was not, nothing."""
        data = self.cleaned_data
        facts = {name: data[name] == YES for name in holders.ABILITIES if data[name]}
        if data["done"]:
            facts["done_on"] = last_done_on(data["done"], known=self.known, today=self.today)
        return {**facts, "until_on": data["until_on"]}


class NewHolderForm(AbilityForm):
    """`people` are the members who belong to the organisation; anyone else is typed."""

    member = forms.ChoiceField(label=gettext_lazy("Who does this?"), required=False)
    name = NameField(
        label=gettext_lazy("Or someone else, by name"),
        most=60,
        max_length=80,
        required=False,
        help_text=gettext_lazy("Write the first and last name of a member of the guild, and we know who it is."),
    )
    from_on = DayField(label=gettext_lazy("Since when?"), required=False)
    field_order = ["member", "name", "from_on"]

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = {str(member.pk): member for member in people}
        # Translators: the first line of a list of people
        chosen = [(key, member.full_name) for key, member in self.people.items()]
        self.fields["member"].choices = [("", _("Choose someone")), *chosen]

    def clean_from_on(self):
        return _not_years_ahead(self.cleaned_data["from_on"], self.today) or self.today

    def clean(self):
        super().clean()
        data = self.cleaned_data
        if data.get("member") and data.get("name"):
            self.add_error("name", _("Choose someone from the list or write a name, not both."))
        elif not data.get("member") and not data.get("name") and "name" not in self.errors:
            self.add_error("member", _("Say who it is."))
        begins, ends = data.get("from_on"), data.get("until_on")
        if begins and ends and ends < begins:
            self.add_error("until_on", _("The last day comes after the first."))

    def who(self) -> Who:
        data = self.cleaned_data
        member = self.people.get(data["member"]) or member_by_name(data["name"])
        return Who(member) if member else Who(name=data["name"])

    def facts(self):
        return {"knows_how": False, "has_access": False, "done_on": None, **super().facts(), "from_on": self.begins()}

    def begins(self):
        return self.cleaned_data["from_on"]

    def refuse_second_time(self, there):
        self.add_error(None if self.cleaned_data["name"] == "" else "name", words_of_second_time(there))

    @property
    def helper(self):
        helper = FormHelper()
        helper.form_tag = False
        both = Div("knows_how", "has_access", css_class="side-by-side")
        helper.layout = Layout("member", "name", "from_on", both, "done", "until_on")
        return helper


class ChangedHolderForm(ShowsWhatChanged, forms.Form):
    """Everything of one holder, with real days; also for the holder."""

    from_on = DayField(label=gettext_lazy("Since when?"))
    knows_how = forms.BooleanField(
        label=gettext_lazy("Knows how to do it, alone and from beginning to end"), required=False
    )
    has_access = forms.BooleanField(label=gettext_lazy("Can get in: has the passwords and keys"), required=False)
    done_on = DayField(
        label=gettext_lazy("Last done on"),
        required=False,
        help_text=gettext_lazy("Thereabouts is fine. Leave it empty for never yet."),
    )
    until_on = DayField(
        label=gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy("For who stops, or has stopped. Leave it empty otherwise."),
    )
    version = forms.CharField(widget=forms.HiddenInput, max_length=16)

    def __init__(self, *args, holder, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial = {**holders.facts_of(holder, today), "version": holders.version_of(holder, today)}
        self.holder, self.today = holder, today
        self.fields["until_on"].today = today

    def clean_from_on(self):
        return _not_years_ahead(self.cleaned_data["from_on"], self.today)

    def clean_until_on(self):
        return _not_years_ahead(self.cleaned_data["until_on"], self.today)

    def clean_done_on(self):
        on = self.cleaned_data["done_on"]
        if on and on > self.today:
            raise ValidationError(_("That day is still to come."))
        return on

    def clean(self):
        super().clean()
        begins, ends = self.cleaned_data.get("from_on"), self.cleaned_data.get("until_on")
        if begins and ends and ends < begins:
            self.add_error("until_on", _("The last day comes after the first."))

    def facts(self):
        return {name: self.cleaned_data[name] for name in holders.FACTS}

    def refuse_second_time(self, there):
        self.add_error("until_on", words_of_second_time(there))

    def show_changed_holder(self, current):
        # Translators: what a box says that can be ticked
        ticked = {True: _("ticked"), False: _("not ticked")}
        facts = holders.facts_of(current, self.today)
        said = {name: ticked[value] if isinstance(value, bool) else day(value) for name, value in facts.items()}
        words = _(
            "This was changed while you were busy. What you typed is still here, with what stands there now beside it. "
            "Save again to put yours in its place."
        )
        stands = {name: (facts[name], said[name]) for name in facts}
        self.show_what_changed(stands, words=words, now_made_from=holders.version_of(current, self.today))

    @property
    def helper(self):
        helper = FormHelper()
        helper.form_tag = False
        helper.layout = Layout("knows_how", "has_access", "done_on", "from_on", "until_on", "version")
        return helper


def words_of_second_time(there):
    """This person does it already, or did so in that time."""
    if there.until_on is None:
        words = _("%(name)s does this already, since %(first)s. Change it there.")
        return words % {"name": there.who, "first": short_day(there.from_on)}
    words = _("%(name)s did this from %(first)s until %(last)s. Choose other days, or change that period.")
    return words % {"name": there.who, "first": short_day(there.from_on), "last": short_day(there.until_on)}


def _not_years_ahead(on, today):
    if on and on.year > today.year + YEARS_AHEAD:
        raise ValidationError(_("That is years ahead. Is the year right?"))
    return on
