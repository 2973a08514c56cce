from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile

from members import stored_files
from members.models import SearchRow
from members.uploads import read_logo
from organisations import logos, partners
from organisations.lookalikes import NEAR, look_alikes
from organisations.models import Organisation, Stage, StageChange
from organisations.partners import NameTaken, StaleOrganisation
from tests.factories import AffiliationFactory, CoordinatorFactory, OrganisationFactory
from tests.members.documents import picture, upload

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
LATER = datetime(2026, 4, 10, 9, tzinfo=UTC)
FACTS = {**dict.fromkeys(partners.FACTS, ""), "name": "De Zonnehoek"}


@pytest.fixture
def by(db):
    return CoordinatorFactory()


def add(by, **facts):
    return partners.add(by=by, now=NOW, **{**FACTS, **facts})


def test_a_new_one_has_a_short_name_and_a_first_step(by):
    organisation, is_new = add(by, stage=Stage.JOINED, doing_now="wij verven")

    assert (organisation.slug, organisation.joined_on, organisation.doing_now_at, is_new) == (
        "de-zonnehoek",
        date(2026, 3, 10),
        NOW,
        True,
    )
    assert StageChange.objects.values_list("organisation", "before", "after", "at", "by").get() == (
        *(organisation.pk, "", "joined", NOW, by.pk),
    )


def test_an_idea_did_not_join(by):
    assert add(by)[0].joined_on is None


def test_a_form_that_is_sent_twice_makes_one(by):
    submission = uuid4()

    one, other = (add(by, submission=submission) for _ in range(2))

    assert (one[0], one[1], other[1]) == (other[0], True, False)
    assert StageChange.objects.count() == 1


def test_what_a_form_made_and_was_merged_since_is_what_it_became(by):
    made, _is_new = add(by, submission=uuid4())
    made.merged_into = OrganisationFactory()
    made.save()

    assert partners.made_by(made.submission) == made.merged_into


@pytest.mark.parametrize("name", ["De Zonnehoek", "DE ZONNEHOEK"])
def test_a_name_is_taken_whatever_its_capitals(by, name):
    there, _is_new = add(by)

    with pytest.raises(NameTaken) as taken:
        add(by, name=name)

    assert taken.value.organisation == there


def test_the_name_of_an_entry_that_was_merged_is_free_but_its_short_name_is_not(by):
    OrganisationFactory(name="De Zonnehoek", slug="de-zonnehoek", merged_into=OrganisationFactory())

    assert add(by)[0].slug == "de-zonnehoek-2"


def test_a_change_counts_on_and_keeps_the_short_name():
    organisation = OrganisationFactory(doing_now="verven", doing_now_at=NOW)
    row = AffiliationFactory(organisation=organisation)

    changed = partners.change(organisation, version=1, now=LATER, name="Het Zonnetje", doing_now="verven")

    kept = Organisation.objects.get()
    assert (changed, kept.name, kept.slug, kept.version, kept.doing_now_at) == (
        *(True, "Het Zonnetje", organisation.slug, 2, NOW),
    )
    assert "zonnetje" in SearchRow.objects.get(member=row.member).members_words


@pytest.mark.parametrize(("words", "at"), [("ramen lappen", LATER), ("", None)])
def test_doing_now_has_its_moment(words, at):
    organisation = OrganisationFactory(doing_now="verven", doing_now_at=NOW)

    partners.change(organisation, version=1, now=LATER, doing_now=words)

    assert Organisation.objects.values_list("doing_now", "doing_now_at").get() == (words, at)


def test_nothing_different_is_no_change_also_from_an_old_form():
    organisation = OrganisationFactory(about="Koffie", version=3)

    assert partners.change(organisation, version=1, now=NOW, about="Koffie") is False


def test_an_old_form_overwrites_nothing():
    organisation = OrganisationFactory(about="Koffie", version=3)

    with pytest.raises(StaleOrganisation) as stale:
        partners.change(organisation, version=2, now=NOW, about="Thee")

    assert (stale.value.organisation, Organisation.objects.get().about) == (organisation, "Koffie")


def test_a_change_of_one_that_was_merged_is_about_what_it_became():
    into = OrganisationFactory(version=4)
    gone = OrganisationFactory(merged_into=into)

    with pytest.raises(StaleOrganisation) as stale:
        partners.change(gone, version=1, now=NOW, about="Thee")

    assert stale.value.organisation == into


def test_another_ones_name_is_refused():
    there, organisation = OrganisationFactory(name="Het Zonnetje"), OrganisationFactory()

    with pytest.raises(NameTaken) as taken:
        partners.change(organisation, version=1, now=NOW, name="het zonnetje")

    assert taken.value.organisation == there


# --- lookalikes -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("Zonnehoek", True),
        ("Stichting De Zonnehoek", True),
        ("de zonehoek", True),
        ("Zönnehoek", True),
        ("Buurthuis Zonnehoek", True),
        ("De Letterbak", False),
        ("Stichting", False),
        ("", False),
        ("'; --", False),
    ],
)
def test_names_that_look_alike(asked, found):
    there = OrganisationFactory(name="De Zonnehoek")
    OrganisationFactory(name="Stichting Welzijn")

    assert look_alikes(asked) == ([there] if found else [])


def test_who_looks_for_one_may_mistype_a_part_of_its_name():
    there = OrganisationFactory(name="Speeltuin Het Springtouw")

    assert (look_alikes("springtow"), look_alikes("springtow", within=NEAR)) == ([], [there])


def test_two_of_one_sort_do_not_look_alike():
    OrganisationFactory(name="Buurthuis De Brink")

    assert look_alikes("Buurthuis Oost") == []


def test_an_old_name_leads_to_what_it_became():
    into = OrganisationFactory(name="Repaircafé De Tweede Ronde")
    OrganisationFactory(name="Fietsmakers", merged_into=into)

    assert look_alikes("De Fietsmakers") == [into]


def test_nothing_looks_like_itself():
    there = OrganisationFactory(name="De Zonnehoek")

    assert look_alikes("De Zonnehoek", besides=there) == []


# --- logos ------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("storage")
def test_one_logo_at_a_time(django_capture_on_commit_callbacks):
    organisation = OrganisationFactory()
    logos.save_logo(organisation, read_logo(upload(picture(), "logo.png")))
    first = organisation.logo.name

    with django_capture_on_commit_callbacks(execute=True):
        logos.save_logo(organisation, read_logo(upload(picture(), "logo.png")))

    storage = organisation.logo.storage
    assert (storage.exists(first), storage.exists(organisation.logo.name)) == (False, True)
    assert organisation.logo.name.startswith("logos/")


@pytest.mark.usefixtures("storage")
def test_at_night_a_logo_stays_and_what_no_row_names_goes():
    organisation = OrganisationFactory()
    logos.save_logo(organisation, read_logo(upload(picture(), "logo.png")))
    storage = organisation.logo.storage
    storage.save("logos/alone.png", ContentFile(b"x"))

    stored_files.remove_orphans(now=datetime(2999, 1, 1, tzinfo=UTC))

    assert storage.listdir("logos")[1] == [organisation.logo.name.removeprefix("logos/")]


def test_a_folder_is_of_one_app():
    with pytest.raises(ValueError, match="logos"):
        stored_files.keeps("logos", list)
