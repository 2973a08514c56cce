from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.models import CourseGuest
from members.forms.fields import ProseField
from members.forms.someone import PicksSomeone, SomeoneField
from members.models import Member
from organisations.models import Organisation
from organisations.models.outsiders import FORGOTTEN


class EnrolForm(forms.Form):
    """Who belongs to several organisations says from which they come; else there is nothing that one must say."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=gettext_lazy("From which organisation do you come?")
    )
    shows_phone = forms.BooleanField(required=False)

    def __init__(self, *args, organisations, **options):
        super().__init__(*args, **options)
        self.theirs = list(organisations)
        self.fields["organisation"].queryset = organisations
        self.fields["organisation"].required = len(self.theirs) > 1

    @property
    def asks(self):
        return len(self.theirs) > 1

    def chosen(self):
        return self.cleaned_data["organisation"] or next(iter(self.theirs), None)


class EnrolSomeoneForm(PicksSomeone):
    """A member, or for the coordinator a guest who took part before."""

    member = SomeoneField(
        label=gettext_lazy("A member"),
        required=False,
        # Translators: the first choice of a list of members
        empty_label=gettext_lazy("Choose someone"),
    )
    guest = forms.ModelChoiceField(
        CourseGuest.objects.none(),
        label=gettext_lazy("Or a guest who took part before?"),
        required=False,
        # Translators: the first choice of a list of guests
        empty_label=gettext_lazy("No guest"),
    )

    def __init__(self, *args, course, knows_guests, **options):
        super().__init__(*args, **options)
        there = course.enrolments.standing()
        members = Member.objects.taking_part().exclude(pk__in=there.filter(member__isnull=False).values("member"))
        self.offer("member", members.exclude(pk__in=course.trainers.filter(member__isnull=False).values("member")))
        guests = CourseGuest.objects.exclude(name__startswith=FORGOTTEN).exclude(
            pk__in=there.filter(guest__isnull=False).values("guest")
        )
        self.fields["guest"].queryset = guests.select_related("organisation").order_by("name", "pk")
        self.fields["guest"].label_from_instance = lambda guest: f"{guest.name} ({guest.organisation})"
        if not knows_guests or not guests.exists():
            del self.fields["guest"]
            self.fields["member"].required = True

    def clean(self):
        super().clean()
        both = (self.cleaned_data.get("member"), self.cleaned_data.get("guest"))
        if all(both):
            raise ValidationError(_("Choose a member or a guest, not both."))
        if not any(both) and not self.errors:
            raise ValidationError(_("Choose who you enrol."))

    def chosen(self):
        return self.cleaned_data["member"] or self.cleaned_data["guest"]

    @property
    def helper(self):
        helper = FormHelper(self)
        helper.form_tag = False
        guest = ["guest"] if "guest" in self.fields else []
        helper.layout = Layout(Field("member", template="members/_someone.html"), *guest)
        return helper


class TakeOutForm(forms.Form):
    because = ProseField(
        label=gettext_lazy("A word with it"),
        most=300,
        required=False,
        help_text=gettext_lazy("They read it in the mail that they get."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_because(self):
        words = self.cleaned_data["because"]
        if len(words) > 500:  # a family in one emoji is seven signs; so many does the database hold
            raise ValidationError(_("This is too long."))
        return words

    @property
    def helper(self):
        helper = FormHelper(self)
        helper.form_tag = False
        return helper
