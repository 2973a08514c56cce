from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
from allauth.account.models import EmailAddress
from django.db import connection, transaction

from members import joining
from members.joining import LastCoordinatorError
from members.models import Member, Role
from tests.factories import CoordinatorFactory, MemberFactory
from tests.side_by_side import number_that_wait, wait_until

pytestmark = pytest.mark.django_db
TUESDAY = datetime(2026, 3, 10, 9, tzinfo=UTC)


def test_add_member():
    member = joining.add_member(
        first_name="Bram", surname_prefix="van 't", last_name="Hart", email="Bram@Example.org", now=TUESDAY
    )

    stored = Member.objects.get()
    assert (stored, stored.full_name, stored.email) == (member, "Bram van 't Hart", "bram@example.org")
    assert (stored.role, stored.joined_at, stored.has_usable_password()) == (Role.MEMBER, TUESDAY, False)
    assert EmailAddress.objects.get_primary_email(member) == "bram@example.org"


def test_add_member_without_an_address():
    joining.add_member(first_name="Bram", now=TUESDAY)

    assert Member.objects.get().email is None
    assert not EmailAddress.objects.exists()


def test_pause_and_return():
    member, coordinator = MemberFactory(), CoordinatorFactory()

    joining.pause(member, by=coordinator, now=TUESDAY)
    joining.pause(member, by=coordinator, now=TUESDAY + timedelta(days=1))
    member.refresh_from_db()
    assert (member.paused_at, member.left_at, member.is_active) == (TUESDAY, None, True)

    joining.return_(member, by=coordinator, now=TUESDAY)
    member.refresh_from_db()
    assert (member.paused_at, member.left_at, member.is_active) == (None, None, True)


def test_leave_and_return():
    member, coordinator = MemberFactory(), CoordinatorFactory()
    member.set_password("vier paarden op een dijk")
    member.save()

    joining.leave(member, by=coordinator, now=TUESDAY)
    joining.leave(member, by=coordinator, now=TUESDAY + timedelta(days=1))
    member.refresh_from_db()
    assert (member.left_at, member.is_active, member.has_usable_password()) == (TUESDAY, False, False)

    joining.return_(member, by=coordinator, now=TUESDAY)
    member.refresh_from_db()
    assert (member.left_at, member.is_active, member.has_usable_password()) == (None, True, False)


def test_last_coordinator_does_not_leave():
    last = CoordinatorFactory()
    CoordinatorFactory(left_at=TUESDAY, is_active=False)
    MemberFactory()

    with pytest.raises(LastCoordinatorError):
        joining.leave(last, by=last, now=TUESDAY)
    with pytest.raises(LastCoordinatorError):
        joining.give_role(last, Role.MEMBER, by=last, now=TUESDAY)

    last.refresh_from_db()
    assert (last.role, last.left_at) == (Role.COORDINATOR, None)


def test_one_of_two_coordinators_may_go():
    going, staying = CoordinatorFactory.create_batch(2)

    joining.leave(going, by=staying, now=TUESDAY)

    assert list(Member.objects.coordinators()) == [staying]


def test_give_role():
    member, coordinator = MemberFactory(), CoordinatorFactory()

    joining.give_role(member, Role.COORDINATOR, by=coordinator, now=TUESDAY)
    joining.give_role(coordinator, Role.MEMBER, by=member, now=TUESDAY)

    assert list(Member.objects.coordinators()) == [member]


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_cannot_leave_at_once():
    first, second = CoordinatorFactory.create_batch(2)
    refused = []

    def leave_too():
        try:
            joining.leave(second, by=second, now=TUESDAY)
        except LastCoordinatorError as refusal:
            refused.append(refusal)
        finally:
            connection.close()

    with transaction.atomic():
        joining.leave(first, by=first, now=TUESDAY)
        other = Thread(target=leave_too)
        other.start()
        wait_until(number_that_wait, "The other does not wait for us.")
    other.join(120)

    assert len(refused) == 1
    assert list(Member.objects.coordinators()) == [second]


def test_change_email_leaves_one_address_that_is_proven():
    member, coordinator = MemberFactory(email="old@example.org"), CoordinatorFactory()
    EmailAddress.objects.create(user=member, email="old@example.org", verified=True, primary=True)

    joining.change_email(member, "new@example.org", by=coordinator, now=TUESDAY)

    assert list(EmailAddress.objects.values_list("user", "email", "verified", "primary")) == [
        (member.pk, "new@example.org", True, True)
    ]


def test_change_email_takes_over_an_address_that_someone_had_before():
    before, after = MemberFactory(email="info@example.org"), MemberFactory()
    joining.change_email(before, "info@example.org", by=before, now=TUESDAY)
    Member.objects.filter(pk=before.pk).update(email="other@example.org")

    joining.change_email(after, "info@example.org", by=before, now=TUESDAY)

    assert list(EmailAddress.objects.values_list("user", "email")) == [(after.pk, "info@example.org")]


def test_change_email_to_none():
    member = MemberFactory()
    joining.change_email(member, member.email, by=member, now=TUESDAY)

    joining.change_email(member, "", by=member, now=TUESDAY)

    assert Member.objects.get().email is None
    assert not EmailAddress.objects.exists()
