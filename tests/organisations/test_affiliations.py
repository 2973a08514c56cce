from datetime import UTC, date, datetime

import pytest

from members.models import Change, SearchRow
from organisations import affiliations
from organisations.models import Affiliation
from tests.factories import AffiliationFactory, MemberFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
TUESDAY = datetime(2026, 3, 10, 9, tzinfo=UTC)
JANUARY, MARCH, APRIL = date(2026, 1, 5), date(2026, 3, 10), date(2026, 4, 1)


@pytest.fixture
def joke():
    return MemberFactory(first_name="Joke")


def join(member, organisation, from_on=MARCH, **facts):
    return affiliations.join(
        member, organisation, by=member, now=TUESDAY, **{"role": "webmaster", "from_on": from_on, **facts}
    )


def change(row, **facts):
    known = {"version": affiliations.version_of(row), "by": row.member, "now": TUESDAY}
    return affiliations.change(row, **{**known, **facts})


def found_by(member):
    return SearchRow.objects.get(pk=member.pk).members_words


def test_join(joke):
    zonnehoek = OrganisationFactory(name="De Zonnehoek")

    row = join(joke, zonnehoek)

    assert affiliations.facts_of(row) == {"role": "webmaster", "is_contact": False, "from_on": MARCH, "until_on": None}
    change = Change.objects.get()
    assert (change.part, change.before, change.after) == (
        "organisations",
        None,
        {
            "organisation": "De Zonnehoek",
            "role": "webmaster",
            "is_contact": False,
            "from_on": "2026-03-10",
            "until_on": None,
        },
    )
    assert "zonnehoek" in found_by(joke)


@pytest.mark.parametrize(
    ("begins", "ends", "is_over"),
    [(MARCH, None, True), (APRIL, None, True), (JANUARY, MARCH, True), (JANUARY, date(2026, 3, 9), False)],
)
def test_nobody_is_twice_at_one_place(joke, begins, ends, is_over):
    there = AffiliationFactory(member=joke, from_on=begins, until_on=ends)

    if is_over:
        with pytest.raises(affiliations.AlreadyThere) as refusal:
            join(joke, there.organisation)
        assert refusal.value.affiliation == there
    else:
        assert join(joke, there.organisation).from_on == MARCH


def test_another_role(joke):
    row = join(joke, OrganisationFactory())

    answers = [change(row, role="voorzitter"), change(row, role="voorzitter")]

    assert (answers, Affiliation.objects.get().role) == ([True, False], "voorzitter")
    assert [line.after["role"] for line in Change.objects.order_by("pk")] == ["webmaster", "voorzitter"]


def test_a_form_from_before_a_change_overwrites_nothing(joke):
    row = join(joke, OrganisationFactory())
    version = affiliations.version_of(row)
    change(row, role="voorzitter")

    with pytest.raises(affiliations.StaleAffiliation) as stale:
        change(row, version=version, role="secretaris")

    assert stale.value.affiliation.role == Affiliation.objects.get().role == "voorzitter"


def test_who_leaves_one_of_two_is_found_by_the_other_only_at_once(joke, time_machine):
    time_machine.move_to(TUESDAY)
    zonnehoek, koor = OrganisationFactory(name="De Zonnehoek"), OrganisationFactory(name="Bont Gezang")
    leaves, _stays = join(joke, zonnehoek, JANUARY), join(joke, koor, JANUARY)
    assert "zonnehoek" in found_by(joke) and "gezang" in found_by(joke)

    change(leaves, until_on=date(2026, 3, 9))

    assert "zonnehoek" not in found_by(joke) and "gezang" in found_by(joke)
    assert list(joke.affiliations.current(MARCH).values_list("organisation__name", flat=True)) == ["Bont Gezang"]


def test_a_last_day_that_is_taken_back_does_not_run_into_a_later_time(joke):
    before = AffiliationFactory(member=joke, from_on=date(2025, 1, 1), until_on=date(2025, 12, 31))
    AffiliationFactory(member=joke, organisation=before.organisation, from_on=MARCH)

    with pytest.raises(affiliations.AlreadyThere):
        change(before, until_on=None)
    assert change(before, until_on=date(2026, 3, 9)) is True
