from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.forms.fields import NameField
from members.forms.someone import PicksSomeone, SomeoneField
from members.models import Member
from samensterker.templatetags.house import clock, day


class TrainerForm(PicksSomeone):
    """A member, or the name of someone from outside: one of both."""

    member = SomeoneField(
        label=gettext_lazy("A member"),
        required=False,
        # Translators: the first choice of a list of members
        empty_label=gettext_lazy("Choose someone"),
    )
    name = NameField(
        label=gettext_lazy("Or the name of someone from outside"),
        required=False,
        max_length=120,
        most=60,
        help_text=gettext_lazy("Members read this name on the page of the course. Ask them first."),
    )

    def __init__(self, *args, course, **options):
        super().__init__(*args, **options)
        giving = course.trainers.filter(member__isnull=False).values("member")
        self.offer("member", Member.objects.taking_part().exclude(pk__in=giving))

    def clean(self):
        super().clean()
        member, name = self.cleaned_data.get("member"), self.cleaned_data.get("name")
        if member and name:
            self.add_error("name", _("Choose a member or fill in a name, not both."))
        if not member and not name and not self.errors:
            self.add_error("member", _("Choose a member, or fill in a name below."))
        return self.cleaned_data

    def facts(self):
        return {"member": self.cleaned_data["member"], "name": self.cleaned_data["name"]}

    def refuse_who_takes_part(self):
        words = _("%(name)s takes part in this course, so they cannot give it. Give their place back first.")
        self.add_error("member", words % {"name": self.cleaned_data["member"].full_name})

    def refuse_other_session(self, session):
        words = _("%(name)s gives “%(course)s” at that time, on %(day)s at %(clock)s.")
        told = {"name": self.cleaned_data["member"].full_name, "course": session.course.title}
        self.add_error("member", words % {**told, "day": day(session.starts_at), "clock": clock(session.starts_at)})

    @property
    def helper(self):
        helper = FormHelper(self)
        helper.form_tag = False
        helper.layout = Layout(Field("member", template="members/_someone.html"), "name")
        return helper
