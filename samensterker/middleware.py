"""What happens to every request before a view sees it."""

from functools import cached_property
from urllib.parse import unquote_to_bytes, urlsplit

from csp.constants import HEADER as CONTENT_POLICY
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import AuthenticationMiddleware, LoginRequiredMiddleware, get_user
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest
from django.http import UnreadablePostError
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

NUL = "\x00"


class ContentPolicyMiddleware(CSPMiddleware):
    """What the browser may load: one policy for all pages, worked out once, and another where a view says so."""

    def process_request(self, request):
        """No page has a script of its own that would need a word to be known by."""

    def process_response(self, request, response):
        if not (settings.DEBUG and response.status_code in (404, 500)):  # Django's own pages about what went wrong
            response.headers.setdefault(CONTENT_POLICY, self._policy)
        return response

    @cached_property
    def _policy(self):
        return build_policy()


class RefuseControlCharactersMiddleware:
    """Answers 400 to an address with a NUL or with half a character; PostgreSQL can store neither.

    Nobody types these in an address. In a form they may come along with pasted text: there a NUL is
    left out. Half characters in a form or a path Django has already made harmless.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if NUL in request.path_info or not _is_readable(request.META.get("QUERY_STRING", "")):
            raise BadRequest("The address has a control character in it.")
        if _may_hold_nul(request):
            request.POST = _without_nul(request.POST)
        return self.get_response(request)


def _is_readable(query):
    try:
        return NUL not in unquote_to_bytes(query).decode()
    except UnicodeDecodeError:
        return False


def _may_hold_nul(request):
    if request.method != "POST" or request.content_type != "application/x-www-form-urlencoded":
        return False
    try:
        return b"%00" in request.body or b"\x00" in request.body
    except UnreadablePostError:  # the visitor is gone
        return False


def _without_nul(fields):
    clean = fields.copy()
    for name in list(clean):
        clean.setlist(name, [value.replace(NUL, "") for value in clean.getlist(name)])
    return clean


class MemberMiddleware(AuthenticationMiddleware):
    """Looks up at once who is logged in: every page asks, and a lazy member answers each later question more slowly."""

    def process_request(self, request):
        super().process_request(request)
        request.user = get_user(request)


class LogInFirstMiddleware(LoginRequiredMiddleware):
    """After logging in one is back on a page, also who pressed a button while they had been logged out.

    Where most buttons send their form there is no page: one comes back to where the button stands, and hears that it
    did nothing.
    """

    def handle_no_permission(self, request, view_func):
        if request.method != "POST":
            return super().handle_no_permission(request, view_func)
        messages.warning(request, _("You were logged out, so that was not saved. Log in, and do it once more."))
        return redirect_to_login(_page_before(request), self.get_login_url(view_func))


def _page_before(request):
    """Where the form stands, if the browser says so and it is one of ours; else the start page."""
    page = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(page, {request.get_host()}):
        return settings.LOGIN_REDIRECT_URL
    path = urlsplit(page)._replace(scheme="", netloc="", fragment="").geturl()
    return path if path.startswith("/") else settings.LOGIN_REDIRECT_URL


class LanguageMiddleware:
    """The page is in the language that the visitor chose, else the member's, else Dutch.

    Never the browser's: many members have one that was sold to them in English.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        language = language_from_cookie(request) or _language_of_member(request) or settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ["Cookie"])
        return response


def language_from_cookie(request):
    return _supported(request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME))


def _language_of_member(request):
    return _supported(getattr(request.user, "language", None))


def _supported(language):
    return language if language in dict(settings.LANGUAGES) else None
