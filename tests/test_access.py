"""Who may see what: every address of the house against every role, and what each answers.

A URL that is missing here fails. `login` is a redirect to the page that asks for the email address; 404 is what
someone may not see. A POST is sent empty: 200 is the form that says what is missing, 302 is done.
"""

from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from meetings import answering, tick_links
from members.models import Member
from samensterker.outbox.models import Heartbeat, KeptMail, Message, UnreachableAddress
from samensterker.outbox.stopping import stop_link
from tests.factories import (
    AgendaItemFactory,
    AssignmentFactory,
    CoordinatorFactory,
    InvitationFactory,
    MeetingFactory,
    MemberFactory,
)

pytestmark = pytest.mark.django_db

ROLES = ("visitor", "left", "member", "coordinator")
TABLE = {
    # page: what GET answers to visitor, left, member, coordinator; what POST answers
    "account_change_password": ("login login 302 302", "login login 302 302"),
    "account_confirm_login_code": ("login login 302 302", "login login 302 302"),
    "account_email": ("login login 200 200", "login login 302 302"),
    "account_email_verification_sent": ("302 302 302 302", "302 302 302 302"),
    "account_inactive": ("200 200 200 200", "405 405 405 405"),
    "account_login": ("200 200 302 302", "200 200 302 302"),
    "account_logout": ("302 302 200 200", "302 302 302 302"),
    "account_reauthenticate": ("login login 403 403", "login login 403 403"),
    "account_request_login_code": ("200 200 302 302", "200 200 302 302"),
    "account_reset_password": ("200 200 200 200", "200 200 200 200"),
    "account_reset_password_done": ("200 200 200 200", "405 405 405 405"),
    "account_reset_password_from_key": ("200 200 200 200", "200 200 200 200"),
    "account_reset_password_from_key_done": ("200 200 200 200", "405 405 405 405"),
    "account_set_password": ("login login 200 200", "login login 200 200"),
    "account_signup": ("200 200 302 302", "200 200 302 302"),
    "admin:index": ("302 302 302 200", "302 302 302 200"),
    "courses:list": ("login login 200 200", "login login 405 405"),
    "meetings:action-create": ("login login 404 200", "login login 404 200"),
    "meetings:action-edit": ("login login 404 200", "login login 404 200"),
    "meetings:action-list": ("login login 200 200", "login login 405 405"),
    "meetings:action-remove": ("login login 404 200", "login login 404 302"),
    "meetings:agenda-item-create": ("login login 404 200", "login login 404 200"),
    "meetings:agenda-item-edit": ("login login 404 200", "login login 404 200"),
    "meetings:agenda-item-move": ("login login 405 405", "login login 404 302"),
    "meetings:agenda-item-remove": ("login login 404 200", "login login 404 302"),
    "meetings:answer": ("login login 405 405", "login login 400 404"),
    "meetings:answer-by-link": ("200 200 200 200", "400 400 400 400"),
    "meetings:assignment-tick": ("login login 405 405", "login login 302 302"),
    "meetings:assignment-tick of another": ("login login 405 405", "login login 404 302"),
    "meetings:assignment-tick-by-link": ("200 200 200 200", "302 302 302 302"),
    "meetings:calendar": ("login login 200 200", "login login 405 405"),
    "meetings:cancel": ("login login 404 200", "login login 404 302"),
    "meetings:create": ("login login 404 200", "login login 404 200"),
    "meetings:detail": ("login login 200 200", "login login 405 405"),
    "meetings:edit": ("login login 404 200", "login login 404 200"),
    "meetings:invite": ("login login 404 200", "login login 404 302"),
    "meetings:list": ("login login 200 200", "login login 405 405"),
    "meetings:report": ("login login 404 200", "login login 404 200"),
    "members:me": ("login login 200 200", "login login 200 200"),
    "outbox:address-again": ("login login 405 405", "login login 404 302"),
    "outbox:choices": ("login login 200 200", "login login 302 302"),
    "outbox:hold-release": ("login login 405 405", "login login 404 302"),
    "outbox:log": ("login login 404 200", "login login 405 405"),
    "outbox:message": ("login login 404 200", "login login 405 405"),
    "outbox:message-again": ("login login 405 405", "login login 404 302"),
    "outbox:message-arrived": ("login login 405 405", "login login 404 302"),
    "outbox:message-html": ("login login 404 200", "login login 405 405"),
    "outbox:stop": ("200 200 200 200", "200 200 200 200"),
    "portal:health": ("200 200 200 200", "405 405 405 405"),
    "portal:home": ("200 200 200 200", "405 405 405 405"),
    "portal:language": ("405 405 405 405", "302 302 302 302"),
    "portal:panel": ("login login 404 200", "login login 404 405"),
}


