from django.conf import settings

from members.uploads import FILE_AT_MOST
from samensterker.portal.views.errors import too_large

PIECE = 64 * 1024
READ_AT_MOST = 60 * 1024 * 1024


class RefuseTooLargeMiddleware:
    """Answers 413 to what is larger than anything we take, in words, and without keeping any of it.

    It is read first, up to a point: a browser that is still sending does not hear the answer.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        size = _size(request)
        if size <= settings.REQUEST_AT_MOST:
            return self.get_response(request)
        left = min(size, READ_AT_MOST)
        while left > 0 and (piece := request.read(min(PIECE, left))):
            left -= len(piece)
        return too_large(request, size=size, most=FILE_AT_MOST)


def _size(request):
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isascii() and length.isdecimal() else 0
