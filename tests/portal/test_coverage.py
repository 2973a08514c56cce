"""The pages of the coverage map: what each says, to whom, and what it costs to ask."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.models import Stage as CourseStage
from members.models import Interest, Level
from organisations.models import Handover, HandoverStep, Stage, TaskHolder
from samensterker.portal import charts, quick_days
from tests.factories import (
    AbsenceFactory,
    AffiliationFactory,
    BackupFactory,
    CoreTaskFactory,
    CourseFactory,
    EnrolmentFactory,
    ExpertiseFactory,
    HandoverFactory,
    HelpRequestFactory,
    InterestFactory,
    KnowledgeAreaFactory,
    MemberFactory,
    OfferFactory,
    OrganisationFactory,
    SecondPersonFactory,
    TaskHolderFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
TODAY = NOW.date()
MAP = "/organisations/coverage/"


@pytest.fixture(autouse=True)
def tenth_of_march(time_machine):
    time_machine.move_to(NOW)


@pytest.fixture
def website():
    """The website of Fonds Meedoen hangs on Joris."""
    area = KnowledgeAreaFactory(name="Website", slug="website")
    task = CoreTaskFactory(organisation__name="Fonds Meedoen", organisation__slug="fonds-meedoen", area=area)
    joris = MemberFactory(first_name="Joris", last_name="Bos")
    TaskHolderFactory(task=task, member=joris, from_on=date(2026, 2, 1), can=True)
    return task


@pytest.fixture
def read(member_client):
    """What a page says to a member, in English, as one line of words; the numbers are those of now."""
    member_client.cookies["language"] = "en"

    def words(path=MAP, client=member_client):
        cache.clear()
        client.cookies["language"] = "en"
        main = client.get(path).text.partition("<main")[2].partition("</main")[0]
        return " ".join(re.sub(r"<[^>]+>", " ", main).split()).replace(" ,", ",").replace(" .", ".")

    return words


def rows_of(client, path=MAP):
    """The cells of each organisation as a screen reader says them."""
    client.cookies["language"] = "en"
    body = client.get(path).text.partition("<tbody>")[2].partition("</tbody>")[0]
    rows = [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in body.split("<tr>")[1:]]
    return [[" ".join(re.sub(r"<[^>]+>", "", cell).split()) for cell in row] for row in rows]


# --- the map --------------------------------------------------------------------------------------


def test_each_cell_says_whose_task_it_is_and_how_strong(member_client, website):
    CoreTaskFactory(organisation__name="Ark & Co")

    rows = rows_of(member_client)
    assert rows[0] == ["nothing known", f"Ark &amp; Co, {rows[0][1].split(', ')[1].split(':')[0]}: nobody"]
    assert rows[1] == ["Fonds Meedoen, Website: one person", "nothing known"]


def test_a_cell_leads_to_its_own_page_on_that_day(member_client, website):
    text = member_client.get(f"{MAP}?on=2026-06-01").text

    assert 'href="fonds-meedoen/website/?on=2026-06-01"' in text
    assert member_client.get("/organisations/coverage/fonds-meedoen/website/?on=2026-06-01").status_code == 200


def test_the_number_and_what_it_was(read, website):
    assert "1 task hangs on one person was 0 in January" in read()
    assert " was " not in read(f"{MAP}?on=2026-01-01").partition("Map")[0]


def test_where_to_begin_names_the_weakest_areas(read, website):
    TaskHolderFactory(task__area=website.area, can=True)
    CoreTaskFactory(area=website.area)

    assert (
        "Where to begin Website hangs on one person at two organisations, and can be done by nobody at one "
        "organisation." in read()
    )


def test_an_empty_cell_can_be_filled_by_who_may_and_tells_others_that_nothing_is_known(
    member, member_client, read, website
):
    other = CoreTaskFactory().area
    assert "Fonds Meedoen, Website: one person nothing known" in read()

    AffiliationFactory(member=member, organisation=website.organisation, is_contact=True)
    assert f"Fonds Meedoen, {other.name}: add" in read()


def test_nothing_there_yet_leads_to_the_questions(read, coordinator_client):
    OrganisationFactory(name="De Ark")

    assert "The map is still empty" in read()
    assert "You can begin for: De Ark" in read(client=coordinator_client)


def test_an_organisation_that_told_nothing_stands_there_all_the_same(read, website):
    OrganisationFactory(name="De Ark")

    assert "De Ark Nothing was told yet about the core tasks." in read()


def test_nothing_fits_what_was_chosen(read, website):
    assert "Nothing fits what you chose" in read(f"{MAP}?kind=sport")
    assert "Without: a knowledge area in which there is no core task" in read(f"{MAP}?area=99999")


def test_a_day_that_is_not_there_is_told(read, website):
    assert "This date does not exist. The map shows today." in read(f"{MAP}?on=31-2-2026")


def test_many_columns_stand_under_the_name_of_their_top(member_client):
    organisation = OrganisationFactory()
    top = KnowledgeAreaFactory(name="Websites & zo", position=900)
    for _number in range(9):
        CoreTaskFactory(organisation=organisation, area=KnowledgeAreaFactory(parent=top))

    assert '<th scope="colgroup" colspan="9">Websites &amp; zo</th>' in member_client.get(MAP).text


def test_pages_keep_what_was_chosen(member_client, website, monkeypatch):
    monkeypatch.setattr("organisations.coverage_map.page.__kwdefaults__", {"after": None, "size": 1})
    CoreTaskFactory(organisation__name="Ark", organisation__kind="sport")
    second = CoreTaskFactory(organisation__name="Brink", organisation__kind="sport").organisation

    first_page = member_client.get(f"{MAP}?kind=sport").text
    (after,) = re.findall(r'rel="next" href="\?kind=sport&amp;after=(\d+)"', first_page)
    assert second.name in member_client.get(f"{MAP}?kind=sport&after={after}").text


def test_queries_are_the_same_for_one_and_many(member_client, coordinator_client):
    def asked(path, client):
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    def fill(number):
        for _turn in range(number):
            task = TaskHolderFactory(can=True).task
            TaskHolderFactory(task=task, member=None, name="Iemand")
            BackupFactory(task=task, accepted=True)
            OfferFactory(area=first.area)
            for wish in ("gives_advice", "can_teach", "wants_to_learn"):
                ExpertiseFactory(area=first.area, **{wish: True})
            CourseFactory(area=first.area)
            TaskHolderFactory(task=first, can=True)
            BackupFactory(task=first)
            HelpRequestFactory(area=first.area, organisation=first.organisation)
            CoreTaskFactory(organisation=first.organisation)

    first = TaskHolderFactory(can=True).task
    slug, area = first.organisation.slug, first.area.slug
    paths = {
        MAP: 6,
        f"{MAP}?cell={slug}/{area}": 24,
        f"{MAP}areas/": 6,
        f"{MAP}trend/": 6,
        f"{MAP}coverage.csv": 3,
        f"{MAP}{slug}/{area}/": 20,
        f"/organisations/{slug}/coverage/": 6,
    }
    fill(1)
    few = {path: [asked(path, client) for client in (member_client, coordinator_client)] for path in paths}
    fill(5)
    many = {path: [asked(path, client) for client in (member_client, coordinator_client)] for path in paths}

    assert few == many
    assert {path: max(counts) for path, counts in many.items() if max(counts) > paths[path]} == {}


# --- the panel ------------------------------------------------------------------------------------

PAGE = f"{MAP}fonds-meedoen/website/"


def test_who_does_it_since_when_and_what_makes_it_weak(read, website):
    website.credentials, website.instruction, website.bearable_days = "one", "none", 7
    website.save()
    assert "Only Joris Bos can do this, since February 2026." in read(PAGE)
    assert (
        "The passwords and keys are with one person. There is no written instruction. "
        "When it stops, the organisation can bear that for a week." in read(PAGE)
    )

    website.holders.update(until_on=date(2026, 6, 30), from_on=date(2019, 5, 1))
    assert "Only Joris Bos can do this, since 2019, and stops on 30 June." in read(PAGE)
    assert "Nobody can do this then." in read(f"{PAGE}?on=2026-07-01")

    TaskHolderFactory(task=website, member=MemberFactory(first_name="Anna", last_name="Smit"), can=True)
    assert "Joris Bos and Anna Smit can do this. Joris Bos stops on 30 June." in read(PAGE)


def test_why_someone_does_not_count(read, website, coordinator_client):
    away = TaskHolderFactory(task=website, can=True, member=MemberFactory(first_name="Fatima", last_name="Aydin"))
    AbsenceFactory(member=away.member, first_on=TODAY, last_on=TODAY + timedelta(days=3))
    TaskHolderFactory(task=website, member=MemberFactory(first_name="Bram", last_name="Jansen"))

    assert "Fatima Aydin is on the list too, but does not count on this day." in read(PAGE)
    assert "Fatima Aydin is on the list too, but is away until 13 March." in read(PAGE, coordinator_client)
    assert "Bram Jansen is on the list too, but does not know how yet and has no access yet." in read(PAGE)


def test_names_of_people_outside_the_guild_are_for_the_organisation_itself(
    member, member_client, read, website, coordinator_client
):
    website.holders.all().delete()
    TaskHolderFactory(task=website, member=None, name="Mevrouw Buiten", can=True)
    website.remark = "Zij wil er eigenlijk af"
    website.instruction_where = "In de kluis"
    website.save()
    as_stranger = read(PAGE)
    AffiliationFactory(member=member, organisation=website.organisation, is_contact=True)

    assert "Only someone of the organisation can do this" in as_stranger
    assert [("Mevrouw Buiten" in words) for words in (as_stranger, read(PAGE), read(PAGE, coordinator_client))] == [
        False,
        True,
        True,
    ]
    everywhere = [PAGE, MAP, f"{MAP}?cell=fonds-meedoen/website", "/organisations/fonds-meedoen/coverage/"]
    assert not any("eigenlijk" in read(path) or "kluis" in read(path) for path in everywhere)


def test_who_left_is_not_named(read, website):
    website.holders.get().member.__class__.objects.filter(first_name="Joris").update(left_at=NOW, is_active=False)

    assert "Joris" not in read(PAGE)
    assert "someone who left the guild is on the list too, but left the guild." in read(PAGE)


def test_what_can_be_done(read, website):
    area = website.area
    strong = CoreTaskFactory(organisation__name="Hulpdienst Oost", area=area)
    TaskHolderFactory.create_batch(2, task=strong, can=True)
    BackupFactory(task=website, organisation=OrganisationFactory(name="Winkel Wijd"))
    BackupFactory(task=website, organisation=OrganisationFactory(name="De Ark"), accepted=True)
    karim, els, wim = (MemberFactory(first_name=name, last_name="Visser") for name in ("Karim", "Els", "Wim"))
    ExpertiseFactory(member=karim, area=area, gives_advice=True, level=Level.EXPERT)
    ExpertiseFactory(member=els, area=area, can_teach=True)
    ExpertiseFactory(member=wim, area=area, wants_to_learn=True, interest=Interest.MUCH, level=Level.HEARD_OF)
    CourseFactory(title="Sites maken", area=area, stage=CourseStage.PLANNED, starts_on=date(2026, 12, 3))

    words = read(PAGE)
    together, advise, learn, recruit = (
        words.index(heading) for heading in ("Work together", "Advise", "Learn", "Recruit and train")
    )
    assert together < advise < learn < recruit
    assert "De Ark can step in." in words[together:advise]
    assert "Winkel Wijd was asked to step in, and has not answered yet." in words[together:advise]
    assert "Hulpdienst Oost 2 people can do this there" in words[together:advise]
    assert "Karim Visser likes to give advice · expert" in words[advise:learn]
    assert "Sites maken starts on Thursday 3 December" in words[learn:recruit]
    assert "Who wants to learn Website: Wim Visser wants to learn it · would like to do a lot with it" in words


def test_of_an_idea_it_is_told_how_many_want_it_and_where_to_say_so(member_client, read, website):
    idea = CourseFactory(title="Sites maken", area=website.area, threshold=2)
    InterestFactory(course=idea)
    InterestFactory(course=idea, member=MemberFactory(left_at=NOW, is_active=False))
    words = "Sites maken idea · one of the two who are needed want this"

    assert f"{words} · say it there if you want it too" in read(PAGE)
    assert f'<a href="/courses/{idea.slug}/">Sites maken</a>' in member_client.get(PAGE).text
    InterestFactory(course=idea)
    assert "say it there" not in read(PAGE)


def test_who_learned_it_in_a_course_is_told(member_client, read, website):
    wim = MemberFactory(first_name="Wim")
    course = CourseFactory(title="Sites maken")
    second = SecondPersonFactory(
        enrolment=EnrolmentFactory(course=course, member=wim),
        task=website,
        is_accepted=True,
        answered_at=NOW,
        holder=TaskHolderFactory(task=website, member=wim, can=True),
    )

    assert "Wim learned it in the course Sites maken." in read(PAGE)
    assert f'<a href="/courses/{course.slug}/">Sites maken</a>' in member_client.get(PAGE).text
    TaskHolder.objects.filter(pk=second.holder_id).update(until_on=NOW.date() - timedelta(days=1))
    assert "learned it in" not in read(PAGE)


def test_a_handover_that_goes_on_is_told(read, website):
    handover = HandoverFactory(holder=website.holders.get())
    HandoverStep.objects.create(handover=handover, kind="access", done_at=NOW, done_by=MemberFactory())

    assert "It is being handed over: 1 of 5 steps are done." in read(PAGE)
    Handover.objects.update(cancelled_at=NOW)
    assert "handed over" not in read(PAGE)


def test_where_no_core_task_is_known(read, website):
    other = KnowledgeAreaFactory(name="Foto", slug="foto")
    CoreTaskFactory(organisation=website.organisation, area=other, until_on=TODAY - timedelta(days=1))

    assert "Nothing is known here: Fonds Meedoen told of no core task" in read(f"{MAP}fonds-meedoen/foto/")


@pytest.mark.parametrize("path", ["nobody/website/", "fonds-meedoen/nothing/"])
def test_an_unknown_cell_is_not_there(member_client, website, path):
    assert member_client.get(MAP + path).status_code == 404


def test_an_organisation_that_rests_is_not_there(member_client, website):
    organisation = website.organisation
    organisation.stage, organisation.stage_because = Stage.RESTING, "druk"
    organisation.look_again_on = date(2026, 9, 1)
    organisation.save()

    assert [member_client.get(path).status_code for path in (PAGE, "/organisations/fonds-meedoen/coverage/")] == [
        404,
        404,
    ]


def test_htmx_gets_the_panel_alone_and_the_address_of_the_map_with_it(member_client, website):
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{MAP}?kind=sport&cell=a/b"}
    answer = member_client.get(PAGE, headers=headers)

    assert "<html" not in answer.text and "<h2" in answer.text
    assert answer["HX-Push-Url"] == f"{MAP}?kind=sport&cell=fonds-meedoen%2Fwebsite"
    back = member_client.get(PAGE, headers=headers | {"HX-History-Restore-Request": "true"})
    assert "<html" in back.text


def test_the_map_opens_a_cell_that_the_address_names(member_client, website):
    text = member_client.get(f"{MAP}?cell=fonds-meedoen/website").text

    assert 'href="fonds-meedoen/website/" aria-current="true"' in text
    assert "Joris Bos" in text
    for cell in ("fonds-meedoen/nothing", "x", "/", "%00/a"):
        assert 'aria-current="true"' not in member_client.get(f"{MAP}?cell={cell}").text


# --- the other ways to look at it ------------------------------------------------------------------


def test_by_area_the_weakest_first(read, website):
    strong = CoreTaskFactory(area__name="Boekhouden met de hand")
    TaskHolderFactory.create_batch(2, task=strong, can=True)

    words = read(f"{MAP}areas/")
    assert "Website hangs on one person at one organisation. 1 × one person" in words
    assert words.index("Website hangs") < words.index("Boekhouden met de hand")
    assert "Nowhere it hangs on one person. 1 × two or more" in words


def test_through_the_years(read, website):
    words = read(f"{MAP}trend/")

    assert "10 March One person: 1 Nobody: 0 Core tasks in all: 1" in words
    assert "1 January One person: 0 Nobody: 1 Core tasks in all: 1" in words
    assert "nothing to compare yet" in read(
        f"{MAP}trend/?area={CoreTaskFactory(from_on=date(2027, 1, 1)).area_id}"
    ) or ("All core tasks" in read(f"{MAP}trend/?area=99999"))


def test_no_tasks_no_trend(read):
    assert "nothing to compare yet" in read(f"{MAP}trend/")
    assert "No organisation told of a core task yet." in read(f"{MAP}areas/")


def test_the_table_of_one_organisation(read, website):
    website.name = "Onze site"
    website.save()

    words = read("/organisations/fonds-meedoen/coverage/")
    assert "1 × one person" in words
    assert "Onze site Website one person Importance: important" in words


def test_csv_is_no_formula(member_client, website):
    organisation = website.organisation
    organisation.name = '=HYPERLINK("https://evil.example")'
    organisation.save()
    website.name = "+31 boekhouden"
    website.save()
    member_client.cookies["language"] = "en"

    answer = member_client.get(f"{MAP}coverage.csv?show=fragile")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert answer["Content-Disposition"] == 'attachment; filename="coverage-map-2026-03-10.csv"'
    assert len(lines) == 2
    assert lines[1].startswith('"\'=HYPERLINK(""https://evil.example"")";;;;Website;\'+31 boekhouden;one person;1;0;')


# --- small parts ----------------------------------------------------------------------------------


def test_a_line_runs_from_left_to_right_and_up():
    assert charts.line([0, 5, 10], width=108, height=58) == charts.LineChart(
        "M4.0 54.0L54.0 29.0L104.0 4.0", ("104.0", "4.0")
    )
    assert charts.line([0], width=10, height=10).path == "M4.0 6.0"
    assert [charts.rounded_up(number) for number in (0, 3, 23, 26, 99, 101, 4999, 5001)] == [
        5,
        5,
        25,
        30,
        100,
        150,
        5000,
        6000,
    ]


def test_months_later_is_the_same_day_or_the_last_of_that_month():
    assert quick_days.months_from(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert quick_days.months_from(date(2026, 3, 10), -12) == date(2025, 3, 10)
