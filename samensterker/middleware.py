"""What happens to every request before a view sees it."""

from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import UnreadablePostError
from django.utils import translation
from django.utils.cache import patch_vary_headers

NUL = "\x00"


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
