from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import merging
from members.merging import BOTH, CHOICES, GONE, KEEP
from members.models import CvFile, Roster, Shared
from samensterker.localtime import local_day
from samensterker.templatetags.house import day, phone

NOTHING = gettext_lazy("nothing")


class MergeForm(forms.Form):
    """Of everything in which the two differ: from which it is taken. What is the same in both is not asked."""

    def __init__(self, *args, keep, gone, **kwargs):
        super().__init__(*args, **kwargs)
        proposed = merging.usual_choices(keep, gone)
        for choice in CHOICES:
            words = [_in_words(choice.name, keep), _in_words(choice.name, gone)]
            if words[0] != words[1]:
                self.fields[choice.name] = _field(choice, words, proposed[choice.name])


def _field(choice, words, proposed):
    """Both together is a choice where both have something; it is proposed then."""
    options = [(KEEP, words[0]), (GONE, words[1])]
    if proposed == BOTH and choice.name == "sharing":
        options.append((BOTH, _("The stricter: only what both share")))
    elif proposed == BOTH:
        options.append((BOTH, _("Both together: what was said last, the blanks filled in from the other")))
    return forms.ChoiceField(label=choice.label, choices=options, widget=forms.RadioSelect, initial=proposed)


def _in_words(name, member):
    """How it stands with this member, on one line."""
    return str(WORDS[name](member) or NOTHING)


def _phone(member):
    return phone(member.phone) if member.phone else _("has no phone") if member.has_no_phone else ""


def _email(member):
    return member.email or (_("has no email") if member.has_no_email else "")


def _cv_file(member):
    file = CvFile.objects.filter(member=member).first()
    return file and _("{name}, of {day}").format(name=file.name, day=day(local_day(file.uploaded_at)))


def _roster(member):
    roster = Roster.objects.filter(member=member).first()
    return roster and _("saved on {day}").format(day=day(local_day(roster.saved_at)))


def _shared(member):
    if member.sharing_text_id is None:
        return _("did not choose")
    shared = [str(what.label) for what in Shared if getattr(member, what.column)]
    return ", ".join(shared) or _("coordinator only")


WORDS = {
    "name": lambda member: member.full_name,
    "email": _email,
    "phone": _phone,
    "preferred_contact": lambda member: member.get_preferred_contact_display(),
    "language": lambda member: member.get_language_display(),
    "doing_now": lambda member: member.doing_now,
    "photo": lambda member: member.photo and _("photo of {name}").format(name=member.full_name) + f" ({member.pk})",
    "cv_file": _cv_file,
    "roster": _roster,
    "sharing": _shared,
}
