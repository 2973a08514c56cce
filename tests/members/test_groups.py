"""The groups of the guild: for everyone to read, for the coordinator to keep."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from members import groups
from members.models import Change, Group, GroupMembership
from tests.factories import CoordinatorFactory, GroupFactory, GroupMembershipFactory, MemberFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
TODAY, TOMORROW, YESTERDAY = date(2026, 3, 10), date(2026, 3, 11), date(2026, 3, 9)
LIST = "/groups/"


@pytest.fixture
def member():
    return MemberFactory(language="en")


@pytest.fixture
def coordinator():
    return CoordinatorFactory(language="en")


def errors(response):
    with translation.override("en"):
        return {name: list(map(str, errors)) for name, errors in response.context["form"].errors.items()}


def typed(**fields):
    return {
        "kind": "working",
        "name": "Locatie",
        "purpose": "Zoekt een zaal",
        "from_on": "2026-03-01",
        "until_on": "",
        **fields,
    }


def membership(member, **fields):
    return {"member": member.pk, "role": "voorzitter", "from_on": "2026-03-01", "until_on": "", **fields}


# --- the rules --------------------------------------------------------------------------------------


def test_which_there_are_and_how_many_belong_to_each():
    circle = GroupFactory(kind="circle", name="Aardewerk", until_on=TODAY)
    steering = GroupFactory(name="Stuurgroep")
    over = GroupFactory(kind="working", name="Kerst", until_on=YESTERDAY)
    GroupMembershipFactory(group=steering)
    GroupMembershipFactory(group=steering, until_on=YESTERDAY)
    GroupMembershipFactory(group=steering, from_on=TOMORROW)
    GroupMembershipFactory(group=steering, member__left_at=NOW, member__is_active=False)

    now, before = groups.groups(on=TODAY)

    assert [(row, row.people) for row in now] == [(steering, 1), (circle, 0)]
    assert before == [over]


def test_who_belongs_to_it_now_and_who_at_another_time():
    group = GroupFactory()
    here = GroupMembershipFactory(group=group, until_on=TODAY)
    over = GroupMembershipFactory(group=group, until_on=YESTERDAY)
    later = GroupMembershipFactory(group=group, from_on=TOMORROW)
    gone = GroupMembershipFactory(group=group, member__left_at=NOW, member__is_active=False)
    erased = MemberFactory(left_at=NOW, is_active=False, erased_at=NOW, email=None, last_name="")
    GroupMembershipFactory(group=group, member=erased)

    now, others = groups.people(group, on=TODAY)

    assert (now, set(others)) == ([here], {over, later, gone})


def test_to_join_and_to_change_stands_in_the_history_of_the_member():
    group, member, by = GroupFactory(name="Stuurgroep"), MemberFactory(), CoordinatorFactory()

    row = groups.join(group, member, by=by, now=NOW, role="", from_on=TODAY, until_on=None)
    version, facts = groups.version_of(row), {"role": "voorzitter", "from_on": TODAY, "until_on": TOMORROW}
    groups.change_membership(row, version=version, by=by, now=NOW, **facts)

    first, second = Change.objects.order_by("pk")
    assert (first.member, first.by, first.part, first.before, first.after) == (
        *(member, by, "groups", None),
        {"group": "Stuurgroep", "role": "", "from_on": "2026-03-10", "until_on": None},
    )
    assert second.after == {
        "group": "Stuurgroep",
        "role": "voorzitter",
        "from_on": "2026-03-10",
        "until_on": "2026-03-11",
    }


def test_nobody_is_in_a_group_twice_at_one_time():
    row = GroupMembershipFactory(from_on=YESTERDAY, until_on=TODAY)
    told = {"by": CoordinatorFactory(), "now": NOW, "role": "", "until_on": None}

    with pytest.raises(groups.AlreadyInGroup) as there:
        groups.join(row.group, row.member, from_on=TODAY, **told)

    assert there.value.membership == row
    assert groups.join(row.group, row.member, from_on=TOMORROW, **told).from_on == TOMORROW


# --- the pages --------------------------------------------------------------------------------------


def test_no_group_yet(member_client, coordinator_client):
    assert "No group yet." in member_client.get(LIST).text
    assert "Begin with the steering group" in coordinator_client.get(LIST).text


def test_a_member_reads_what_a_group_is_for_and_who_is_in_it(member_client, coordinator_client):
    row = GroupMembershipFactory(group__purpose="Houdt de koers", role="voorzitter")
    GroupMembershipFactory(group=row.group, member__first_name="Vroeger", until_on=date(2026, 1, 31))
    address = row.group.get_absolute_url()

    page = member_client.get(address).text

    assert all(words in page for words in (row.group.name, "Houdt de koers", row.member.full_name, "Voorzitter"))
    assert "Who was in it before" in coordinator_client.get(address).text
    seen = ["Vroeger" in client.get(f"{address}?show=other").text for client in (member_client, coordinator_client)]
    assert ("Vroeger" in page, seen) == (False, [False, True])
    assert row.group.name in member_client.get(LIST).text


def test_a_group_that_is_over_stays_to_be_read(member_client):
    group = GroupFactory(name="Kerstborrel", until_on=date(2026, 1, 31))

    now, before = (member_client.get(f"{LIST}{query}") for query in ("", "?show=other"))

    assert [list(page.context["page"]) for page in (now, before)] == [[], [group]]
    assert "Groups of before" in now.text


def test_the_coordinator_adds_one_once(coordinator_client):
    form = typed(submission=uuid4())

    addresses = {coordinator_client.post("/groups/new/", form).url for _ in range(2)}

    group = Group.objects.get()
    assert (addresses, group.kind, group.name, group.from_on) == (
        {group.get_absolute_url()},
        "working",
        "Locatie",
        date(2026, 3, 1),
    )


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"kind": "bank"}, "kind"),
        ({"name": ""}, "name"),
        ({"name": "locatie zoeken"}, "name"),
        ({"name": "x" * 5000}, "name"),
        ({"purpose": "x" * 700}, "purpose"),
        ({"from_on": ""}, "from_on"),
        ({"from_on": "1-1-2099"}, "from_on"),
        ({"until_on": "2026-02-28"}, "until_on"),
        ({"until_on": "31-02-2026"}, "until_on"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(coordinator_client, fields, wrong):
    GroupFactory(name="Locatie zoeken")

    response = coordinator_client.post("/groups/new/", typed(submission=uuid4(), **fields))

    assert (list(errors(response)), Group.objects.count()) == ([wrong], 1)


def test_the_name_of_a_group_that_is_over_is_free(coordinator_client):
    GroupFactory(name="Locatie", until_on=date(2026, 1, 31))

    coordinator_client.post("/groups/new/", typed(submission=uuid4()))

    assert Group.objects.filter(name="Locatie").count() == 2


def test_change_it_and_end_it(coordinator_client):
    group = GroupFactory(version=2)
    address = f"/groups/{group.pk}/edit/"

    response = coordinator_client.post(address, typed(until_on="2026-03-31", version=2))

    group.refresh_from_db()
    assert (response.url, group.name, group.until_on, group.version) == (
        group.get_absolute_url(),
        "Locatie",
        date(2026, 3, 31),
        3,
    )


def test_a_form_from_before_a_change_is_answered(coordinator_client):
    group = GroupFactory(name="Zaal", version=2)
    address = f"/groups/{group.pk}/edit/"

    response = coordinator_client.post(address, typed(version=1))

    assert errors(response)["name"] == ["Now it says: Zaal"]
    again = typed(version=response.context["form"]["version"].value())
    assert coordinator_client.post(address, again).url == group.get_absolute_url()


def test_the_coordinator_adds_someone_once(coordinator_client):
    group, bram = GroupFactory(), MemberFactory()
    address = f"/groups/{group.pk}/people/new/"

    for _ in range(2):
        assert coordinator_client.post(address, membership(bram)).url == group.get_absolute_url()

    row = GroupMembership.objects.get()
    assert (row.member, row.role, row.from_on, row.until_on) == (bram, "voorzitter", date(2026, 3, 1), None)
    other = coordinator_client.post(address, membership(bram, role="verslag"))
    assert errors(other) == {"member": [f"{bram.full_name} is in this group already in that time. Change it there."]}


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [({"member": ""}, "member"), ({"until_on": "2026-02-01"}, "until_on"), ({"from_on": ""}, "from_on")],
)
def test_who_cannot_be_added_so(coordinator_client, fields, wrong):
    group = GroupFactory()

    response = coordinator_client.post(f"/groups/{group.pk}/people/new/", membership(MemberFactory()) | fields)

    assert (list(errors(response)), GroupMembership.objects.count()) == ([wrong], 0)


def test_someone_ends_and_an_old_form_is_answered(coordinator_client):
    row = GroupMembershipFactory(role="lid")
    address = f"/groups/{row.group_id}/people/{row.pk}/"
    form = {"role": "lid", "from_on": "2026-01-01", "until_on": "2026-03-31", "version": groups.version_of(row)}

    assert coordinator_client.post(address, form).url == row.group.get_absolute_url()
    row.refresh_from_db()
    assert row.until_on == date(2026, 3, 31)

    late = coordinator_client.post(address, form | {"role": "voorzitter"})
    assert errors(late)["role"] == ["Now it says: lid"]


def test_two_times_that_would_run_into_each_other(coordinator_client):
    row = GroupMembershipFactory(from_on=date(2025, 1, 1), until_on=date(2025, 6, 1))
    GroupMembershipFactory(group=row.group, member=row.member, from_on=date(2026, 1, 1))
    form = {"role": "", "from_on": "2025-01-01", "until_on": "", "version": groups.version_of(row)}

    response = coordinator_client.post(f"/groups/{row.group_id}/people/{row.pk}/", form)

    assert "In that time they are in this group already." in errors(response)["__all__"][0]


def test_someone_of_another_group_is_not_found(coordinator_client):
    row = GroupMembershipFactory()

    assert coordinator_client.get(f"/groups/{GroupFactory().pk}/people/{row.pk}/").status_code == 404


@pytest.mark.parametrize("which", ["list", "group"])
def test_the_pages_ask_the_same_number_of_questions_for_one_and_for_many(which, coordinator_client):
    group = GroupMembershipFactory().group
    address = LIST if which == "list" else group.get_absolute_url()

    def queries():
        coordinator_client.get(address)
        with CaptureQueriesContext(connection) as captured:
            coordinator_client.get(address)
        return len(captured)

    few = queries()
    for _ in range(5):
        GroupMembershipFactory(group=group)
        GroupMembershipFactory()

    assert queries() == few
