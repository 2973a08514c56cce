from datetime import UTC, datetime

import pytest

from members import area_merging, areas
from members.area_merging import merge_areas
from members.models import Change, Expertise, KnowledgeArea, Level, SearchRow
from samensterker.outbox.models import Message
from tests.factories import CoordinatorFactory, ExpertiseFactory, KnowledgeAreaFactory, MemberFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)


@pytest.fixture
def gone():
    return KnowledgeAreaFactory(name="Wordpres")


@pytest.fixture
def into():
    return KnowledgeAreaFactory(name="Weblog")


def merge(gone, into, by=None):
    merge_areas(gone, into, by=by, now=NOW)
    gone.refresh_from_db()


def said():
    """By member: what they say of which area."""
    rows = Expertise.objects.order_by("pk")
    return {row.member: (row.area, row.level, [name for name in row.OFFERS if getattr(row, name)]) for row in rows}


def test_expertise_goes_along(gone, into):
    row = ExpertiseFactory(area=gone, level=Level.EXPERT, can_teach=True)

    merge(gone, into)

    assert said() == {row.member: (into, Level.EXPERT, ["can_teach"])}
    assert (gone.merged_into, gone.is_in_use) == (into, False)
    assert gone not in areas.areas_in_order()
    assert "weblog" in SearchRow.objects.get(member=row.member).members_words


def test_who_is_in_both_keeps_the_higher_level_and_all_offers(gone, into):
    member, other = MemberFactory.create_batch(2)
    confirmed = {"confirmed_by": CoordinatorFactory(), "confirmed_at": NOW}
    ExpertiseFactory(member=member, area=gone, level=Level.EXPERT, can_teach=True, interest=3, **confirmed)
    ExpertiseFactory(member=member, area=into, level=Level.BASICS, wants_to_learn=True)
    ExpertiseFactory(member=other, area=gone, level=Level.BASICS, gives_advice=True)
    ExpertiseFactory(member=other, area=into, level=Level.EXPERT, can_teach=True, **confirmed)

    merge(gone, into)

    assert said() == {
        member: (into, Level.EXPERT, ["can_teach", "wants_to_learn"]),
        other: (into, Level.EXPERT, ["can_teach", "gives_advice"]),
    }
    assert {row.confirmed_by for row in Expertise.objects.all()} == {confirmed["confirmed_by"]}
    assert Expertise.objects.get(member=member).interest == 3


def test_who_is_in_both_can_read_what_changed(gone, into, coordinator):
    row = ExpertiseFactory(area=gone, level=Level.EXPERT)
    ExpertiseFactory(member=row.member, area=into, level=Level.BASICS)

    merge(gone, into, by=coordinator)

    change = Change.objects.get()
    assert (change.member, change.by, change.part) == (row.member, coordinator, "expertise")
    assert (change.before["area"], change.before["level"], change.after["level"]) == ("Weblog", 2, 4)


def test_parts_and_proposals_go_along_under_another_top(gone, into):
    KnowledgeAreaFactory(name="Oud", parent=into, position=1)
    KnowledgeAreaFactory(name="Nieuw", parent=gone, position=1)
    KnowledgeAreaFactory(name="Wens", parent=gone, accepted_at=None, proposed_at=NOW)

    merge(gone, into)

    assert [area.name for area in into.parts.in_use().order_by("position")] == ["Oud", "Nieuw"]
    assert KnowledgeArea.objects.get(name="Wens").parent == into


def test_parts_do_not_become_a_third_level(gone, into):
    part = KnowledgeAreaFactory(parent=into)
    KnowledgeAreaFactory(parent=gone)

    with pytest.raises(areas.HasParts):
        merge(gone, part)
    with pytest.raises(areas.HasParts):
        merge(into, part)

    assert gone.merged_into is None


def test_a_part_becomes_one_with_its_top(into):
    part = KnowledgeAreaFactory(parent=into)
    row = ExpertiseFactory(area=part)

    merge(part, into)

    assert said() == {row.member: (into, Level.BASICS, [])}


def test_an_old_address_leads_to_the_last(gone, into):
    last = KnowledgeAreaFactory()
    merge(gone, into)
    merge(into, last)

    gone.refresh_from_db()
    assert gone.merged_into == last


def test_twice_does_nothing(gone, into):
    merge(gone, into)
    merge(gone, into)

    assert gone.merged_into == into


@pytest.mark.parametrize("state", ["itself", "merged", "proposed", "gone merged elsewhere"])
def test_only_into_another_that_is_in_use(gone, into, state):
    other = KnowledgeAreaFactory()
    if state == "itself":
        into = gone
    elif state == "merged":
        merge(into, other)
    elif state == "proposed":
        into = KnowledgeAreaFactory(accepted_at=None, proposed_at=NOW)
    else:
        merge(gone, other)

    with pytest.raises(areas.StaleArea):
        merge(gone, into)


def test_proposal_that_was_there_already_tells_the_proposer(into, coordinator, member):
    proposed = KnowledgeAreaFactory(accepted_at=None, proposed_at=NOW, proposed_by=member)

    merge(proposed, into, by=coordinator)

    message = Message.objects.get()
    assert (message.kind, message.member, message.refs) == (areas.DECISION, member, {"area": proposed.pk})


def test_apps_above_can_follow(gone, into, monkeypatch):
    followed = []
    monkeypatch.setattr(area_merging, "_movers", [])
    area_merging.on_merge(mover := lambda gone, into, *, now: followed.append((gone, into, now)))
    area_merging.on_merge(mover)

    merge(gone, into)

    assert followed == [(gone, into, NOW)]


def test_all_or_nothing(gone, into, monkeypatch):
    def fails(gone, into, *, now):
        raise RuntimeError

    row = ExpertiseFactory(area=gone)
    monkeypatch.setattr(area_merging, "_movers", [fails])

    with pytest.raises(RuntimeError):
        merge(gone, into)

    gone.refresh_from_db()
    assert (said()[row.member][0], gone.merged_into) == (gone, None)


def test_in_both_counts(gone, into):
    row = ExpertiseFactory(area=gone)
    ExpertiseFactory(member=row.member, area=into)
    ExpertiseFactory(area=gone)

    assert area_merging.in_both(gone, into) == {"people": 2, "in_both": 1}


def test_costs_the_same_for_one_member_and_for_three(gone, into, django_assert_num_queries):
    other = KnowledgeAreaFactory()
    ExpertiseFactory(area=into)
    ExpertiseFactory(area=gone)
    ExpertiseFactory.create_batch(3, area=other)

    for area in (gone, other):
        with django_assert_num_queries(27):  # six of them are of the apps above
            merge(area, into)
