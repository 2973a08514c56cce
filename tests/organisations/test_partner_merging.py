"""Two entries of one organisation come together, and nothing is lost."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from members.models import Change, SearchRow
from organisations import coverage, partner_merging
from organisations.models import (
    Ability,
    Affiliation,
    Backup,
    ContactMoment,
    CoreTask,
    Credentials,
    Endorsement,
    Handover,
    HandoverStep,
    HelpAsked,
    HelpRequest,
    Importance,
    Offer,
    Organisation,
    Practice,
    Stage,
    StageChange,
    TaskHolder,
)
from organisations.partner_merging import LINES, MergedMeanwhile, NotTwo, bring_along, merge, together
from tests.factories import (
    AffiliationFactory,
    BackupFactory,
    ContactMomentFactory,
    CoordinatorFactory,
    CoreTaskFactory,
    CourseFactory,
    EndorsementFactory,
    HandoverFactory,
    HelpAskedFactory,
    HelpRequestFactory,
    KnowledgeAreaFactory,
    MeetingFactory,
    MemberFactory,
    OfferFactory,
    OrganisationFactory,
    PrinciplesFactory,
    TaskHolderFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
TODAY = date(2026, 3, 10)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def by(db):
    return CoordinatorFactory()


@pytest.fixture
def gone(db):
    return OrganisationFactory(name="Zonhoek")


@pytest.fixture
def into(db):
    return OrganisationFactory(name="De Zonnehoek")


def merged(gone, into, by):
    merge(gone, into, by=by, now=NOW)
    gone.refresh_from_db()
    into.refresh_from_db()
    return into


# --- the entry itself -------------------------------------------------------------------------------


def test_the_one_that_goes_points_at_the_other_for_ever(gone, into, by):
    merged(gone, into, by)

    assert (gone.merged_into, gone.name, gone.slug) == (into, "Zonhoek", gone.slug)
    assert list(Organisation.objects.real()) == [into]


def test_what_was_merged_before_goes_along(gone, into, by):
    earlier = OrganisationFactory(merged_into=gone)

    merged(gone, into, by)

    earlier.refresh_from_db()
    assert earlier.merged_into == into


def test_blanks_are_filled_in_and_what_stands_there_stays(gone, into, by):
    said = {"about": "Wij koken", "website": "https://zon.example.org", "doing_now": "soep", "doing_now_at": NOW}
    Organisation.objects.filter(pk=gone.pk).update(**said, kind="care", logo="logos/a.png", version=7)
    Organisation.objects.filter(pk=into.pk).update(about="Buurthuis")

    merged(gone, into, by)

    kept = {name: getattr(into, name) for name in (*said, "kind", "logo", "version")}
    assert kept == {**said, "about": "Buurthuis", "kind": "care", "logo": "logos/a.png", "version": 8}
    assert gone.logo.name == ""


def test_it_takes_part_when_either_does(gone, by):
    resting = OrganisationFactory(
        stage=Stage.RESTING, joined_on=None, stage_because="Verbouwing", look_again_on=date(2026, 9, 1)
    )

    merged(gone, resting, by)

    assert (resting.stage, resting.joined_on, resting.look_again_on) == (Stage.JOINED, gone.joined_on, None)
    assert StageChange.objects.values_list("organisation", "before", "after", "because", "by").get() == (
        *(resting.pk, "resting", "joined", "merged with Zonhoek"),
        by.pk,
    )


def test_nothing_is_merged_with_itself(gone, by):
    with pytest.raises(NotTwo):
        merge(gone, gone, by=by, now=NOW)


def test_a_second_time_does_nothing(gone, into, by):
    ContactMomentFactory(organisation=gone)
    merged(gone, into, by)
    version = into.version

    merged(gone, into, by)

    assert (into.version, ContactMoment.objects.get().organisation) == (version, into)


def test_with_one_that_became_part_of_another(gone, into, by):
    third = OrganisationFactory()
    merged(gone, into, by)

    for pair in ((gone, third), (third, gone)):
        with pytest.raises(MergedMeanwhile) as meanwhile:
            merge(*pair, by=by, now=NOW)
        assert meanwhile.value.organisation == into


# --- people -----------------------------------------------------------------------------------------


def test_who_was_at_the_one_is_at_the_other_and_is_found_by_its_name(gone, into, by):
    row = AffiliationFactory(organisation=gone, role="kok")

    merged(gone, into, by)

    assert Affiliation.objects.values_list("member", "organisation", "role").get() == (row.member_id, into.pk, "kok")
    assert "zonnehoek" in SearchRow.objects.get(member=row.member).members_words
    assert Change.objects.count() == 0  # only the name of the place is another


def test_who_was_at_both_at_one_time_is_there_once_with_both_roles(gone, into, by):
    member = MemberFactory()
    AffiliationFactory(member=member, organisation=gone, role="kok", is_contact=True, from_on=date(2025, 1, 1))
    AffiliationFactory(member=member, organisation=into, role="bestuur", from_on=date(2026, 1, 1))
    AffiliationFactory(member=member, organisation=into, role="", from_on=date(2020, 1, 1), until_on=date(2021, 1, 1))

    merged(gone, into, by)

    rows = Affiliation.objects.order_by("from_on").values_list("organisation", "role", "is_contact", "from_on")
    assert list(rows) == [
        (into.pk, "", False, date(2020, 1, 1)),
        (into.pk, "kok, bestuur", True, date(2025, 1, 1)),
    ]
    assert {(change.member, change.by) for change in Change.objects.all()} == {(member, by)}


# --- core tasks -------------------------------------------------------------------------------------


def test_a_task_in_another_area_goes_along(gone, into, by):
    task = CoreTaskFactory(organisation=gone, name="De kas")

    merged(gone, into, by)

    assert list(CoreTask.objects.values_list("pk", "organisation", "name")) == [(task.pk, into.pk, "De kas")]


def two_tasks(gone, into, **of_gone):
    area = KnowledgeAreaFactory(name="Website")
    kept = CoreTaskFactory(organisation=into, area=area, from_on=date(2025, 1, 1))
    return kept, CoreTaskFactory(organisation=gone, area=area, from_on=date(2026, 1, 1), **of_gone)


def test_two_tasks_in_one_area_become_one_and_what_differs_stays_in_words(gone, into, by):
    kept, _other = two_tasks(
        gone, into, name="De site", importance=Importance.VITAL, remark="Vraag Kees", credentials=Credentials.ONE
    )
    CoreTask.objects.filter(pk=kept.pk).update(name="Website van ons", remark="Al lang zo")

    merged(gone, into, by)

    task = CoreTask.objects.get()
    assert (task.pk, task.organisation, task.name, task.importance, task.credentials) == (
        *(kept.pk, into, "Website van ons", Importance.VITAL),
        Credentials.ONE,
    )
    assert task.remark == "Al lang zo\n\nVraag Kees\n\nYour own name for it: De site"


def test_two_holders_stay_two(gone, into, by):
    kept, other = two_tasks(gone, into)
    TaskHolderFactory(task=kept, can=True)
    TaskHolderFactory(task=other, can=True)

    merged(gone, into, by)

    assert coverage.covers([kept.pk], on=TODAY) == {kept.pk: coverage.Cover(holders=2)}


@pytest.mark.parametrize("as_", ["member", "name", "a name and a member"])
def test_one_holder_of_both_counts_once(gone, into, by, as_):
    kept, other = two_tasks(gone, into)
    joris = MemberFactory(first_name="Joris", last_name="Bakker")
    by_name = {"member": None, "name": "joris bakker"}
    first = by_name if as_ != "member" else {"member": joris}
    second = {"member": None, "name": "Joris Bakker"} if as_ == "name" else {"member": joris}
    one = TaskHolderFactory(task=kept, can=True, from_on=date(2026, 1, 1), **first)
    two = TaskHolderFactory(task=other, can=True, from_on=date(2026, 2, 1), until_on=date(2026, 12, 31), **second)
    Practice.objects.create(holder=two, done_on=date(2026, 3, 1))

    merged(gone, into, by)

    holder = TaskHolder.objects.get()
    assert (holder.pk, holder.task, holder.until_on, holder.member) == (
        *(one.pk, kept, None),
        None if as_ == "name" else joris,
    )
    assert sorted(Ability.objects.values_list("kind", "from_on", "until_on")) == [
        ("has_access", date(2026, 1, 1), None),
        ("knows_how", date(2026, 1, 1), None),
    ]
    assert sorted(holder.practices.values_list("done_on", flat=True)) == [
        *(date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)),
    ]
    assert coverage.covers([kept.pk], on=TODAY) == {kept.pk: coverage.Cover(holders=1)}


def test_of_two_handovers_of_one_holder_the_one_that_got_furthest_goes_on(gone, into, by):
    kept, other = two_tasks(gone, into)
    joris, karin = MemberFactory(), MemberFactory()
    earlier = HandoverFactory(holder=TaskHolderFactory(task=other, member=joris))
    later = HandoverFactory(holder=TaskHolderFactory(task=kept, member=joris), started_at=NOW, successor=karin)
    HandoverStep.objects.create(handover=later, kind="access", done_at=NOW, done_by=joris)

    merged(gone, into, by)

    rows = Handover.objects.order_by("started_at").values_list("pk", "holder__task", "successor", "cancelled_at")
    assert list(rows) == [(earlier.pk, kept.pk, None, NOW), (later.pk, kept.pk, karin.pk, None)]


def test_a_successor_from_the_other_entry_comes_from_the_organisation_itself(gone, into, by):
    holder = TaskHolderFactory(task__organisation=into)
    HandoverFactory(holder=holder, successor=MemberFactory(), successor_organisation=gone)

    merged(gone, into, by)

    assert Handover.objects.get().successor_organisation is None


def test_a_help_request_about_the_task_is_about_the_joined_one(gone, into, by):
    kept, other = two_tasks(gone, into)
    HelpRequestFactory(organisation=gone, task=other, area=other.area)

    merged(gone, into, by)

    assert HelpRequest.objects.values_list("organisation", "task").get() == (into.pk, kept.pk)


# --- backups ----------------------------------------------------------------------------------------


def test_backups_between_the_two_lapse_but_for_what_was_agreed(gone, into, by):
    task = CoreTaskFactory(organisation=into)
    BackupFactory(task=task, organisation=gone, accepted=True, note="Kees heeft de sleutel")

    merged(gone, into, by)

    task.refresh_from_db()
    assert (Backup.objects.count(), task.remark) == (0, "Kees heeft de sleutel")


def test_of_two_backups_for_one_task_one_stays_and_is_in_force(gone, into, by):
    task = CoreTaskFactory()
    asked = BackupFactory(task=task, organisation=into, note="a")
    BackupFactory(task=task, organisation=gone, accepted=True, note="b", from_on=date(2026, 2, 1))
    declined = BackupFactory(organisation=gone, declined_at=NOW)

    merged(gone, into, by)

    rows = Backup.objects.order_by("pk").values_list("pk", "organisation", "note", "from_on")
    assert list(rows) == [(asked.pk, into.pk, "a; b", date(2026, 2, 1)), (declined.pk, into.pk, "", None)]


def test_backups_of_joined_tasks_become_one(gone, into, by):
    kept, other = two_tasks(gone, into)
    neighbour = OrganisationFactory()
    asked = BackupFactory(task=kept, organisation=neighbour)
    BackupFactory(task=other, organisation=neighbour, accepted=True, from_on=date(2026, 2, 1))
    by_member = BackupFactory(task=other, organisation=None, member=MemberFactory())

    merged(gone, into, by)

    rows = Backup.objects.order_by("pk").values_list("pk", "task", "from_on")
    assert list(rows) == [(asked.pk, kept.pk, date(2026, 2, 1)), (by_member.pk, kept.pk, None)]


# --- the relation, help, and what higher apps hold --------------------------------------------------


def test_of_one_version_the_first_endorsement_stays(gone, into, by):
    principles = PrinciplesFactory()
    first = EndorsementFactory(organisation=gone, principles=principles, endorsed_on=date(2026, 1, 2))
    EndorsementFactory(organisation=into, principles=principles, endorsed_on=date(2026, 3, 2))
    other = EndorsementFactory(organisation=gone)

    merged(gone, into, by)

    assert sorted(Endorsement.objects.values_list("pk", "organisation")) == [(first.pk, into.pk), (other.pk, into.pk)]


def test_the_answer_that_helps_stays_and_nobody_is_asked_to_help_themselves(gone, into, by):
    request = HelpRequestFactory()
    yes = HelpAskedFactory(request=request, member=None, organisation=gone, answer="yes", answered_at=NOW)
    HelpAskedFactory(request=request, member=None, organisation=into, answer="no", answered_at=NOW)
    HelpAskedFactory(request=HelpRequestFactory(organisation=into), member=None, organisation=gone)

    merged(gone, into, by)

    assert list(HelpAsked.objects.values_list("pk", "organisation")) == [(yes.pk, into.pk)]


def test_of_two_equal_offers_one_stays_with_both_texts(gone, into, by):
    kept = OfferFactory(organisation=into, words="Kom kijken", from_on=date(2026, 2, 1))
    OfferFactory(organisation=gone, area=kept.area, words="Bel ons", from_on=date(2026, 1, 1))
    over = OfferFactory(organisation=gone, area=kept.area, until_on=date(2026, 2, 2))

    merged(gone, into, by)

    assert sorted(Offer.objects.values_list("pk", "organisation", "words", "from_on")) == [
        (kept.pk, into.pk, "Kom kijken\nBel ons", date(2026, 1, 1)),
        (over.pk, into.pk, "", date(2026, 1, 1)),
    ]


def test_meetings_and_courses_go_along(gone, into, by):
    meeting, course = MeetingFactory(host=gone), CourseFactory(organiser=gone)

    merged(gone, into, by)

    for row in (meeting, course):
        row.refresh_from_db()
    assert (meeting.host, course.organiser) == (into, into)


def test_every_key_to_an_organisation_has_a_line():
    keys = {
        f"{relation.related_model.__name__}.{relation.field.name}"
        for relation in Organisation._meta.get_fields(include_hidden=True)
        if relation.auto_created and relation.is_relation and not relation.concrete
    }

    assert keys == {f"{line.model.__name__}.{line.key}" for line in LINES}


def test_a_key_that_nobody_moves_stops_it(gone, into, by, monkeypatch):
    ContactMomentFactory(organisation=gone)
    lines = [line for line in LINES if line.model is not ContactMoment]
    monkeypatch.setattr(partner_merging, "LINES", lines)

    with pytest.raises(RuntimeError, match=r"Nobody moves organisations.ContactMoment.organisation."):
        merge(gone, into, by=by, now=NOW)


# --- beforehand, and at night -----------------------------------------------------------------------


def test_what_comes_together_is_said_beforehand(gone, into):
    Organisation.objects.filter(pk__in=[gone.pk, into.pk]).update(about="Wij koken")
    gone.about, into.about, gone.kind, into.kind = "Wij koken", "Buurthuis", "care", "sport"
    kept, _other = two_tasks(gone, into)
    BackupFactory(task=kept, organisation=gone)
    both = AffiliationFactory(organisation=gone).member
    AffiliationFactory(organisation=into, member=both)
    AffiliationFactory(organisation=gone)
    MeetingFactory(host=gone)

    said = together(gone, into)

    assert sorted(map(str, said.comes)) == [
        "1 core task",
        "1 meeting with them as host",
        "1 time a backup of others",
        "2 people",
    ]
    assert (said.in_both, said.lapses) == ([both.full_name, "Website"], 1)
    assert [(one.label, one.stays, one.goes) for one in said.differences] == [
        ("about", "Buurthuis", "Wij koken"),
        ("kind", "sport and play", "care and welfare"),
    ]


def test_what_came_at_the_very_moment_goes_along_at_night(gone, into, by):
    merged(gone, into, by)
    late = [AffiliationFactory(organisation=gone), ContactMomentFactory(organisation=gone)]

    assert (bring_along(now=NOW), bring_along(now=NOW)) == (1, 0)

    for row in late:
        row.refresh_from_db()
    assert {row.organisation for row in late} == {into}
