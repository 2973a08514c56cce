"""A link in a mail works until and with its last day, and what we did not make never does."""

from datetime import timedelta

import pytest
from django.core.signing import Signer
from django.utils import timezone

from samensterker.dated_links import DatedLinks, LinkExpired, UnknownLink

NOW = timezone.now()
LINKS = DatedLinks("a-kind", good_for=timedelta(days=2))


def test_it_stands_for_its_keys_until_and_with_its_last_day():
    token = LINKS.token(7, 12, now=NOW)

    assert [LINKS.keys(token, now=NOW + timedelta(days=days)) for days in (0, 2)] == [[7, 12], [7, 12]]
    with pytest.raises(LinkExpired):
        LINKS.keys(token, now=NOW + timedelta(days=3))


@pytest.mark.parametrize(
    "token",
    [
        "",
        "7-20991231",
        DatedLinks("another-kind").token(7, now=NOW),
        Signer(salt="a-kind", sep=".").sign("seven-20991231"),
        Signer(salt="a-kind", sep=".").sign("7-once"),
    ],
)
def test_what_we_did_not_make_is_unknown(token):
    with pytest.raises(UnknownLink):
        LINKS.keys(token, now=NOW)
