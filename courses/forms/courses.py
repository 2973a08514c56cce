"""The form of a whole course: what it is about, when it is, for how many."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from courses.models import BEFORE_A_DATE, GOING_ON, Course, Form, Language, Stage
from courses.planning import FACTS
from members.areas import areas_in_order
from members.forms.changed import ShowsWhatChanged
from members.forms.fields import LineField, ProseField
from members.forms.knowledge import AreaField
from members.models import Level
from organisations.models import Organisation
from samensterker import money
from samensterker.formfields import DayField, EurosField
from samensterker.localtime import local_day
from samensterker.templatetags.house import clock, day

MOST_PEOPLE = 500
HOURS = {
    24: gettext_lazy("one day"),
    48: gettext_lazy("two days"),
    72: gettext_lazy("three days"),
    168: gettext_lazy("a week"),
}


def _number(label, *, most=MOST_PEOPLE, least=1, **options):
    """A whole number of people or sessions; `inputmode` brings the figures on a telephone."""
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=least,
        max_value=most,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "number"}),
        error_messages={"invalid": gettext_lazy("Fill in a whole number, such as 8.")},
        **options,
    )


class CourseForm(forms.Form):
    """`organisers` are those of which one chooses who offers it: `policies.organisers_for`."""

    title = LineField(label=gettext_lazy("Title"), max_length=120, most=80)
    area = AreaField(
        label=gettext_lazy("What is it about?"),
        required=False,
        help_text=gettext_lazy("With it we know which tasks become less fragile by this course."),
    )
    summary = ProseField(
        label=gettext_lazy("What can you do afterwards?"),
        required=False,
        most=1500,
        help_text=gettext_lazy("In plain words, and from the side of who takes part."),
    )
    level = forms.TypedChoiceField(
        label=gettext_lazy("How well do you know it then?"), coerce=int, empty_value=None, required=False
    )
    form = forms.ChoiceField(label=gettext_lazy("Form"), widget=forms.RadioSelect, initial=Form.CLASS)
    study_link = forms.URLField(
        label=gettext_lazy("Link to study with"),
        required=False,
        max_length=500,
        assume_scheme="https",
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy("Of self-study: the page on which one begins."),
        error_messages={"invalid": gettext_lazy("This is no web address that we can read. For example: example.org")},
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    price_cents = EurosField(
        label=gettext_lazy("Price"), required=False, help_text=gettext_lazy("In euros. Leave it empty when it is free.")
    )
    organiser = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=gettext_lazy("Offered by"),
        required=False,
        # Translators: the first choice of a list of organisations that can offer a course
        empty_label=gettext_lazy("the guild itself"),
    )
    starts_on = DayField(label=gettext_lazy("First day"), required=False)
    ends_on = DayField(label=gettext_lazy("Last day"), required=False)
    closes_on = DayField(
        label=gettext_lazy("Enrol until"),
        required=False,
        help_text=gettext_lazy("With this day. Leave it empty: then one can enrol until the course begins."),
    )
    minimum = _number(gettext_lazy("At least"), help_text=gettext_lazy("With fewer it does not go on."))
    maximum = _number(gettext_lazy("At most"), help_text=gettext_lazy("Empty: there is no limit."))
    reserved_seats = _number(
        gettext_lazy("Places kept for others"),
        least=0,
        help_text=gettext_lazy("For people of other organisations than the one that offers it."),
    )
    reserved_until = DayField(label=gettext_lazy("Kept until"), required=False)
    confirm_hours = forms.TypedChoiceField(
        label=gettext_lazy("Time to confirm a place that comes free"), coerce=int, required=False
    )
    threshold = _number(
        gettext_lazy("Worth giving from"), help_text=gettext_lazy("So many people who want it. Empty: eight.")
    )
    sessions_needed = _number(
        gettext_lazy("Sessions to have been at"),
        most=100,
        help_text=gettext_lazy("To complete the course. Empty: all but one."),
    )

    def __init__(self, data=None, *, organisers, today, course=None, **options):
        super().__init__(data, **options)
        self.course, self.today = course, today
        fields = self.fields
        fields["area"].offer(areas_in_order())
        fields["organiser"].queryset = organisers
        fields["form"].choices = [(form.value, capfirst(form.label)) for form in Form]
        fields["language"].choices = [(language.value, language.label) for language in Language]
        # Translators: the first choice of a list of levels: not chosen
        fields["level"].choices = [("", _("not said")), *((level.value, capfirst(level.label)) for level in Level)]
        hours = {*HOURS, course.confirm_hours if course else 48}
        fields["confirm_hours"].choices = [(number, _hours_in_words(number)) for number in sorted(hours)]
        fields["confirm_hours"].initial = 48
        for name in ("starts_on", "ends_on", "closes_on", "reserved_until"):
            fields[name].today = today

    # What is left empty has a meaning of its own.

    def clean_language(self):
        return self.cleaned_data["language"] or Language.DUTCH

    def clean_price_cents(self):
        return self.cleaned_data["price_cents"] or 0

    def clean_reserved_seats(self):
        return self.cleaned_data["reserved_seats"] or 0

    def clean_threshold(self):
        return self.cleaned_data["threshold"] or 8

    def clean_confirm_hours(self):
        return self.cleaned_data["confirm_hours"] or 48

    def clean_starts_on(self):
        starts_on = self.cleaned_data["starts_on"]
        stands = self.course and self.course.starts_on
        if starts_on and starts_on != stands and starts_on < self.today:
            raise ValidationError(_("That day has gone by. Is the year right?"))
        return starts_on

    def clean(self):
        super().clean()
        said = {name: self.cleaned_data.get(name) for name in FACTS}
        self._check_days(said)
        self._check_numbers(said)
        if said["form"] == Form.SELF_STUDY and not said["study_link"] and "study_link" not in self.errors:
            self.add_error("study_link", _("Where does one begin? Fill in the link."))
        return self.cleaned_data

    def _check_days(self, said):
        starts_on, ends_on, closes_on = said["starts_on"], said["ends_on"], said["closes_on"]
        if ends_on and not starts_on and "starts_on" not in self.errors:
            self.add_error("starts_on", _("There is a last day. Fill in the first day too."))
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("The last day comes after the first."))
        if starts_on and closes_on and closes_on > starts_on:
            words = _("The course begins on %(day)s. Enrolling ends on that day or before it.")
            self.add_error("closes_on", words % {"day": day(starts_on)})
        if said["reserved_seats"] and not said["reserved_until"] and "reserved_until" not in self.errors:
            self.add_error("reserved_until", _("Until which day are these places kept?"))
        if starts_on and said["reserved_seats"] and said["reserved_until"] and said["reserved_until"] > starts_on:
            self.add_error("reserved_until", _("Choose a day before the course begins."))

    def _check_numbers(self, said):
        minimum, maximum = said["minimum"], said["maximum"]
        if minimum and maximum and minimum > maximum:
            self.add_error("maximum", _("The least number is not above the most."))
        if maximum and said["reserved_seats"] and said["reserved_seats"] > maximum:
            words = ngettext("There is %(number)d place in all.", "There are %(number)d places in all.", maximum)
            self.add_error("reserved_seats", words % {"number": maximum})

    def facts(self):
        return {name: self.cleaned_data[name] for name in FACTS if name in self.fields}

    def refuse_area(self):
        self.add_error("area", _("This is not in the list any more. Choose another."))

    @property
    def helper(self):
        helper = FormHelper()
        helper.form_tag = False
        hidden = [name for name in ("submission", "version") if name in self.fields]
        layout = [
            Fieldset(_("What it is"), "title", "area", "summary", "level"),
            Fieldset(_("How it is given"), "form", "study_link", Div("language", "price_cents", css_class="beside")),
            Fieldset(_("When"), Div("starts_on", "ends_on", css_class="beside"), "closes_on"),
            Fieldset(
                _("For whom"),
                "organiser",
                Div("minimum", "maximum", css_class="beside"),
                Div("reserved_seats", "reserved_until", css_class="beside"),
                "confirm_hours",
            ),
            Fieldset(_("Before and after"), Div("threshold", "sessions_needed", css_class="beside")),
        ]
        helper.layout = Layout(*layout, *hidden)
        return helper


class NewCourseForm(CourseForm):
    submission = forms.UUIDField(widget=forms.HiddenInput)


class ChangedCourseForm(ShowsWhatChanged, CourseForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, data=None, *, course, **options):
        stands = {name: getattr(course, name) for name in (*FACTS, "version")}
        stands |= {"area": course.area_id, "organiser": course.organiser_id, "price_cents": course.price_cents or None}
        stands["reserved_seats"] = course.reserved_seats or None
        super().__init__(data, course=course, initial=stands, **options)
        if course.is_open_training:
            self.fields["organiser"].required, self.fields["organiser"].empty_label = True, None
        if course.stage not in (*BEFORE_A_DATE, Stage.CANCELLED):
            self.fields["starts_on"].required = True
        if course.stage in GOING_ON:
            words = _("When this changes, who has a place, waits for one or gives the course gets one mail.")
            self.fields["price_cents"].help_text = f"{self.fields['price_cents'].help_text} {words}"
            if not course.sessions.standing().exists():
                self.fields["starts_on"].help_text = words

    def show_changed_course(self, current: Course):
        stands = {name: (getattr(current, name), getattr(current, name)) for name in FACTS}
        for name in ("form", "language", "level"):
            stands[name] = (stands[name][0], getattr(current, f"get_{name}_display")())
        for name in ("starts_on", "ends_on", "closes_on", "reserved_until"):
            stands[name] = (stands[name][0], day(stands[name][0]))
        stands["price_cents"] = (current.price_cents, money.in_words(current.price_cents))
        stands["confirm_hours"] = (current.confirm_hours, _hours_in_words(current.confirm_hours))
        words = _(
            "Someone else changed this course while you were busy. What you typed is still here, with what stands "
            "there now beside it. Save again to put yours in its place."
        )
        self.show_what_changed(stands, words=words, now_made_from=current.version)

    def refuse_seats(self, number):
        words = ngettext(
            "%(number)d person has a place already, so there are %(number)d places at least.",
            "%(number)d people have a place already, so there are %(number)d places at least.",
            number,
        )
        self.add_error("maximum", words % {"number": number})

    def refuse_session(self, session):
        words = _("There is a session on %(day)s at %(clock)s. Move or cancel that first.")
        is_before = self.cleaned_data["starts_on"] and local_day(session.starts_at) < self.cleaned_data["starts_on"]
        told = {"day": day(session.starts_at), "clock": clock(session.starts_at)}
        self.add_error("starts_on" if is_before else "ends_on", words % told)

    def refuse_no_date(self):
        self.add_error("starts_on", _("A course that is planned has a first day."))


def _hours_in_words(hours):
    return HOURS.get(hours) or _("%(number)d hours") % {"number": hours}
