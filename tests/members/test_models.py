from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection
from django.utils import translation

from members.models import Member, Role
from tests.factories import CoordinatorFactory, MemberFactory

pytestmark = pytest.mark.django_db
TUESDAY = datetime(2026, 3, 10, 9, tzinfo=UTC)


def refuses(constraint, **fields):
    with pytest.raises(IntegrityError, match=constraint):
        MemberFactory(**fields)


def test_email_is_one_person_whatever_its_capitals():
    MemberFactory(email="Jan@Example.org")

    refuses("members_member_email", email="jan@example.ORG")


def test_email_is_found_whatever_its_capitals():
    member = MemberFactory(email="Jan@Example.org")

    assert Member.objects.get(email=" JAN@example.org") == member
    assert Member.objects.get_by_natural_key("Jan@example.org") == member
    assert list(Member.objects.values_list("email", flat=True)) == ["jan@example.org"]


def test_email_in_capitals_cannot_slip_past_django():
    member = MemberFactory()

    with pytest.raises(IntegrityError, match="member_email_is_lower_case"), connection.cursor() as cursor:
        cursor.execute("UPDATE members_member SET email = 'Jan@example.org' WHERE id = %s", [member.pk])


def test_email_may_be_absent_for_many_but_not_empty():
    MemberFactory.create_batch(2, email=None)

    refuses("member_email_is_lower_case", email="")


def test_first_name_is_never_empty():
    refuses("member_has_a_first_name", first_name="")


def test_who_left_cannot_log_in_and_who_did_not_can():
    refuses("member_is_active_until_left", left_at=TUESDAY)


def test_who_did_not_leave_can_log_in():
    refuses("member_is_active_until_left", is_active=False)


@pytest.mark.parametrize("phone", ["06 00 00 00 01", "bel maar", "+31"])
def test_phone_number_is_stored_in_one_form_only(phone):
    refuses("member_phone_is_international", phone=phone, contact_details_at=TUESDAY)


def test_phone_and_no_phone_exclude_each_other():
    refuses("member_has_phone_or_none", phone="+31600000001", has_no_phone=True, contact_details_at=TUESDAY)


@pytest.mark.parametrize(
    "fields",
    [{"phone": "+31600000001"}, {"has_no_phone": True}, {"contact_details_at": TUESDAY}],
    ids=["phone without moment", "no phone without moment", "moment without either"],
)
def test_contact_details_have_a_moment_and_only_then(fields):
    refuses("member_contact_details_and_moment_go_together", **fields)


def test_words_for_who_is_in_the_guild():
    coordinator = CoordinatorFactory(first_name="Anna")
    without_email = MemberFactory(first_name="Bas", email=None)
    paused = MemberFactory(first_name="Cor", paused_at=TUESDAY)
    MemberFactory(first_name="Daan", left_at=TUESDAY, is_active=False, role=Role.COORDINATOR)

    assert set(Member.objects.active()) == {coordinator, without_email, paused}
    assert set(Member.objects.taking_part()) == {coordinator, without_email}
    assert set(Member.objects.reachable()) == {coordinator}
    assert set(Member.objects.coordinators()) == {coordinator}


def test_by_name_sorts_as_dutch_people_expect():
    names = [
        ("Anna", "de", "Vries"),
        ("Zus", "", "Vriesema"),
        ("Bram", "van 't", "Hart"),
        ("Kees", "", "’t Hart"),
        ("Joke", "", "'s-Gravesande"),
        ("IJsbrand", "", ""),
        ("Émile", "", ""),
        ("Eva", "", ""),
        ("Fatima", "", "Ćosić"),
        ("Sean", "", "O'Neil"),
        ("Noor", "van der", "Ven-van Dijk"),
    ]
    for first_name, prefix, last_name in names:
        MemberFactory(first_name=first_name, surname_prefix=prefix, last_name=last_name)

    assert [member.full_name for member in Member.objects.by_name()] == [
        "Fatima Ćosić",
        "Émile",
        "Eva",
        "Joke 's-Gravesande",
        "Bram van 't Hart",
        "Kees ’t Hart",
        "IJsbrand",
        "Sean O'Neil",
        "Noor van der Ven-van Dijk",
        "Anna de Vries",
        "Zus Vriesema",
    ]


def test_sort_name_follows_the_name():
    member = MemberFactory(first_name="Anna", surname_prefix="de", last_name="Vries")
    member.last_name = "Çelik"
    member.save()

    assert Member.objects.get().sort_name == "celik anna"


def test_create_user_makes_a_member_without_a_password():
    member = Member.objects.create_user("Jan@Example.org", first_name="Jan")

    assert (member.role, member.is_active, member.has_usable_password()) == (Role.MEMBER, True, False)


def test_create_superuser_makes_a_coordinator():
    member = Member.objects.create_superuser("jan@example.org", "a long password", first_name="Jan")

    assert (member.is_coordinator, member.is_staff, member.is_superuser) == (True, True, True)
    assert member.check_password("a long password")


def test_a_coordinator_who_left_has_no_rights():
    left = CoordinatorFactory(left_at=TUESDAY, is_active=False)

    assert (left.is_coordinator, left.has_perm("members.add_member"), left.has_module_perms("members")) == (
        False,
        False,
        False,
    )


def test_messages_of_the_constraints_reach_a_form():
    member = MemberFactory.build(phone="+31600000001", has_no_phone=True)

    with translation.override("en"), pytest.raises(Exception) as refusal:
        member.validate_constraints()

    assert "Fill in a phone number, or tick that you have none." in refusal.value.messages


def test_member_who_was_never_given_a_password_has_none():
    assert not MemberFactory(password="").has_usable_password()
