import pytest
from django.test import RequestFactory

from samensterker.portal.too_large import RefuseTooLargeMiddleware

LIMIT = 6_000_000


class Sent:
    """A body that tells how much of it was read."""

    def __init__(self, size):
        self.left = self.size = size

    def read(self, size=-1):
        taken = self.left if size < 0 else min(size, self.left)
        self.left -= taken
        return bytes(taken)


def answer(size, length=None, language="nl"):
    sent = Sent(size)
    request = RequestFactory().post("/me/photo/")
    request.META.update({"wsgi.input": sent, "CONTENT_LENGTH": str(size) if length is None else length})
    request._stream = sent
    request.COOKIES["language"] = language
    return RefuseTooLargeMiddleware(lambda request: "taken")(request), sent.size - sent.left


@pytest.mark.parametrize(("size", "length"), [(0, "0"), (0, ""), (LIMIT, None), (9, "x"), (9, "-9"), (9, "²")])
def test_what_is_not_too_large_goes_on_unread(size, length):
    assert answer(size, length) == ("taken", 0)


def test_what_is_too_large_is_read_and_answered_in_words():
    response, read = answer(10 * 1024 * 1024, language="en")

    assert (response.status_code, read) == (413, 10 * 1024 * 1024)
    assert "What you sent is 10 MB. A photo or a file may be 5 MB at most." in response.text
    assert "back button" in response.text


def test_nobody_keeps_us_reading():
    response, read = answer(10**12, language="en")

    assert (response.status_code, read) == (413, 60 * 1024 * 1024)