@pytest.fixture
def guild():
    """One of everything, with the address of each page; the member is invited and has an assignment."""
    now = datetime.now(UTC)
    coordinator, member, other = CoordinatorFactory(), MemberFactory(), MemberFactory()
    meeting = MeetingFactory(starts_at=now + timedelta(days=9), ends_at=now + timedelta(days=9, hours=2))
    invitation = InvitationFactory(meeting=meeting, member=member)
    item = AgendaItemFactory(meeting=meeting)
    mine, others = AssignmentFactory(member=member), AssignmentFactory(member=other)
    message = Message.objects.create(kind="meetings.invitation", dedupe_key="a", member=member, due_at=now)
    KeptMail.objects.create(message=message, to="", subject="", text="", html="<p>", headers="")
    Heartbeat.objects.beat("sender", now=now)  # for the health page
    address = UnreachableAddress.objects.create(address="gone@example.org", since=now, answer="550")
    arguments = {
        "meetings:answer-by-link": [answering.link_token(invitation)],
        "outbox:stop": [stop_link(message).rstrip("/").rsplit("/", 1)[-1]],
        "account_reset_password_from_key": ["1", "wrong"],
        "account_confirm_email": ["wrong"],
        "meetings:assignment-tick": [mine.pk],
        "meetings:assignment-tick-by-link": [tick_links.link_token(mine, now=now)],
        "meetings:assignment-tick of another": [others.pk],
        "meetings:action-edit": [mine.item.pk],
        "meetings:action-remove": [mine.item.pk],
        "outbox:address-again": [address.pk],
        **{f"meetings:agenda-item-{verb}": [item.pk] for verb in ("edit", "move", "remove")},
        **{f"outbox:{name}": [message.pk] for name in ("message", "message-html", "message-again", "message-arrived")},
        **{f"meetings:{name}": [meeting.pk] for name in MEETING_PAGES},
    }
    return {"member": member, "coordinator": coordinator}, arguments


MEETING_PAGES = ("detail", "edit", "cancel", "invite", "calendar", "report", "answer", "agenda-item-create")


def client_of(role, people):
    client = Client()
    if role in people:
        client.force_login(people[role])
    if role == "left":  # was logged in when they left
        gone = MemberFactory()
        client.force_login(gone)
        Member.objects.filter(pk=gone.pk).update(left_at=datetime.now(UTC), is_active=False)
    return client


def answer_of(response):
    if response.status_code == 302 and response["Location"].startswith(str(settings.LOGIN_URL)):
        return "login"
    return str(response.status_code)


def named_urls(patterns=None, namespace=""):
    """The names of all addresses; of Django's admin only the front door, as one rule covers the rest."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}"
        elif pattern.namespace == "admin":
            yield "admin:index"
        else:
            yield from named_urls(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else namespace)


def test_every_address_stands_in_the_table():
    assert {name.partition(" ")[0] for name in TABLE} == set(named_urls())


@pytest.mark.parametrize("name", TABLE)
def test_access(name, guild):
    people, arguments = guild
    url = reverse(name.partition(" ")[0], args=arguments.get(name, []))

    found = tuple(
        " ".join(answer_of(getattr(client_of(role, people), verb)(url)) for role in ROLES) for verb in ("get", "post")
    )

    assert found == TABLE[name]


def everything():
    """All rows of our own tables."""
    ours = [
        model
        for label in ("members", "organisations", "meetings", "courses", "outbox")
        for model in apps.get_app_config(label).get_models()
    ]
    return {model._meta.label: sorted(map(repr, model.objects.values_list())) for model in ours}


@pytest.mark.parametrize("name", TABLE)
@pytest.mark.parametrize("verb", ["get", "head", "options"])
def test_looking_changes_nothing(name, verb, guild):
    people, arguments = guild
    client = client_of("coordinator", people)
    before = everything()

    getattr(client, verb)(reverse(name.partition(" ")[0], args=arguments.get(name, [])))

    assert everything() == before


def test_post_without_token_is_refused(guild):
    """Each page that takes a POST asks for the CSRF token, but for links from a mail: their own token is the key."""
    people, arguments = guild
    client = Client(enforce_csrf_checks=True)
    client.force_login(people["coordinator"])

    open_to_all = [
        name
        for name, (_get, post) in TABLE.items()
        if set(post.split()) - {"405", "404", "login"}
        and client.post(reverse(name.partition(" ")[0], args=arguments.get(name, []))).status_code not in (403, 405)
    ]

    assert open_to_all == ["meetings:answer-by-link", "meetings:assignment-tick-by-link", "outbox:stop"]
