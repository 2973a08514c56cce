"""What a member is found by, and by whom: what the search rows hold."""

from datetime import UTC, date, datetime

import pytest

from members import search
from members.finding import fits
from members.models import Member, SearchRow
from tests.factories import (
    LONG_AGO,
    AffiliationFactory,
    CoordinatorFactory,
    CvEntryFactory,
    ExpertiseFactory,
    KnowledgeAreaFactory,
    MemberFactory,
    OrganisationFactory,
)

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 10)
NOW = datetime(2026, 3, 10, 2, tzinfo=UTC)


def everything_about(**facts):
    member = MemberFactory(first_name="Zoë", surname_prefix="van 't", last_name="Hek", **facts)
    area = KnowledgeAreaFactory(name="Vliegeren", parent=KnowledgeAreaFactory(name="Buitenspel"))
    ExpertiseFactory(member=member, area=area)
    AffiliationFactory(member=member, organisation=OrganisationFactory(name="De Zonnehoek"))
    CvEntryFactory(member=member, role="Penningmeester", organisation="Volière", line="Kas op orde")
    CvEntryFactory(member=member, role="Geheimpje", is_shown=False)
    return member


def row_of(member, today=TODAY):
    search.refresh([member.pk], today=today)
    return SearchRow.objects.get(member=member)


def found(words, *, by):
    return list(Member.objects.visible_to(by).filter(fits(by, words)).by_name())


def test_row_has_what_members_may_see_and_what_the_coordinator_may():
    member = everything_about(
        email="hek@example.org",
        phone="+31600000001",
        contact_details_at=LONG_AGO,
        doing_now="Folder",
        doing_now_at=LONG_AGO,
    )

    row = row_of(member)

    known = "vliegeren buitenspel de zonnehoek"
    assert row.names == "zoe van 't hek"
    assert row.members_words == f"zoe van t hek {known} folder"
    assert row.coordinators_words == (
        f"zoe van t hek hek example org {known} folder penningmeester voliere kas op orde geheimpje"
    )


def test_members_find_the_shown_entries_of_a_cv_that_is_shared():
    assert row_of(everything_about(shares_cv=True)).members_words.endswith(
        "zonnehoek penningmeester voliere kas op orde"
    )


def test_row_knows_the_organisations_of_today():
    member = MemberFactory(first_name="Bo", last_name="")
    AffiliationFactory(member=member, organisation__name="Oud", from_on=date(2026, 1, 1), until_on=date(2026, 3, 9))
    AffiliationFactory(member=member, organisation__name="Nu", from_on=date(2026, 3, 10), until_on=date(2026, 3, 10))
    AffiliationFactory(member=member, organisation__name="Straks", from_on=date(2026, 3, 11))

    assert row_of(member).members_words == "bo nu"


def test_who_left_is_found_by_the_coordinator_only():
    gone = MemberFactory(first_name="Wilhelmina", left_at=LONG_AGO, is_active=False)
    search.refresh([gone.pk])

    assert found("Wilhelmina", by=MemberFactory()) == []
    assert found("Wilhelmina", by=CoordinatorFactory()) == [gone]
    assert SearchRow.objects.get(member=gone).members_words == ""


def test_who_was_erased_has_no_row():
    member = MemberFactory()
    search.refresh([member.pk])
    Member.objects.filter(pk=member.pk).update(left_at=LONG_AGO, erased_at=LONG_AGO, is_active=False, email=None)

    search.refresh([member.pk])

    assert not SearchRow.objects.exists()


def test_rebuild_writes_all_rows_and_mends_those_that_are_wrong(django_assert_num_queries):
    first = MemberFactory(first_name="Eerste")
    MemberFactory(first_name="Tweede")
    search.refresh([first.pk])
    SearchRow.objects.update(names="wrong", members_words="wrong")

    with django_assert_num_queries(8):  # two look for keys, one for what is out of date, three write, and a savepoint
        search.rebuild(now=NOW)

    assert list(SearchRow.objects.order_by("pk").values_list("names", flat=True)) == ["eerste visser", "tweede visser"]


