"""Pages behind the link to one place, for members and guests alike, without logging in."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from courses.models import Enrolment
from courses.place_links import enrolment_by_token
from samensterker.middleware import language_from_cookie


def by_place(view: Callable) -> Callable:
    """Gives the view the enrolment in the place of the token, in the language of who has the link."""

    @login_not_required
    @csrf_exempt  # who has the link may use it, with or without cookies; nobody else can make this request
    @never_cache
    @wraps(view)
    def found(request, token, *args, **kwargs):
        try:
            enrolment = enrolment_by_token(token)
        except Enrolment.DoesNotExist:
            return link_closed(request, "unknown", status=404)
        with translation.override(language_from_cookie(request) or enrolment.receiver.language):
            if enrolment.member and enrolment.member.left_at is not None:
                response = link_closed(request, "left", status=410)
            else:
                response = view(request, enrolment, *args, **kwargs)
            response["Content-Language"] = translation.get_language()
        response["X-Robots-Tag"] = "noindex"
        return response

    return found


def link_closed(request, why, *, status=410, **context):
    context |= {"why": why}
    return render(request, "courses/afterwards_link_closed.html", context, status=status)
