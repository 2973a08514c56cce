"""Journeys through a real browser, each as a person's story on a live server; their mail goes by a real SMTP server."""

import os
from importlib import import_module

import pytest
from django.apps import apps
from django.conf import settings as house_settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from members.models import Member, SharingText
from samensterker.portal.example_guild import lay_out
from tests import chromium
from tests.factories import SharingTextFactory
from tests.journeys.mails import deliver
from tests.journeys.measures import is_complaint

# Playwright's synchronous calls run inside an event loop, which Django takes for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

PHONE, LAPTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
PATIENCE = 15_000  # milliseconds; a busy machine is slow, and that is not what the journeys are about
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    executable = chromium.find()
    if executable is None:
        pytest.fail(chromium.HOW_TO_GET_IT, pytrace=False)
    return browser_type_launch_args | {"executable_path": str(executable), "args": chromium.flags()}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return browser_context_args | {"locale": "nl-NL", "timezone_id": "Europe/Amsterdam"}


@pytest.fixture
def guild(transactional_db):
    """The example guild. Everyone has answered the newest text about sharing, so that no journey begins there."""
    text = SharingText.objects.first() or SharingTextFactory(number=1)  # a journey takes away what migrations laid
    import_module("members.migrations.0004_usual_knowledge_areas").lay(apps, None)
    lay_out(now=timezone.now())
    Member.objects.update(sharing_text=text)


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
