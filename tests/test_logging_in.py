"""The quick way of `tests/logging_in.py` leaves what Django's would."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from members.models import Member
from tests import logging_in

pytestmark = pytest.mark.django_db


def test_it_leaves_what_django_leaves(member):
    quick, slow = Client(), Client()

    quick.force_login(member)
    at = Member.objects.get(pk=member.pk).last_login
    logging_in.as_django_does(slow, member)

    assert dict(quick.session.items()) == dict(slow.session.items()) != {}
    assert quick.cookies.keys() == slow.cookies.keys()
    assert at is not None
    assert Session.objects.count() == 2
    assert [client.get("/").status_code for client in (quick, slow)] == [200, 200]


def test_whoever_was_logged_in_before_on_that_client_is_so_no_more(member, coordinator):
    client = Client()
    client.force_login(member)
    client.force_login(coordinator)

    assert Session.objects.count() == 1
    assert client.get("/").wsgi_request.user == coordinator
