"""To log in without a form, as Django's test client does it, with one write of the session where it has four.

Django makes a session, leaves it for one with another key, and throws it away. Here nobody knew the first key, and
thousands of tests begin with this.
"""

from importlib import import_module

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest
from django.test import Client

as_django_does = Client._login
Session = import_module(settings.SESSION_ENGINE).SessionStore


class NewSession(Session):
    key_salt = Session().key_salt  # the house reads it as a session of its own

    def cycle_key(self):
        """It gets its key when it is saved."""

    def exists(self, session_key):
        """To insert a key that is there already would say so too, and then another one is tried."""
        return False


def log_in(client, user, backend=None):
    if settings.SESSION_COOKIE_NAME in client.cookies:
        return as_django_does(client, user, backend)
    request = HttpRequest()
    request.session = NewSession()
    login(request, user, backend)
    request.session.save()
    return client._set_login_cookies(request)


Client._login = log_in
