from datetime import UTC, datetime, timedelta

import pytest

from members.models import Member
from members.profile import save_contact_details
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db
TUESDAY = datetime(2026, 3, 10, 9, tzinfo=UTC)


def stored():
    member = Member.objects.get()
    return str(member.phone or ""), member.has_no_phone, member.contact_details_at


def test_save_contact_details_with_a_phone_number():
    save_contact_details(MemberFactory(), phone="+31600000001", has_no_phone=False, now=TUESDAY)

    assert stored() == ("+31600000001", False, TUESDAY)


def test_save_contact_details_without_a_phone():
    save_contact_details(MemberFactory(), phone="", has_no_phone=True, now=TUESDAY)

    assert stored() == ("", True, TUESDAY)


def test_save_contact_details_keeps_the_first_moment():
    member = MemberFactory()
    save_contact_details(member, phone="+31600000001", has_no_phone=False, now=TUESDAY)
    save_contact_details(member, phone="", has_no_phone=True, now=TUESDAY + timedelta(days=1))

    assert stored() == ("", True, TUESDAY)


def test_save_contact_details_opens_again_when_they_are_removed():
    member = MemberFactory()
    save_contact_details(member, phone="+31600000001", has_no_phone=False, now=TUESDAY)
    save_contact_details(member, phone="", has_no_phone=False, now=TUESDAY + timedelta(days=1))

    assert stored() == ("", False, None)
