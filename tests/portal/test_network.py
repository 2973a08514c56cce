from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.models import Stage as CourseStage
from organisations.coverage import Strength
from organisations.models import Organisation, Stage
from samensterker.portal import network
from samensterker.portal.introductions import Because, introductions
from samensterker.portal.network import Bond, TieKind, pairs
from samensterker.portal.network_drawing import MOST, draw
from tests.factories import (
    AffiliationFactory,
    BackupFactory,
    CoreTaskFactory,
    CourseFactory,
    HandoverFactory,
    HelpAskedFactory,
    HelpRequestFactory,
    InvitationFactory,
    KnowledgeAreaFactory,
    MeetingFactory,
    MemberFactory,
    OfferFactory,
    OrganisationFactory,
    TaskHolderFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 19, 13, tzinfo=UTC)
TODAY = NOW.date()
HELD = datetime(2026, 2, 20, 18, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def nineteenth_of_march(time_machine):
    time_machine.move_to(NOW)


@pytest.fixture
def read(member_client):
    """A page as a member reads it, in English, with its white space as a browser shows it."""
    member_client.cookies["language"] = "en"
    return lambda address: " ".join(member_client.get(address).text.split())


def partner(name, **fields):
    return OrganisationFactory(name=name, stage=Stage.JOINED, joined_on=date(2025, 1, 1), **fields)


def found(**asked):
    """Each tie as who, kind, who and what."""
    return [
        (tie.giver.name, str(tie.kind), tie.taker.name, *tie.what)
        for pair in pairs(on=TODAY, now=NOW, **asked)
        for tie in pair.ties
    ]


def task_of(organisation, area, holders, **fields):
    task = CoreTaskFactory(organisation=organisation, area=area, from_on=date(2020, 1, 1), **fields)
    for number in range(holders):
        TaskHolderFactory(task=task, member=None, name=f"{organisation.name} {number}", can=True)
    return task


def both_at_a_meeting(*organisations, **fields):
    meeting = MeetingFactory(**({"starts_at": HELD} | fields))
    for organisation in organisations:
        member = AffiliationFactory(organisation=organisation, from_on=date(2025, 1, 1)).member
        InvitationFactory(meeting=meeting, member=member, answer="yes", answered_at=NOW)
    return meeting


# --- what binds ------------------------------------------------------------------------------------


def test_a_backup_that_both_sides_promised_binds():
    one, other = partner("Koor"), partner("Zon")
    task = CoreTaskFactory(organisation=one, name="Website")
    BackupFactory(task=task, organisation=other, accepted=True)
    BackupFactory(task=CoreTaskFactory(organisation=other), organisation=one)  # asked, and not answered yet

    assert found() == [("Zon", "backup", "Koor", "Website")]


def test_a_backup_by_a_member_is_one_of_where_they_belong():
    one, other = partner("Koor"), partner("Zon")
    bram = AffiliationFactory(organisation=other, member__first_name="Bram", member__last_name="Jansen").member
    BackupFactory(task__organisation=one, task__name="Website", organisation=None, member=bram, accepted=True)

    assert found() == [("Zon", "backup", "Koor", "Website (Bram Jansen)")]


def test_a_backup_that_is_over_binds_no_more():
    one, other = partner("Koor"), partner("Zon")
    backup = BackupFactory(task__organisation=one, organisation=other, accepted=True)
    backup.until_on = TODAY - timedelta(days=1)
    backup.save()

    assert found() == []


def test_a_successor_from_another_organisation_binds():
    one, other = partner("Koor"), partner("Zon")
    holder = TaskHolderFactory(task__organisation=one, task__name="Boeken")
    HandoverFactory(holder=holder, successor=MemberFactory(), successor_organisation=other)

    assert found() == [("Zon", "handover", "Koor", "Boeken")]


def test_help_binds_when_the_answer_was_yes():
    one, other, third = partner("Koor"), partner("Zon"), partner("Brink")
    request = HelpRequestFactory(organisation=one, area__name="Sleutels")
    helper = AffiliationFactory(organisation=other).member
    HelpAskedFactory(request=request, member=helper, answer="yes", answered_at=NOW)
    HelpAskedFactory(request=request, member=None, organisation=third, answer="later", answered_at=NOW)

    assert found() == [("Zon", "help", "Koor", "Sleutels")]


def test_someone_who_belongs_to_both_binds_them_until_they_leave_either():
    one, other = partner("Koor"), partner("Zon")
    member = MemberFactory(first_name="Émile", last_name="Dubois")
    AffiliationFactory(organisation=one, member=member)
    at_other = AffiliationFactory(organisation=other, member=member)

    assert found() == [("Koor", "person", "Zon", "Émile Dubois")]

    at_other.until_on = TODAY - timedelta(days=1)
    at_other.save()
    assert found() == []


def test_who_left_the_guild_binds_nobody():
    member = MemberFactory(left_at=NOW, is_active=False)
    for name in ("Koor", "Zon"):
        AffiliationFactory(organisation=partner(name), member=member)

    assert found() == []


def test_an_evening_at_which_both_were_binds_a_little():
    one, other = partner("Koor"), partner("Zon")
    both_at_a_meeting(one, other, title="Startbijeenkomst")

    assert found() == [("Koor", "meeting", "Zon", "Startbijeenkomst")]
    assert [pair.bond for pair in pairs(on=TODAY, now=NOW)] == [Bond.LOOSE]


@pytest.mark.parametrize(
    "fields",
    [
        {"starts_at": datetime(2026, 3, 27, 18, 30, tzinfo=UTC)},
        {"starts_at": datetime(2025, 2, 20, 18, 30, tzinfo=UTC)},
        {"cancelled_at": NOW},
    ],
)
def test_a_meeting_to_come_long_ago_or_called_off_binds_nobody(fields, coordinator):
    if "cancelled_at" in fields:
        fields = fields | {"cancelled_by": coordinator}
    both_at_a_meeting(partner("Koor"), partner("Zon"), **fields)

    assert found() == []


@pytest.mark.parametrize("stage", [Stage.IDEA, Stage.IN_CONVERSATION])
def test_only_who_takes_part(stage):
    one, other = partner("Koor"), OrganisationFactory(name="Zon", stage=stage)
    BackupFactory(task__organisation=one, organisation=other, accepted=True)

    assert found() == []


def test_more_binds_more_and_comes_first():
    one, other, third = partner("Koor"), partner("Zon"), partner("Brink")
    both_at_a_meeting(one, third)
    for _ in range(2):
        BackupFactory(task__organisation=one, organisation=other, accepted=True)

    assert [(pair.one.name, pair.other.name, pair.weight, pair.bond) for pair in pairs(on=TODAY, now=NOW)] == [
        ("Koor", "Zon", 6, Bond.CLOSE),
        ("Brink", "Koor", 1, Bond.LOOSE),
    ]


def test_of_one_organisation_of_one_kind_and_of_one_area():
    one, other, third = partner("Koor"), partner("Zon"), partner("Brink")
    website = KnowledgeAreaFactory(name="Website")
    task = CoreTaskFactory(organisation=one, area=website)
    OfferFactory(organisation=other, area=website)
    BackupFactory(task=task, organisation=other, accepted=True)
    BackupFactory(task=task, organisation=third, accepted=True)
    both_at_a_meeting(one, other)

    assert found(organisation=third.pk) == [("Brink", "backup", "Koor", "Website")]
    assert found(kinds=["meeting"]) == [("Koor", "meeting", "Zon", "Plan van aanpak")]
    assert found(area=website.pk) == [
        ("Zon", "backup", "Koor", "Website"),
        ("Koor", "meeting", "Zon", "Plan van aanpak"),
    ]


def test_areas_that_both_deal_with():
    one, other = partner("Koor"), partner("Zon")
    website, books = KnowledgeAreaFactory(name="Website"), KnowledgeAreaFactory(name="Kas en boeken")
    for area in (website, books):
        CoreTaskFactory(organisation=one, area=area)
    OfferFactory(organisation=other, area=website)
    both_at_a_meeting(one, other)
    shown = pairs(on=TODAY, now=NOW)

    network.add_shared(shown, on=TODAY)

    assert [pair.shared for pair in shown] == [["Website"]]


# --- who should meet -------------------------------------------------------------------------------


def meet(**asked):
    return [
        (reason.needs.name, reason.title, reason.strength, reason.helper.name, reason.because)
        for introduction in introductions(on=TODAY, now=NOW, limit=50, **asked)
        for reason in introduction.reasons
    ]


def test_one_has_people_for_what_hangs_on_one_person_at_the_other():
    one, other, website = partner("Koor"), partner("Zon"), KnowledgeAreaFactory(name="Website")
    task_of(one, website, 1)
    task_of(other, website, 2)

    assert meet() == [("Koor", "Website", Strength.FRAGILE, "Zon", Because.STRONG)]


def test_who_offers_help_or_gives_a_course_should_meet_who_has_nobody():
    one, offers, teaches = partner("Koor"), partner("Zon"), partner("Brink")
    website = KnowledgeAreaFactory(name="Website")
    task_of(one, website, 0)
    OfferFactory(organisation=offers, area=website)
    CourseFactory(organiser=teaches, area=website, title="WordPress", stage=CourseStage.IDEA)

    assert meet() == [
        ("Koor", "Website", Strength.OPEN, "Brink", Because.COURSE),
        ("Koor", "Website", Strength.OPEN, "Zon", Because.OFFER),
    ]


def test_a_part_of_an_area_and_the_whole_of_it_fit():
    whole = KnowledgeAreaFactory(name="Sites")
    part = KnowledgeAreaFactory(name="Blogs", parent=whole)
    beside = KnowledgeAreaFactory(name="Servers", parent=whole)
    one, other = partner("Koor"), partner("Zon")
    task_of(one, whole, 1)
    task_of(other, part, 2)
    task_of(partner("Brink"), beside, 1)

    assert meet() == [("Koor", "Sites", Strength.FRAGILE, "Zon", Because.STRONG)]


def test_who_work_together_already_need_no_introduction():
    one, other, website = partner("Koor"), partner("Zon"), KnowledgeAreaFactory()
    task_of(one, website, 1)
    task_of(other, website, 2)
    both_at_a_meeting(one, other)
    assert len(meet()) == 1

    HelpAskedFactory(request__organisation=one, member=None, organisation=other, answer="yes", answered_at=NOW)

    assert meet() == []


def test_each_with_something_for_the_other_comes_first():
    website, books = KnowledgeAreaFactory(name="Website"), KnowledgeAreaFactory(name="Kas en boeken")
    one, other, third = partner("Koor"), partner("Zon"), partner("Brink")
    task_of(one, website, 1)
    task_of(one, books, 2)
    task_of(other, website, 2)
    task_of(other, books, 1)
    task_of(third, website, 0)

    best, *rest = introductions(on=TODAY, now=NOW, limit=9)

    assert (best.one.name, best.other.name, best.is_mutual) == ("Koor", "Zon", True)
    assert [(one.one.name, one.other.name, one.is_mutual) for one in rest] == [("Brink", "Zon", False)]
    assert introductions(on=TODAY, now=NOW, limit=1) == [best]
    assert {row[0] for row in meet(organisation=third.pk)} == {"Brink"}
    assert {row[1] for row in meet(area=books.pk)} == {"Kas en boeken"}


def test_a_strong_pair_and_a_weak_pair_have_nothing_for_each_other():
    website = KnowledgeAreaFactory()
    for name in ("Koor", "Zon"):
        task_of(partner(name), website, 1)

    assert meet() == []


# --- the picture -----------------------------------------------------------------------------------


def test_each_keeps_its_place_around_the_circle():
    one, other = partner("Zon"), partner("Koor")
    both_at_a_meeting(one, other)

    picture = draw(pairs(on=TODAY, now=NOW))

    assert [(node.partner.name, node.x, node.y) for node in picture.nodes] == [
        ("Koor", "320.0", "75.0"),
        ("Zon", "320.0", "465.0"),
    ]
    assert [line.path for line in picture.lines] == ["M320.0 75.0Q320.0 270.0 320.0 465.0"]


def test_no_more_names_than_can_be_read():
    alone = [network.Partner(number, f"p{number}", f"Partner {number:02}") for number in range(40)]
    found = [network.Pair(alone[number], alone[number + 1], 1) for number in range(0, 40, 2)]

    picture = draw(found, alone=alone)

    assert len(picture.nodes) == MOST
    assert (len(picture.lines), picture.left_out) == (7, 13)


# --- the page --------------------------------------------------------------------------------------


def test_the_page_says_in_words_who_works_with_whom(read):
    one, other = partner("Koor", slug="koor"), partner("Zon")
    BackupFactory(task=CoreTaskFactory(organisation=one, name="Website"), organisation=other, accepted=True)

    page = read("/organisations/network/")

    assert "Zon steps in for Koor: Website" in page
    assert "<title>Koor – Zon: they work together</title>" in page
    assert 'href="/organisations/network/?organisation=koor"' in page


def test_the_page_says_who_should_meet_and_why(read):
    one, other, website = partner("Koor"), partner("Zon"), KnowledgeAreaFactory(name="Website")
    task_of(one, website, 1)
    task_of(other, website, 2)

    page = read("/organisations/network/?show=meet")

    assert "Koor has one person; Zon has two or more." in page
    assert "<title>Koor – Zon: should meet</title>" in page


def test_an_empty_network_says_where_it_begins(read):
    assert "No organisations work together yet." in read("/organisations/network/")
    assert "There is nobody to bring together now" in read("/organisations/network/?show=meet")


def test_choices_that_leave_nothing_say_so(read):
    partner("Koor", slug="koor")

    assert "Take something off" in read("/organisations/network/?organisation=koor")
    assert "Take something off" in read("/organisations/network/?organisation=koor&show=meet")


@pytest.mark.parametrize(
    "query",
    ["page=0", "page=999999999999", "page=x", "organisation=nobody", "area=%20", "tie=love", "show=%F0%9F%98%80"],
)
def test_an_odd_address_is_the_usual_page(read, query):
    assert "Network of organisations" in read(f"/organisations/network/?{query}")


def test_a_next_page_begins_where_the_first_ended(read):
    centre = partner("Aardig")
    for number in range(14):
        both = partner(f"Partner {number:02}")
        BackupFactory(task=CoreTaskFactory(organisation=centre), organisation=both, accepted=True)

    first, second = read("/organisations/network/"), read("/organisations/network/?page=2")

    assert 'rel="next" href="?page=2"' in first
    assert [f"Partner {number:02} steps in" in first for number in range(14)] == [True] * 12 + [False] * 2
    assert [f"Partner {number:02} steps in" in second for number in range(14)] == [False] * 12 + [True] * 2
    assert "To the beginning" in second


def test_a_name_cannot_break_the_picture(read):
    one, other = partner("<script>alert(1)</script>"), partner("Zon")
    BackupFactory(task__organisation=one, organisation=other, accepted=True)

    assert "<script>alert" not in read("/organisations/network/")


@pytest.mark.parametrize("show", ["", "meet"])
def test_as_many_questions_for_one_pair_as_for_many(member_client, show):
    area = KnowledgeAreaFactory()

    def questions_with_more(number):
        for _ in range(number):
            one, other, third = (partner(f"P{Organisation.objects.count()}") for _ in range(3))
            BackupFactory(task=task_of(one, area, 1), organisation=other, accepted=True)
            task_of(third, area, 2)
            OfferFactory(organisation=other, area=area)
        with CaptureQueriesContext(connection) as questions:
            member_client.get(f"/organisations/network/?show={show}&area={area.slug}")
        return len(questions)

    with_one = questions_with_more(1)

    assert questions_with_more(5) == with_one
    assert with_one <= 11


def test_kinds_have_a_weight():
    assert set(network.WEIGHTS) == set(TieKind)
