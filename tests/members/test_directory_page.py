"""The page with everyone in the guild, and searching in it."""

import re
from datetime import date

import pytest
from django.core.cache import cache
from django.test import Client

from members import search, sharing
from members.models import ContactView, Daypart, Level, Member, Shared, SharingText
from members.slots import Slot
from members.templatetags import filter_fields
from tests.factories import (
    LONG_AGO,
    AffiliationFactory,
    CoordinatorFactory,
    CvEntryFactory,
    ExpertiseFactory,
    KnowledgeAreaFactory,
    MemberFactory,
    OrganisationFactory,
    RosterFactory,
)

pytestmark = pytest.mark.django_db

NAME = re.compile(r'<h3><a href="/members/\d+/">(.*?)</a>')
NEXT = re.compile(r'rel="next" href="([^"]*)"')


@pytest.fixture
def reader():
    return MemberFactory(first_name="Lezer", last_name="Zzz", language="en")


@pytest.fixture
def client(reader):
    return client_of(reader)


def client_of(member):
    client = Client()
    client.force_login(member)
    return client


def page_of(client, **query):
    return client.get("/members/", query).content.decode()


def names(html):
    return NAME.findall(html)


def findable(**facts):
    member = MemberFactory(**facts)
    search.refresh([member.pk])
    return member


def person(number, **facts):
    """With all that a row can show."""
    member = MemberFactory(
        first_name=f"Anna{number}", doing_now="Folder", doing_now_at=LONG_AGO, shares_roster=True, **facts
    )
    AffiliationFactory(member=member)
    ExpertiseFactory(member=member, can_teach=True)
    RosterFactory(member=member, can=Slot(0, Daypart.EVENING).bit)
    CvEntryFactory(member=member)
    search.refresh([member.pk])
    return member


def test_row_shows_what_members_may_see(client):
    member = MemberFactory(
        first_name="Zoë", last_name="<b>Hek", doing_now="Een <i>folder", doing_now_at=LONG_AGO, shares_roster=True
    )
    AffiliationFactory(member=member, organisation=OrganisationFactory(name="Buurt & Co"))
    for name, level in (("Vliegeren", Level.EXPERT), ("Knikkeren", Level.BASICS)):
        ExpertiseFactory(member=member, area=KnowledgeAreaFactory(name=name), level=level, gives_advice=True)
    RosterFactory(member=member, can=Slot(0, Daypart.EVENING).bit | Slot(2, Daypart.EVENING).bit | 1)

    html = page_of(client, offers="gives_advice")

    assert (
        f"""<li>
<span class="face" aria-hidden="true">Z&lt;</span>
<div class="what">
<h3><a href="/members/{member.pk}/">Zoë &lt;b&gt;Hek</a></h3>
<p>Buurt &amp; Co</p>
<p class="knows"><span>Vliegeren <small>expert · gives advice</small></span> \
<span>Knikkeren <small>know the basics · gives advice</small></span></p>
<p class="doing">Een &lt;i&gt;folder</p>
<p class="free">evenings: Mon, Wed</p>
</div>
</li>"""
        in html
    )
    assert "<span>Vliegeren <small>expert</small></span>" in page_of(client)  # nothing is sought, so less is said


def test_availability_that_is_not_shared_is_for_the_coordinator_only(client):
    RosterFactory(can=Slot(0, Daypart.EVENING).bit)

    assert 'class="free"' not in page_of(client)
    assert 'class="free"' in page_of(client_of(CoordinatorFactory()))


@pytest.mark.parametrize(
    ("change", "gone"),
    [
        ({"shares_roster": False}, '<p class="free">evenings: Mon</p>'),
        ({"first_name": "Hanna"}, "Anna1 Visser"),
        ({"doing_now": "", "doing_now_at": None}, '<p class="doing">Folder</p>'),
        ({"left_at": LONG_AGO, "is_active": False}, "Anna1 Visser"),
    ],
)
@pytest.mark.parametrize("query", [{}, {"q": "anna1"}])
def test_row_that_was_drawn_before_shows_nothing_that_changed_since(client, query, change, gone):
    member = person(1)
    before = page_of(client, **query)

    Member.objects.filter(pk=member.pk).update(**change)

    assert gone in before
    assert gone not in page_of(client, **query)


def test_row_that_was_drawn_for_the_coordinator_is_not_for_everyone(client):
    person(1)
    Member.objects.update(shares_roster=False)

    for_coordinator, for_member = page_of(client_of(CoordinatorFactory(language="en"))), page_of(client)

    assert ('<p class="free">' in for_coordinator, '<p class="free">' in for_member) == (True, False)


