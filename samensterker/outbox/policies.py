from functools import wraps

from django.http import Http404


def may_see_log(user) -> bool:
    """Who looks after the guild's mail: sees to whom went what and when, and mends what got stuck."""
    return bool(getattr(user, "is_coordinator", False))


def for_keepers_of_the_log(view):
    """For others the page is not there."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not may_see_log(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded
