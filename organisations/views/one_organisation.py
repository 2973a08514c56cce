"""Which organisation a page is about, and where its reader goes back to."""

from functools import wraps
from urllib.parse import urlencode

from django.http import Http404
from django.shortcuts import get_object_or_404

from organisations.models import Organisation
from organisations.views.finding import where_they_were
from organisations.views.old_names import old_names_lead_on


def of_organisation(view):
    """Finds it by its short name; one that was merged into another a second ago is not there any more."""

    @old_names_lead_on
    @wraps(view)
    def found(request, slug, *args, **kwargs):
        organisation = get_object_or_404(Organisation.objects.real(), slug=slug)
        try:
            return view(request, organisation, *args, **kwargs)
        except Organisation.DoesNotExist as error:
            raise Http404 from error

    return found


def place_to_return(request, otherwise: str, **more) -> str:
    """Where they were, with `more` in its address."""
    page = where_they_were(request, otherwise)
    return f"{page}{'&' if '?' in page else '?'}{urlencode(more)}" if more else page