def test_who_left_is_seen_by_the_coordinator_only(client):
    findable(first_name="Weg", left_at=LONG_AGO, is_active=False)
    coordinator = client_of(CoordinatorFactory(language="en"))

    assert "Weg Visser" not in page_of(client) + page_of(client, q="Weg")
    assert "left the guild" in page_of(coordinator)
    assert names(page_of(coordinator, q="Weg")) == ["Weg Visser"]


def test_seen_availability_is_noted_once_a_day(client, reader):
    member = person(1)

    page_of(client)
    page_of(client, q="anna1")
    cache.clear()
    page_of(client)

    assert list(ContactView.objects.values_list("viewer", "member", "how", "what")) == [
        (reader.pk, member.pk, "list", "roster")
    ]


def test_deep_pages_have_everyone_once_also_with_equal_names(client, reader):
    people = [MemberFactory(first_name="Anna", last_name="Jansen") for _ in range(60)]
    found, query = [], ""
    while True:
        html = client.get(f"/members/{query}").content.decode()
        found += re.findall(r'<h3><a href="/members/(\d+)/">', html)
        if not (following := NEXT.search(html)):
            break
        query = following[1].replace("&amp;", "&")

    assert found == [str(member.pk) for member in (*people, reader)]


@pytest.mark.parametrize(("role", "invites"), [("member", False), ("coordinator", True)])
def test_the_first_one_in_the_guild_reads_what_to_do(role, invites, client, reader):
    Member.objects.update(role=role)

    page = page_of(client)

    assert names(page) == ["Lezer Zzz"]
    assert "You are the first one here." in page
    assert ('href="/panel/members/invite/"' in page) is invites
    MemberFactory()
    assert "You are the first one here." not in page_of(client)


@pytest.mark.parametrize("after", ["abc", "-1", "9" * 30, "987654", "1; DROP TABLE", "١"])
def test_place_that_is_nowhere_is_the_beginning(client, after):
    assert names(page_of(client, after=after)) == ["Lezer Zzz"]


def test_pages_of_what_is_found(client):
    for number in range(30):
        findable(first_name="Anna", last_name=f"Jansen{number:02}")

    first = page_of(client, q="anna")
    second = client.get("/members/" + NEXT.search(first)[1].replace("&amp;", "&")).content.decode()

    assert "30 people" in first and "30 people" in second
    assert (len(names(first)), len(names(second))) == (25, 5)
    assert len({*names(first), *names(second)}) == 30
    assert NEXT.search(second) is None


@pytest.mark.parametrize("page", ["abc", "0", "-1", "99999", "9" * 30])
def test_page_number_that_is_none_is_the_first(client, page):
    findable(first_name="Anna")

    assert names(page_of(client, q="anna", page=page)) == ["Anna Visser"]


def test_page_beyond_the_last_says_so(client):
    findable(first_name="Anna")

    html = page_of(client, q="anna", page=3)

    assert names(html) == []
    assert "Nobody found" in html


def test_best_first(client):
    """A name before an area, an area before a word in passing, and who knows most of it first."""
    area = KnowledgeAreaFactory(name="Molen")
    findable(first_name="Passant", doing_now="Ik fiets naar de molen", doing_now_at=LONG_AGO)
    for name, level in (("Beginner", Level.HEARD_OF), ("Kenner", Level.EXPERT)):
        member = ExpertiseFactory(area=area, level=level, member__first_name=name).member
        search.refresh([member.pk])
    findable(first_name="Molen")
    findable(first_name="Molenaar")

    html = page_of(client, q="molen")

    assert names(html) == [f"{name} Visser" for name in ("Molen", "Kenner", "Beginner", "Passant", "Molenaar")]


def test_area_that_is_asked_for_stands_first_in_the_row(client):
    member = MemberFactory(first_name="Anna")
    for name, level in (("Aaa", 4), ("Bbb", 4), ("Ccc", 4), ("Vliegeren", 1)):
        ExpertiseFactory(member=member, level=level, area=KnowledgeAreaFactory(name=name))
    search.refresh([member.pk])

    for query in ({"q": "vliegers"}, {"area": KnowledgeAreaFactory._meta.model.objects.get(name="Vliegeren").pk}):
        assert '<p class="knows"><span>Vliegeren' in page_of(client, **query)


def test_when_nobody_fits_those_who_come_near(client):
    ExpertiseFactory(
        member=(member := MemberFactory(first_name="Anna")), area=KnowledgeAreaFactory(name="Taalbegeleiding")
    )
    search.refresh([member.pk])

    for words in ("begeleiding", "wie weet er iets van taalbegeleiding"):
        html = page_of(client, q=words)
        assert "Nobody fits exactly" in html
        assert names(html) == ["Anna Visser"]


