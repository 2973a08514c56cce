from django import forms
from django.db.models import Q

from members.models import Member

SHOWN = 40


class PeopleField(forms.ModelMultipleChoiceField):
    """Members to tick, by name. Of a large guild: those ticked already, and those whose name was searched for."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **options):
        super().__init__(Member.objects.none(), **options)
        self.is_searched = False

    def offer(self, members, *, ticked, words):
        """Choose from these members. `ticked` are keys as the form has them; `words` is what was searched for."""
        self.queryset = members
        shown = list(members.by_name()[: SHOWN + 1])
        self.is_searched = len(shown) > SHOWN
        if self.is_searched:
            keys = [
                int(key) for key in ticked or () if str(key).isascii() and str(key).isdigit() and len(str(key)) < 18
            ]
            chosen = list(members.filter(pk__in=keys).by_name())
            shown = chosen + list(named(members, words).exclude(pk__in=keys).by_name()[:SHOWN])
        self.choices = [(member.pk, member.full_name) for member in shown]


def named(members, words):
    """Those of them whose name has each of these words in it."""
    for word in words.split()[:5]:
        members = members.filter(
            Q(first_name__unaccent__icontains=word)
            | Q(surname_prefix__unaccent__icontains=word)
            | Q(last_name__unaccent__icontains=word)
        )
    return members
