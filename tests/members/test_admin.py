from datetime import UTC, datetime

import pytest
from allauth.account.models import EmailAddress

from members.models import Member, Role
from tests.factories import AffiliationFactory, CoordinatorFactory, CourseFactory, MeetingFactory, MemberFactory

pytestmark = pytest.mark.django_db
MEMBERS = "/admin/members/member/"
LONG_AGO = datetime(2026, 1, 5, 9, tzinfo=UTC)


def fields_of(member, **changed):
    fields = {
        "first_name": member.first_name,
        "surname_prefix": member.surname_prefix,
        "last_name": member.last_name,
        "email": member.email or "",
        "role": member.role,
        "language": member.language,
        "phone_number": "",
    }
    return {**fields, **changed}


def change(client, member, **changed):
    return client.post(f"{MEMBERS}{member.pk}/change/", fields_of(member, **changed))


def errors(response):
    return dict(response.context["adminform"].form.errors)


@pytest.mark.parametrize("path", ["", "members/member/", "organisations/organisation/", "courses/course/"])
def test_admin_is_for_coordinators(client, member_client, path):
    assert client.get(f"/admin/{path}").status_code == 302
    assert member_client.get(f"/admin/{path}", follow=True).status_code in {403, 404}


def test_admin_has_no_log_in_of_its_own(client):
    assert client.get("/admin/login/").url == "/accounts/login/code/?next=%2Fadmin%2Flogin%2F"


@pytest.mark.parametrize(
    "path",
    [
        "",
        "members/member/",
        "members/member/add/",
        "members/member/?state=taking-part&role__exact=member&q=de+vries",
        "members/member/?state=paused",
        "members/member/?state=left",
        "organisations/organisation/",
        "organisations/organisation/add/",
        "courses/course/",
        "meetings/meeting/",
    ],
)
def test_every_page_of_the_admin_opens(coordinator_client, path):
    AffiliationFactory()
    CourseFactory()
    MeetingFactory()

    assert coordinator_client.get(f"/admin/{path}").status_code == 200


def test_a_course_is_made_and_changed_on_its_own_pages(coordinator_client):
    course = CourseFactory(title="Teamdesk")

    assert coordinator_client.get("/admin/courses/course/add/").status_code == 403
    coordinator_client.post(f"/admin/courses/course/{course.pk}/change/", {"title": "Anders"})
    course.refresh_from_db()
    assert course.title == "Teamdesk"


def test_pages_of_one_row_open(coordinator_client):
    affiliation, course, meeting = AffiliationFactory(), CourseFactory(), MeetingFactory()
    for row in (affiliation.member, affiliation.organisation, course, meeting):
        path = f"/admin/{row._meta.app_label}/{row._meta.model_name}/{row.pk}/change/"
        assert coordinator_client.get(path).status_code == 200


def test_add_a_member(coordinator_client):
    new = MemberFactory.build(first_name="Bram", surname_prefix="van 't", last_name="Hart", email="Bram@Example.org")

    coordinator_client.post(f"{MEMBERS}add/", fields_of(new, phone_number="06 12345678"))

    member = Member.objects.get(first_name="Bram")
    assert (member.full_name, member.email, str(member.phone)) == (
        "Bram van 't Hart",
        "bram@example.org",
        "+31612345678",
    )
    assert (member.role, member.has_usable_password(), member.contact_details_at is not None) == ("member", False, True)
    assert EmailAddress.objects.get_primary_email(member) == "bram@example.org"


def test_add_a_member_without_an_address(coordinator_client):
    coordinator_client.post(
        f"{MEMBERS}add/", fields_of(MemberFactory.build(first_name="Bram", email=None), no_phone="on")
    )

    member = Member.objects.get(first_name="Bram")
    assert (member.email, member.has_no_phone) == (None, True)


def test_add_a_member_with_the_address_of_another(coordinator_client):
    MemberFactory(email="bram@example.org")

    response = coordinator_client.post(f"{MEMBERS}add/", fields_of(MemberFactory.build(email="BRAM@example.org")))

    assert list(errors(response)) == ["email"]
    assert Member.objects.filter(email="bram@example.org").count() == 1


