"""Which organisation a page is about, and where its reader goes back to."""

from functools import wraps
from urllib.parse import urlencode

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.http import url_has_allowed_host_and_scheme

from organisations.models import Organisation


def of_organisation(view):
    """Finds it by its short name; one that was merged into another, also a second ago, is not there any more."""

    @wraps(view)
    def found(request, slug, *args, **kwargs):
        organisation = get_object_or_404(Organisation.objects.real(), slug=slug)
        try:
            return view(request, organisation, *args, **kwargs)
        except Organisation.DoesNotExist as error:
            raise Http404 from error

    return found


def place_to_return(request, otherwise: str, **more) -> str:
    """The page that the form was opened from, when it is one of ours; with `more` in its address."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    page = target if is_ours and target.startswith("/") else otherwise
    return f"{page}{'&' if '?' in page else '?'}{urlencode(more)}" if more else page
