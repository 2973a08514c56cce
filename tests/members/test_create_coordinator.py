from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from members.models import Member, Role
from tests.factories import CoordinatorFactory, MemberFactory

pytestmark = pytest.mark.django_db
TUESDAY = datetime(2026, 3, 10, 9, tzinfo=UTC)


def create_coordinator(**options):
    out = StringIO()
    call_command("create_coordinator", stdout=out, **{"email": "anna@example.org", "first_name": "Anna"} | options)
    return out.getvalue()


def test_creates_a_coordinator_and_says_how_to_log_in(settings):
    said = create_coordinator(email=" Anna@Example.org\u200b", surname_prefix="de", last_name="Vries")

    member = Member.objects.get()
    assert (member.full_name, member.email, member.role) == ("Anna de Vries", "anna@example.org", Role.COORDINATOR)
    assert said == (
        "Anna de Vries is in the guild now, as coordinator.\n"
        f"Log in with anna@example.org at {settings.SITE_ORIGIN}/accounts/login/code/\n"
    )


def test_twice_is_the_same_as_once():
    create_coordinator()
    said = create_coordinator(first_name="Someone else")

    assert said.startswith("Anna is coordinator already; nothing was changed.")
    assert [member.full_name for member in Member.objects.all()] == ["Anna"]


def test_makes_a_member_coordinator():
    MemberFactory(email="anna@example.org", first_name="Anna", last_name="Visser")

    said = create_coordinator(email="ANNA@example.org")

    assert said.startswith("Anna Visser was a member, and is coordinator now.")
    assert Member.objects.get().role == Role.COORDINATOR


@pytest.mark.parametrize(
    ("options", "answer"),
    [
        ({"email": "anna"}, "“anna” is not an email address."),
        ({"email": ""}, "“” is not an email address."),
        ({"first_name": " \u200b"}, "--first-name: "),
        ({"last_name": "x" * 200}, "--last-name: "),
        ({"surname_prefix": "!"}, "--surname-prefix: "),
    ],
)
def test_says_what_is_wrong(options, answer):
    with pytest.raises(CommandError) as refusal:
        create_coordinator(**options)

    assert str(refusal.value).startswith(answer)
    assert not Member.objects.exists()


def test_does_not_bring_back_who_left():
    CoordinatorFactory(email="anna@example.org", left_at=TUESDAY, is_active=False)

    with pytest.raises(CommandError, match="has left the guild"):
        create_coordinator()