def test_nobody_found_says_what_to_do(client):
    html = page_of(client, q="xqzw", free="wed-evening")

    assert "Nobody fits both your words and what you chose." in html
    assert "ask the coordinator" in html
    assert 'href="?q=xqzw"' in html  # takes off the moment
    assert 'href="?free=wed-evening"' not in html


@pytest.mark.parametrize(
    "words", ["%", "_", "'", '"', "\\", "()", "&|!:*", "x" * 400, "x" * 10_000, "a " * 5_000, "😀", "<script>", "--"]
)
def test_signs_are_looked_for_as_they_are(client, words):
    findable(first_name="Anna")

    response = client.get("/members/", {"q": words})

    assert response.status_code == 200
    assert names(response.content.decode()) == []
    assert "<script>" not in response.content.decode()


def test_only_spaces_is_everyone(client):
    assert names(page_of(client, q="   ")) == ["Lezer Zzz"]


def test_nul_is_refused(client):
    assert client.get("/members/?q=a%00b").status_code == 400


def test_area_and_organisation_that_are_not_there_are_left_out(client):
    assert names(page_of(client, area=987654, organisation=987654)) == ["Lezer Zzz"]


def test_choices_say_how_many_people_that_would_be(client):
    top = KnowledgeAreaFactory(name="Spelen")
    part = KnowledgeAreaFactory(name="Vliegeren", parent=top)
    both = ExpertiseFactory(area=part, can_teach=True).member
    ExpertiseFactory(area=top, member=both)
    gone = ExpertiseFactory(area=part, member__left_at=LONG_AGO, member__is_active=False).member
    place = AffiliationFactory(member=both, organisation__name="Zon").organisation
    AffiliationFactory(member=gone, organisation=place)
    AffiliationFactory(organisation=place, until_on=date(2026, 2, 1))

    html = page_of(client)

    assert f'<option value="{top.pk}">Spelen (1)</option>\n<option value="{part.pk}">– Vliegeren (1)</option>' in html
    assert "can teach (1)" in html and "gives advice (0)" in html
    assert f'<option value="{place.pk}">Zon (1)</option>' in html


def test_organisation_beyond_the_list_can_be_chosen(client):
    for number in range(21):
        OrganisationFactory(name=f"A {number:02}")
    affiliation = AffiliationFactory(organisation__name="Zon", member__first_name="Anna")

    html = page_of(client, organisation=affiliation.organisation_id)

    assert names(html) == ["Anna Visser"]
    assert "</span> Zon</a>" in html
    assert "Type its name in the search box." in html


def test_choices_are_kept_for_five_minutes(client):
    page_of(client)
    ExpertiseFactory(area=KnowledgeAreaFactory(name="Vliegeren"))

    assert "Vliegeren (1)" not in page_of(client)
    cache.clear()
    assert "Vliegeren (1)" in page_of(client)


def test_cv_that_is_withdrawn_is_not_found_any_more(client):
    member = findable(first_name="Anna", shares_cv=True)
    CvEntryFactory(member=member, role="Beiaardier")
    search.refresh([member.pk])
    assert names(page_of(client, q="beiaardier")) == ["Anna Visser"]

    sharing.choose(member, {Shared.CV: False}, text=SharingText.objects.latest(), by=member, now=LONG_AGO)

    assert names(page_of(client, q="beiaardier")) == []
    assert names(page_of(client_of(CoordinatorFactory()), q="beiaardier")) == ["Anna Visser"]


@pytest.mark.parametrize(
    ("query", "cold", "warm"),
    [
        ({}, 5, 3),
        ({"q": "anna"}, 5, 3),
        ({"q": "vizser"}, 5, 3),
        ({"q": "vis xx"}, 6, 4),
        ({"free": "mon-evening"}, 5, 3),
    ],
)
def test_queries_are_the_same_for_one_and_for_many(client, query, cold, warm, django_assert_num_queries):
    """Session, member, the page; the first time also what there is to choose, and that availability was seen."""
    person(0)
    for number in range(30):
        if number in (1, 29):
            cache.clear()
            ContactView.objects.all().delete()
            for expected in (cold, warm):
                with django_assert_num_queries(expected):
                    client.get("/members/", query)
        person(number + 1)


def test_page_of_25_weighs_little(client):
    for number in range(26):
        person(number)

    assert len(client.get("/members/").content) < 25_000


def test_choices_are_drawn_once_for_everyone(client, reader):
    page_of(client, q="anna")
    drawn = dict(filter_fields._drawn)

    page_of(client, q="bram")
    page_of(client_of(MemberFactory(language="en")))

    assert filter_fields._drawn == drawn
