"""An old short name leads to what the organisation became part of."""

from functools import wraps

from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone

from organisations import policies
from organisations.models import Organisation
from samensterker.localtime import local_day


def old_names_lead_on(view):
    """Where a page is not found: to the same page of what the organisation was merged into, for who may see that."""

    @wraps(view)
    def found(request, slug, *args, **kwargs):
        try:
            return view(request, slug, *args, **kwargs)
        except Http404:
            if request.method not in ("GET", "HEAD") or not (into := _what_it_became(request.user, slug)):
                raise
            return redirect(request.resolver_match.view_name, *args, slug=into.slug, **kwargs)

    return found


def _what_it_became(viewer, slug):
    into = Organisation.objects.filter(merged_organisations__slug=slug).first()
    return into if into and policies.sees(viewer, into, on=local_day(timezone.now())) else None