def test_number_outside_the_known_ranges_is_asked_about(coordinator_client):
    member = MemberFactory()

    assert list(errors(change(coordinator_client, member, phone_number="06 00000001"))) == ["phone_number"]
    change(coordinator_client, member, phone_number="06 00000001", phone_is_right="on")

    member.refresh_from_db()
    assert str(member.phone) == "+31600000001"


def test_change_the_address_of_a_member(coordinator_client):
    member = MemberFactory(email="old@example.org")
    EmailAddress.objects.create(user=member, email="old@example.org", verified=True, primary=True)

    change(coordinator_client, member, email="New@example.org", first_name="Joke")

    member.refresh_from_db()
    assert (member.email, member.first_name) == ("new@example.org", "Joke")
    assert [address.email for address in EmailAddress.objects.filter(user=member)] == ["new@example.org"]


def test_make_someone_coordinator(coordinator_client):
    member = MemberFactory()

    change(coordinator_client, member, role=Role.COORDINATOR)

    assert member in Member.objects.coordinators()


def test_last_coordinator_keeps_the_role(coordinator_client, coordinator):
    response = change(coordinator_client, coordinator, role=Role.MEMBER)

    assert list(errors(response)) == ["role"]
    assert coordinator in Member.objects.coordinators()


def do(client, action, *members):
    chosen = {"action": action, "_selected_action": [member.pk for member in members]}
    response = client.post(MEMBERS, chosen, follow=True)
    return [str(message) for message in response.context["messages"]]


def test_pause_return_and_leave(coordinator_client):
    first, second = MemberFactory.create_batch(2)

    do(coordinator_client, "pause", first, second)
    assert Member.objects.exclude(paused_at=None).count() == 2

    do(coordinator_client, "return_", first)
    assert list(Member.objects.exclude(paused_at=None)) == [second]

    do(coordinator_client, "leave", first, second)
    assert set(Member.objects.exclude(left_at=None)) == {first, second}


def test_last_coordinator_does_not_leave_but_the_others_do(coordinator_client, coordinator):
    member = MemberFactory()

    said = do(coordinator_client, "leave", coordinator, member)

    assert list(Member.objects.exclude(left_at=None)) == [member]
    assert len(said) == 2
    assert str(coordinator) in said[0]


def test_members_are_not_deleted(coordinator_client):
    member = MemberFactory()

    assert coordinator_client.post(f"{MEMBERS}{member.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Member.objects.filter(pk=member.pk).exists()


def test_meetings_are_only_looked_at(coordinator_client):
    meeting = MeetingFactory()

    assert coordinator_client.get("/admin/meetings/meeting/add/").status_code == 403
    assert coordinator_client.post(f"/admin/meetings/meeting/{meeting.pk}/change/", {"title": "x"}).status_code == 403


def add_organisation(client, name, member, **affiliation):
    fields = {"name": name, "slug": name.lower(), "about": "", "website": "zonnehoek.example.org"}
    forms = {"affiliations-TOTAL_FORMS": "1", "affiliations-INITIAL_FORMS": "0", "affiliations-0-member": member.pk}
    days = {f"affiliations-0-{name}": value for name, value in affiliation.items()}
    return client.post("/admin/organisations/organisation/add/", fields | forms | days)


def test_organisation_with_its_people(coordinator_client):
    member = MemberFactory()

    add_organisation(coordinator_client, "Zonnehoek", member, role="penningmeester", from_on="2026-03-01")

    affiliation = member.affiliations.get()
    assert (affiliation.organisation.name, affiliation.role) == ("Zonnehoek", "penningmeester")
    assert affiliation.organisation.website == "https://zonnehoek.example.org"


def test_affiliation_that_ends_before_it_begins(coordinator_client):
    refused = add_organisation(
        coordinator_client, "Zonnehoek", MemberFactory(), from_on="2026-03-01", until_on="2026-02-01"
    )

    assert list(refused.context["inline_admin_formsets"][0].formset.errors[0]) == ["until_on"]


def test_members_are_found_by_part_of_their_name(coordinator_client):
    MemberFactory(first_name="Émile", last_name="Ćosić")
    CoordinatorFactory(first_name="Someone")
    field = {"app_label": "organisations", "model_name": "affiliation", "field_name": "member"}

    found = coordinator_client.get("/admin/autocomplete/", {**field, "term": "cosic"})

    assert [result["text"] for result in found.json()["results"]] == ["Émile Ćosić"]
