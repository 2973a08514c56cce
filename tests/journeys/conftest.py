"""Journeys through a real browser, each as a person's story on a live server; their mail goes by a real SMTP server."""

import os
from datetime import timedelta
from functools import wraps
from importlib import import_module

import pytest
from django.apps import apps
from django.conf import settings as house_settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Locator, expect

from members.models import Member, SharingText
from samensterker.localtime import local_day
from samensterker.portal.example_guild import lay_out
from tests import chromium
from tests.factories import SharingTextFactory
from tests.journeys.mails import deliver
from tests.journeys.measures import is_complaint
from tests.tables import Copy

# Playwright's synchronous calls run inside an event loop, which Django takes for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

PHONE, LAPTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
PATIENCE = 60_000  # milliseconds; a busy machine is slow, and that is not what the journeys are about
expect.set_options(timeout=PATIENCE)


def _when_loaded(act):
    """No hand is quicker than the page: a click before its script works would do what it does without script."""

    @wraps(act)
    def acts(locator, *args, **kwargs):
        locator.page.wait_for_load_state()
        return act(locator, *args, **kwargs)

    return acts


for name in ("click", "check", "uncheck", "set_checked", "select_option", "fill", "press", "press_sequentially", "tap"):
    setattr(Locator, name, _when_loaded(getattr(Locator, name)))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    executable = chromium.find()
    if executable is None:
        pytest.fail(chromium.HOW_TO_GET_IT, pytrace=False)
    return browser_type_launch_args | {"executable_path": str(executable), "args": chromium.flags()}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return browser_context_args | {
        "locale": "nl-NL",
        "timezone_id": "Europe/Amsterdam",
        "reduced_motion": "reduce",  # a colour halfway is no colour to measure
    }


class ExampleGuild:
    """Laid out for one journey, and copied for those that begin within ten minutes, as it tells of days and hours."""

    laid_at = None

    def lay(self, *, now):
        if self.laid_at and now - self.laid_at < timedelta(minutes=10) and local_day(now) == local_day(self.laid_at):
            self.copy.bring_back()
        else:
            self._lay_out(now)
            self.laid_at, self.copy = now, Copy("example_guild")

    def _lay_out(self, now):
        text = SharingText.objects.first() or SharingTextFactory(number=1)  # a journey takes away what migrations laid
        import_module("members.migrations.0004_usual_knowledge_areas").lay(apps, None)
        import_module("meetings.migrations.0014_usual_working_forms").lay(apps, None)
        lay_out(now=now)
        Member.objects.update(sharing_text=text)


@pytest.fixture(scope="session")
def example_guild():
    return ExampleGuild()


@pytest.fixture
def guild(transactional_db, example_guild):
    """The example guild. Everyone has answered the newest text about sharing, so that no journey begins there."""
    example_guild.lay(now=timezone.now())


@pytest.fixture
def window(new_context, live_server):
    """Opens a window on a device of its own. What any of them says to its console fails the test."""
    complaints = []

    def open_window(device=PHONE, **options):
        context = new_context(base_url=live_server.url, viewport=device, **options)
        context.set_default_timeout(PATIENCE)
        context.on("console", lambda message: complaints.append(message.text) if is_complaint(message) else None)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        return context.new_page()

    yield open_window
    assert complaints == []


@pytest.fixture
def seat(window, live_server):
    """Opens a window in which a member of the guild has logged in already: `seat("bram.jansen")`."""

    def sit_down(key, device=PHONE, **options):
        client = Client()
        client.force_login(Member.objects.get(email=f"{key}@example.org"))
        name = house_settings.SESSION_COOKIE_NAME
        page = window(device, **options)
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        return page

    return sit_down


@pytest.fixture
def anna(seat, guild):
    """The coordinator, at her laptop."""
    return seat("anna.de.vries", LAPTOP)


@pytest.fixture
def bram(seat, guild):
    """A member, on his phone."""
    return seat("bram.jansen")


@pytest.fixture
def post(mailserver, settings, live_server):
    """`post()` brings what lies ready, and answers the mails that came."""
    settings.SITE_ORIGIN = live_server.url

    def bring(*, now=None):
        before = len(mailserver.messages)
        deliver(now=now)
        return mailserver.messages[before:]

    return bring
