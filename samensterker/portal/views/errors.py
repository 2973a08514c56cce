"""What a visitor reads when something went wrong: what it is, and what to do next.

A middleware that comes early may end here before session and language are known, and a 500 may mean that the
database is away. So these pages find the language themselves, and 400 and 500 ask nobody anything.
"""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.csrf import requires_csrf_token

from samensterker.middleware import language_from_cookie
from samensterker.portal.context import house


def bad_request(request, exception):
    return _bare_page(request, "400.html", 400)


@requires_csrf_token
def forbidden(request, exception):
    return _page(request, "403.html", 403)


@requires_csrf_token
def csrf_failure(request, reason=""):
    """The form was open too long, or cookies are off; what was typed is still behind the back button."""
    return _page(request, "403_csrf.html", 403)


@requires_csrf_token
def not_found(request, exception):
    return _page(request, "404.html", 404)


@requires_csrf_token
def too_many_requests(request):
    return _page(request, "429.html", 429)


def too_large(request, **words):
    return _bare_page(request, "413.html", 413, **words)


def server_error(request):
    return _bare_page(request, "500.html", 500)


def _page(request, template, status):
    with translation.override(_language(request)):
        return render(request, template, status=status)


def _bare_page(request, template, status, **words):
    """Drawn without the request, so that no context processor runs."""
    with translation.override(_language(request)):
        context = {**house(request), "LANGUAGE_CODE": translation.get_language(), **words}
        return HttpResponse(render_to_string(template, context), status=status)


def _language(request):
    return getattr(request, "LANGUAGE_CODE", None) or language_from_cookie(request) or settings.LANGUAGE_CODE
