"""Who may do what; views and templates ask these, and nothing else decides."""

from functools import wraps

from django.http import Http404


def is_coordinator(member) -> bool:
    return member.is_authenticated and member.is_coordinator


def coordinator_required(view):
    """A page for coordinators; for other members it does not exist. Visitors are asked to log in before this."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not is_coordinator(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded
