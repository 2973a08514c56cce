"""Who looks at which page, logged in at ours and at L by rows in the table of sessions that both read."""

from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.test import Client
from django.urls import reverse

from bench import guild
from members.models import Member
from samensterker.outbox.log_filter import Page
from samensterker.outbox.models import Message

START, MEETING, PANEL = "start page", "meeting page", "panel"
MEETING_BY_COORDINATOR = "meeting page, as coordinator"
LOG, DEEP_LOG = "message log", "message log, deep page"
LIST, DEEP_LIST, SEARCH, PROFILE = "member list", "member list, deep page", "search", "profile of a member"
COVERAGE = "coverage map"
WORDS = "subsidies"  # stands in many a CV, knowledge area and line about what one does
FIRST_PAGE_GAVE = "c" * 32  # what a browser sends from its second page on, for forms; L has none
LIMIT_BACKEND = "django.contrib.auth.backends.ModelBackend"


@dataclass(frozen=True)
class Visit:
    """A page as one member sees it, who is logged in at L too."""

    name: str
    path: str
    session: str
    limit_session: str  # L knows no way of logging in but Django's own

    @property
    def cookie(self) -> str:
        return f"{settings.SESSION_COOKIE_NAME}={self.session}; {settings.CSRF_COOKIE_NAME}={FIRST_PAGE_GAVE}"

    @property
    def limit_cookie(self) -> str:
        return f"sessionid={self.limit_session}"

    def client(self) -> Client:
        client = Client(SERVER_NAME="127.0.0.1")
        client.cookies[settings.SESSION_COOKIE_NAME] = self.session
        return client


def visits(now: datetime) -> list[Visit]:
    """The pages that are measured, in the guild that this process asks."""
    as_member, as_coordinator = log_in(guild.reader()), log_in(guild.coordinator())
    meeting = guild.upcoming(now).get_absolute_url()
    return [
        Visit(START, reverse("portal:home"), *as_member),
        Visit(MEETING, meeting, *as_member),
        Visit(MEETING_BY_COORDINATOR, meeting, *as_coordinator),
        Visit(PANEL, reverse("portal:panel"), *as_coordinator),
        Visit(LOG, reverse("outbox:log"), *as_coordinator),
        Visit(DEEP_LOG, _deep_in_log(), *as_coordinator),
        Visit(LIST, reverse("members:list"), *as_member),
        Visit(DEEP_LIST, f"{reverse('members:list')}?{urlencode({'after': guild.in_the_middle().pk})}", *as_member),
        Visit(SEARCH, f"{reverse('members:list')}?{urlencode({'q': WORDS})}", *as_member),
        Visit(PROFILE, reverse("members:detail", args=[guild.sharer().pk]), *as_member),
        coverage_visit(),
    ]


def coverage_visit() -> Visit:
    return Visit(COVERAGE, reverse("portal:coverage"), *log_in(guild.reader()))


def _deep_in_log() -> str:
    """The page that follows the middle, by the log's own words for that place."""
    messages = Message.objects.order_by("-due_at", "-pk")
    middle = messages[messages.count() // 2]
    page = Page.of(messages.filter(due_at__lte=middle.due_at), after="", ascending=False)
    return f"{reverse('outbox:log')}?{urlencode({'after': page.following})}"


def log_in(member: Member) -> tuple[str, str]:
    """The sessions at ours and at L."""
    return _session(member, settings.AUTHENTICATION_BACKENDS[0]), _session(member, LIMIT_BACKEND)


def _session(member: Member, backend: str) -> str:
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(member.pk)
    session[BACKEND_SESSION_KEY] = backend
    session[HASH_SESSION_KEY] = member.get_session_auth_hash()
    session.create()
    return session.session_key
