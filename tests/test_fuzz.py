"""Nasty input everywhere: whatever stands in an address or in a field, no page ever fails.

Every address of the table of `tests/test_access.py` is opened with a nasty query, and each form that stands on a page
is sent as it is, but for one field. The same seed always makes the same requests, so that what failed fails again.
"""

import random
from html.parser import HTMLParser
from urllib.parse import quote_from_bytes

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.test_access import TABLE, guild  # noqa: F401 - the guild with one of everything is a fixture
from tests.test_canaries import media  # noqa: F401 - files of a test stay out of the folder of the house

pytestmark = pytest.mark.django_db

SEED = 20261122
NASTY = {
    "NUL": "Jan\x00Jansen",
    "half a character": "\ud800",
    "ten thousand signs": "x" * 10_000,
    "ten thousand words": "a " * 5_000,
    "thirty digits": "9" * 30,
    "just too large for a key": str(2**63),
    "below zero": "-1",
    "a large power": "9e999",
    "no number": "nan",
    "digits that are no digits": "²",
    "other digits": "٣٤",
    "signs that turn text around": "\u202e\u2066moc.live\u200f",
    "a family": "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466" * 40,
    "accents on accents": "e" + "\u0301" * 500,
    "a script": "<script>alert(1)</script><svg onload=alert(1)>\"'",
    "a formula": '=HYPERLINK("https://evil.example")',
    "a header": "a\r\nBcc: everyone@example.org",
    "a template": "{{ settings.SECRET_KEY }}{% debug %}%(x)s %s {0.__class__}",
    "a folder": "../../../etc/passwd",
    "SQL": "' OR 1=1; --",
    "signs of a search": "((( !&|:* \\ %_ <->",
    "another house": "//evil.example/\\evil.example",
    "only spaces": " \t\n\u00a0\u3000",
    "a day that is not there": "2026-02-31",
    "the last day": "9999-12-31",
    "a list": '["a", {"b": null}]',
    "a word of programs": "null",
}
MOST_FIELDS, NASTY_THINGS = 3, 1  # of one form, and in each of them
WORDS = (
    "q",
    "after",
    "page",
    "next",
    "area",
    "level",
    "offers",
    "organisation",
    "free",
    "from",
    "until",
    "weeks",
    "as",
    "on",
    "kind",
    "neighbourhood",
    "show",
    "mine",
    "cell",
    *("rested", "moved", "joined", "to", "behind", "yet", "earlier"),
)


class Forms(HTMLParser):
    """The forms that send something, each as its address and the pairs that a browser would send."""

    def __init__(self, address, html):
        super().__init__()
        self.address, self.found, self.fields, self.select, self.area = address, [], None, None, None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.fields = [] if given.get("method", "").lower() == "post" else None
            self.found += [(given.get("action") or self.address, self.fields)] if self.fields is not None else []
        elif self.fields is None or (tag != "option" and not given.get("name")):
            pass
        elif tag in ("input", "button"):
            value = given.get("value", "on" if given.get("type") in ("checkbox", "radio") else "")
            self.fields.append((given["name"], value))
        elif tag == "textarea":
            self.fields.append((given["name"], "words"))
        elif tag == "select":
            self.select = given["name"]
        elif tag == "option" and self.select and ("selected" in given or self.select not in dict(self.fields)):
            self.fields.append((self.select, given.get("value", "")))

    def handle_endtag(self, tag):
        if tag == "form":
            self.fields = None
        elif tag == "select":
            self.select = None


def encoded(pairs):
    """As a form sends it; also half a character, which Python's own encoders refuse."""
    words = ([quote_from_bytes(word.encode("utf-8", "surrogatepass")) for word in pair] for pair in pairs)
    return "&".join("=".join(pair) for pair in words)


class Asker:
    """Asks, takes back what it did, and keeps what failed."""

    def __init__(self, member):
        self.client, self.failed, self.number = Client(raise_request_exception=False), [], 0
        self.client.force_login(member)
        self.session = self.client.cookies[settings.SESSION_COOKIE_NAME].value

    def ask(self, verb, address, pairs, what, **headers):
        self.number += 1
        self.client.cookies[settings.SESSION_COOKIE_NAME] = self.session  # one of the pages logs out
        with transaction.atomic():
            if verb == "get":
                answer = self.client.get(address, QUERY_STRING=encoded(pairs))
            else:
                kind = "application/x-www-form-urlencoded"
                answer = self.client.generic("POST", address, encoded(pairs), kind, headers=headers)
            if answer.status_code >= 500:
                self.failed.append(f"{answer.status_code} {verb} {address}: {what}")
            transaction.set_rollback(True)
        return answer

    def send_all_but_one(self, address, fields, chance):
        """The form as it stands there, but for one field: with something nasty, left out, or there twice."""
        names = sorted({name for name, _value in fields} - {"csrfmiddlewaretoken"})
        for name in chance.sample(names, min(len(names), MOST_FIELDS)):
            rest = [pair for pair in fields if pair[0] != name]
            for nasty in chance.sample(list(NASTY), NASTY_THINGS):
                self.ask("post", address, [*rest, (name, NASTY[nasty])], f"{name} is {nasty}")
            odd = chance.choice([rest, [*fields, (name, "1")], [*rest, (f"{name}[]", "1")]])
            self.ask(
                "post", address, odd, f"{name} is missing or there twice", **chance.choice([{}, {"HX-Request": "true"}])
            )


ROOMS = ("meetings", "members", "organisations", "courses", "the rest")


def room_of(name):
    """The table is asked in parts, so that the workers share what would be the longest test by far."""
    room = name.partition(":")[0]
    return room if room in ROOMS else "the rest"


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("role", ["member", "coordinator"])
def test_nothing_nasty_makes_a_page_fail(role, room, guild, media):  # noqa: F811 - the fixtures that are imported above
    people, arguments = guild
    chance, asker = random.Random(f"{SEED} {room}"), Asker(people[role])
    names = [name for name in TABLE if room_of(name) == room]

    sent = set()
    for name in names:
        address = reverse(name.partition(" ")[0], args=arguments.get(name, []))
        nasty = chance.choice(list(NASTY))
        asker.ask("get", address, [(word, NASTY[nasty]) for word in WORDS], f"all words are {nasty}")
        asker.ask("post", address, [(word, NASTY[nasty]) for word in WORDS], f"all words are {nasty}")
        page = asker.ask("get", address, [], "nothing")
        for action, fields in Forms(address, page.text).found if is_a_page(page) else []:
            shape = (action, *sorted({field for field, _value in fields}))
            if shape not in sent and action.startswith("/") and "logout" not in action:
                sent.add(shape)
                asker.send_all_but_one(action.partition("#")[0], fields, chance)

    assert asker.failed == []
    assert asker.number > 3 * len(names)


def is_a_page(answer):
    return answer.status_code == 200 and not answer.streaming and "html" in answer["Content-Type"]
