"""The form about an organisation: what it says of itself, in its own words."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.forms.changed import ShowsWhatChanged
from members.forms.fields import LineField, NameField, ProseField
from members.forms.uploads import FileInput, UploadForm
from members.uploads import read_logo
from organisations import partners
from organisations.models import Kind, Organisation, Stage
from samensterker.templatetags.house import day

ADDRESS = forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"})


def address_field(label, help_text=""):
    """A web address; who types no https:// means it."""
    wrong = gettext_lazy("This is no web address that we can read. For example: www.zonnehoek.nl")
    return forms.URLField(
        label=label,
        required=False,
        max_length=200,
        assume_scheme="https",
        widget=ADDRESS,
        help_text=help_text,
        error_messages={"invalid": wrong},
    )


class PartnerForm(forms.Form):
    name = NameField(label=gettext_lazy("Name of the organisation"), max_length=120, most=80)
    about = ProseField(
        label=gettext_lazy("What you are, and for whom"),
        required=False,
        most=1500,
        help_text=gettext_lazy("In your own words: every organisation keeps its own character."),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What kind of organisation"),
        required=False,
        # Translators: the first choice of a list: nothing has been chosen
        choices=[("", gettext_lazy("not chosen")), *Kind.choices],
    )
    neighbourhood = LineField(label=gettext_lazy("Neighbourhood"), required=False, most=60, max_length=60)
    doing_now = LineField(
        label=gettext_lazy("What you are doing now"),
        required=False,
        most=140,
        max_length=280,
        help_text=gettext_lazy("One line, so that others can join in. For example: we move to the old school in March"),
    )
    website = address_field(gettext_lazy("Website"))
    social_map_url = address_field(
        gettext_lazy("Your page on the social map"),
        gettext_lazy("The list of care and welfare of the municipality, if you stand in it."),
    )
    vacancies_url = address_field(
        gettext_lazy("Your vacancies for volunteers"), gettext_lazy("Your page on the vacancy platform.")
    )

    def facts(self):
        return {name: self.cleaned_data[name] for name in partners.FACTS}

    def refuse_taken(self, organisation):
        words = _("There is an organisation with this name already: {name}.")
        self.add_error("name", _with_links(words, [organisation]))

    @property
    def helper(self):
        helper = FormHelper()
        helper.form_tag = False
        hidden = [name for name in ("submission", "version", "doubted") if name in self.fields]
        stage = ["stage"] if "stage" in self.fields else []
        helper.layout = Layout(
            Fieldset(
                _("Who they are") if stage else _("Who you are"), "name", "about", "kind", "neighbourhood", *stage
            ),
            Fieldset(_("Doing now"), "doing_now"),
            Fieldset(_("On the web"), "website", "social_map_url", "vacancies_url"),
            *hidden,
        )
        return helper


class NewPartnerForm(PartnerForm):
    """For the coordinator, so it speaks of *they*."""

    stage = forms.ChoiceField(
        label=gettext_lazy("How far are you with each other?"),
        choices=[(stage.value, stage.label) for stage in partners.FIRST_STAGES],
        initial=Stage.IDEA,
        help_text=gettext_lazy("Only the coordinator and the steering group see this."),
    )
    doubted = forms.CharField(required=False, widget=forms.HiddenInput)  # the name that we asked about
    submission = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["about"].label = _("What they are, and for whom")
        self.fields["about"].help_text = _("In their own words: every organisation keeps its own character.")
        self.fields["doing_now"].label = _("What they are doing now")
        self.fields["doing_now"].help_text = ""
        self.fields["social_map_url"].label = _("Their page on the social map")
        self.fields["social_map_url"].help_text = ""
        self.fields["vacancies_url"].label = _("Their vacancies for volunteers")
        self.fields["vacancies_url"].help_text = ""

    def has_doubt_about(self, alike):
        """Asks once whether it is one of these; who sends the same name a second time knows better than we do."""
        name = self.cleaned_data["name"]
        if not alike or self.cleaned_data.get("doubted") == name:
            return False
        self.data = self.data.copy()
        self.data[self.add_prefix("doubted")] = name
        words = _("This looks like {name}. Is it another organisation? Then save it once more.")
        self.add_error("name", _with_links(words, alike))
        return True


class ChangedPartnerForm(ShowsWhatChanged, PartnerForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, data=None, *, organisation):
        super().__init__(data, initial={name: getattr(organisation, name) for name in (*partners.FACTS, "version")})
        if organisation.doing_now_at:
            words = _("The others see that this is from {day}; with another line comes another day.")
            self.fields["doing_now"].help_text = words.format(day=day(organisation.doing_now_at))

    def show_changed_organisation(self, current):
        stands = {name: (getattr(current, name), getattr(current, name)) for name in partners.FACTS}
        stands["kind"] = (current.kind, current.get_kind_display())
        words = _(
            "Someone else changed this organisation while you were busy. What you typed is still here, with what "
            "stands there now beside it. Save again to put yours in its place."
        )
        self.show_what_changed(stands, words=words, now_made_from=current.version)


class LogoForm(UploadForm):
    read = staticmethod(read_logo)
    file = forms.FileField(
        label=gettext_lazy("The logo"),
        allow_empty_file=True,
        widget=FileInput(accept="image/jpeg,image/png,image/webp"),
        error_messages={"required": gettext_lazy("Choose a picture first.")},
        help_text=gettext_lazy("A JPEG, PNG or WebP file of 5 MB at most."),
    )


class MergeForm(forms.Form):
    """Which organisation the other one is the same as."""

    into = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=gettext_lazy("The same as"),
        # Translators: the first choice of a list of organisations
        empty_label=gettext_lazy("Choose one"),
        help_text=gettext_lazy("This one stays."),
    )

    def __init__(self, *args, organisation, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = Organisation.objects.real().exclude(pk=organisation.pk).by_name()

    def say_that_it_changed(self, organisation):
        words = _("In the meantime one of the two became part of {name}. Choose once more.")
        self.add_error("into", _with_links(words, [organisation]))

    @property
    def helper(self):
        helper = FormHelper(self)
        helper.form_tag = False
        helper.disable_csrf = True  # it is asked with GET, and no token belongs in an address
        return helper


def _with_links(words, organisations):
    links = format_html_join(", ", '<a href="{}">{}</a>', ((row.get_absolute_url(), row.name) for row in organisations))
    return format_html(words.replace("{name}", "{}"), links)