def test_rebuild_locks_and_writes_nothing_when_all_is_right(django_assert_num_queries):
    search.refresh([member.pk for member in MemberFactory.create_batch(2)])

    with django_assert_num_queries(5):  # two look for keys, one for what is out of date; a savepoint begins and ends
        search.rebuild(now=NOW)


def test_refresh_takes_the_same_queries_for_one_and_for_many(django_assert_num_queries):
    members = MemberFactory.create_batch(3)
    for some in (members[:1], members):
        with django_assert_num_queries(5):
            search.refresh([member.pk for member in some])


def test_refresh_of_nobody_is_nothing():
    search.refresh([])
    search.refresh([987654])

    assert not SearchRow.objects.exists()


@pytest.mark.parametrize(
    ("has", "asked"),
    [
        ("nieuwsbrief", "nieuwsbrieven"),
        ("nieuwsbrieven", "nieuwsbrief"),
        ("website", "websites"),
        ("websites", "website"),
        ("subsidie", "subsidies"),
        ("cursus", "cursussen"),
        ("cursussen", "cursus"),
        ("huis", "huizen"),
        ("vrijwilliger", "vrijwilligers"),
        ("vergadering", "vergaderingen"),
        ("boekhouding", "boekhouden"),
        ("foto", "foto's"),
        ("foto’s", "foto"),
        ("sponsorwerving", "sponsor"),
        ("fotografie", "foto"),
        ("boekhouding", "boekhoduing"),
        ("boekhouding", "boekhuding"),
        ("WordPress", "wordpres"),
        ("Excel", "EXCEL"),
        ("coördinatie", "coordinatie"),
        ("coordinatie", "coördinatie"),
    ],
)
def test_words_of_a_text_are_found_in_dutch(has, asked):
    member = MemberFactory(doing_now=f"Ik doe iets met {has} hier", doing_now_at=LONG_AGO)
    search.refresh([member.pk])

    assert found(asked, by=MemberFactory()) == [member]


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        (("Zoë", "", "Yılmaz"), "zoe yilmaz"),
        (("Zoe", "", "Yilmaz"), "Zoë"),
        (("Jan", "", "Jansen"), "Jannsen"),
        (("Jan", "", "Jansen"), "Jansne"),
        (("Jan", "", "Jansen"), "Hansen"),
        (("Jan", "", "Jansen"), "jans"),
        (("Ben", "", "de Wil"), "ben"),
        (("Jan-Willem", "", "O'Neil"), "janwillem oneil"),
        (("Jan-Willem", "", "O'Neil"), "Willem O’Neil"),
        (("Jan", "van der", "Berg"), "van der berg"),
        (("Jan", "van", "Dijk"), "dijk jan"),
        (("Ali", "", "Ö"), "ali ö"),
        (("مريم", "", ""), "مريم"),
    ],
)
def test_names_are_found_as_people_type_them(name, asked):
    first_name, prefix, last_name = name
    member = MemberFactory(first_name=first_name, surname_prefix=prefix, last_name=last_name)
    search.refresh([member.pk])

    assert found(asked, by=MemberFactory()) == [member]


def test_a_name_and_what_someone_knows_together():
    right, other = MemberFactory(first_name="Anna"), MemberFactory(first_name="Anna")
    ExpertiseFactory(member=right, area=KnowledgeAreaFactory(name="Vliegeren"))
    search.refresh([right.pk, other.pk])

    assert found("Anna vlieger", by=MemberFactory()) == [right]


def test_phone_and_address_are_not_found_by_members():
    member = MemberFactory(email="geheim.adres@example.org", phone="+31600000001", contact_details_at=LONG_AGO)
    search.refresh([member.pk])

    assert found("geheim", by=MemberFactory()) == []
    assert found("geheim.adres@example.org", by=CoordinatorFactory()) == [member]
    assert found("0600000001", by=CoordinatorFactory()) == []


@pytest.mark.parametrize(
    "words", ["", " ", "%", "_", "'", '"', "\\", "&|!():*", "' | 'a", "<->", "a" * 10_000, "x " * 200, "😀", "'; --"]
)
def test_signs_mean_nothing_but_themselves(words):
    member = MemberFactory()
    search.refresh([member.pk])

    assert found(words, by=member) == []
