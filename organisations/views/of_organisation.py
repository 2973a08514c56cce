"""Which organisation a page is about, and for whom it is there: for who may not see it, it does not exist."""

from functools import wraps

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from organisations import policies
from organisations.models import Organisation
from samensterker.localtime import local_day


def of_organisation(view):
    """Gives the view the organisation instead of its short name.

    An old short name leads to what the organisation became part of. What is sent to it counts for that one; its form
    was made from another version, so that nothing is overwritten.
    """

    @wraps(view)
    def found(request, slug, **kwargs):
        row = get_object_or_404(Organisation.objects.select_related("merged_into"), slug=slug)
        organisation = row.merged_into or row
        if not policies.sees(request.user, organisation, on=local_day(timezone.now())):
            raise Http404
        if row.merged_into and request.method in ("GET", "HEAD"):
            return redirect(request.resolver_match.view_name, slug=organisation.slug, **kwargs)
        return view(request, organisation, **kwargs)

    return found


def to_edit(view):
    """The same, for its contact persons and the coordinator."""

    @of_organisation
    @wraps(view)
    def guarded(request, organisation, **kwargs):
        if not policies.may_edit(request.user, organisation, on=local_day(timezone.now())):
            raise Http404
        return view(request, organisation, **kwargs)

    return guarded
