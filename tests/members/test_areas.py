from datetime import UTC, datetime
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction

from members import areas
from members.models import Expertise, KnowledgeArea, SearchRow
from samensterker.outbox.models import Message
from tests.factories import ExpertiseFactory, KnowledgeAreaFactory, MemberFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def no_usual_areas(db):
    KnowledgeArea.objects.exclude(parent=None).delete()
    KnowledgeArea.objects.all().delete()


def area(name, parent=None, position=0, **facts):
    return KnowledgeAreaFactory(name=name, slug=name.lower(), parent=parent, position=position, **facts)


def proposal(name, member=None, **facts):
    return area(name, accepted_at=None, proposed_at=NOW, proposed_by=member, **facts)


@pytest.fixture
def websites():
    """Websites with two parts, and Geld with none."""
    top = area("Websites", position=1)
    area("WordPress", top, 1)
    area("Hosting", top, 2)
    area("Geld", position=2)
    return top


def get(name):
    return KnowledgeArea.objects.get(name=name)


def tree():
    """As it is read: ["Websites", "- WordPress", …]."""
    return [("- " if area.parent_id else "") + area.name for area in areas.areas_in_order()]


# --- two levels -----------------------------------------------------------------------------------


def refuses(change):
    with pytest.raises(IntegrityError, match="two levels deep") as refused, transaction.atomic():
        change()
    assert refused.value.__cause__.diag.constraint_name == "knowledge_area_two_levels"


def test_part_of_a_part_is_refused(websites):
    refuses(lambda: area("Thema's", get("WordPress")))
    refuses(lambda: KnowledgeArea.objects.filter(name="Geld").update(parent=get("WordPress")))


def test_parent_with_parts_cannot_become_a_part(websites):
    refuses(lambda: KnowledgeArea.objects.filter(name="Websites").update(parent=get("Geld")))


def test_what_is_out_of_use_is_no_part(websites):
    with pytest.raises(IntegrityError, match="knowledge_area_out_of_use_is_no_part"):
        KnowledgeArea.objects.filter(name="WordPress").update(merged_into=get("Hosting"))


def test_declined_says_why():
    with pytest.raises(IntegrityError, match="knowledge_area_declined_with_a_reason"):
        proposal("Vliegeren", declined_at=NOW)


@pytest.mark.django_db(transaction=True)
def test_two_who_change_the_tree_at_once_make_no_third_level():
    """One hangs something under Geld while the other hangs Geld under Websites: the database lets one through."""
    top, money = area("Websites"), area("Geld")
    first, second = Barrier(2), []

    def run(change):
        try:
            with transaction.atomic():
                first.wait()
                change()
        except IntegrityError as error:
            second.append(error)
        finally:
            connection.close()

    changes = [
        lambda: area("Boekhouden", money),
        lambda: KnowledgeArea.objects.filter(pk=money.pk).update(parent=top),
    ]
    threads = [Thread(target=run, args=[change]) for change in changes]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert len(second) == 1
    assert not KnowledgeArea.objects.filter(parent__parent__isnull=False).exists()


# --- the tree -------------------------------------------------------------------------------------


def test_areas_in_order_reads_from_top_to_bottom(websites):
    proposal("Vliegeren")
    area("Film", merged_into=get("Geld"))

    assert tree() == ["Websites", "- WordPress", "- Hosting", "Geld"]


def test_tree_tells_who_is_there_and_what_is_first_and_last(websites):
    ExpertiseFactory.create_batch(2, area=get("WordPress"))
    ExpertiseFactory(area=get("WordPress"), member__left_at=NOW, member__is_active=False)

    assert [(row.name, row.people, row.is_first, row.is_last) for row in areas.tree()] == [
        ("Websites", 0, True, False),
        ("WordPress", 2, True, False),
        ("Hosting", 0, False, True),
        ("Geld", 0, False, True),
    ]


def test_add_area_puts_it_at_the_end_of_its_line(websites):
    added = areas.add_area("Webshops", parent=websites, now=NOW)
    areas.add_area("Tekst & beeld", now=NOW)

    assert tree() == ["Websites", "- WordPress", "- Hosting", "- Webshops", "Geld", "Tekst & beeld"]
    assert (added.slug, added.accepted_at, get("Tekst & beeld").slug) == ("webshops", NOW, "tekst-beeld")


@pytest.mark.parametrize("name", ["WordPress", "wordpress", "WORDPRESS"])
def test_add_area_with_a_name_that_is_taken(websites, name):
    with pytest.raises(areas.NameTaken) as taken:
        areas.add_area(name, now=NOW)

    assert taken.value.area == get("WordPress")


def test_add_area_whose_address_is_taken_gets_a_number(websites):
    assert [areas.add_area(name, now=NOW).slug for name in ("Word Press", "Word-Press!", "?!")] == [
        "word-press",
        "word-press-2",
        "gebied",
    ]


@pytest.mark.parametrize("name", ["WordPress", "Vliegeren"])
def test_add_area_under_what_is_no_top(websites, name):
    proposal("Vliegeren")

    with pytest.raises(areas.StaleArea):
        areas.add_area("Thema's", parent=get(name), now=NOW)


def test_change_area_gives_another_name_and_place(websites):
    row = ExpertiseFactory(area=get("Hosting"))
    hosting = row.area

    changed = areas.change_area(hosting, name="Domeinnaam", parent=get("Geld"), seen=areas.mark_of(hosting))

    assert changed
    assert tree() == ["Websites", "- WordPress", "Geld", "- Domeinnaam"]
    assert get("Domeinnaam").slug == "hosting"
    assert "domeinnaam geld" in SearchRow.objects.get(member=row.member).members_words


def test_change_area_to_what_it_is(websites):
    assert not areas.change_area(websites, name="Websites", parent=None, seen="old")


def test_change_area_that_someone_else_changed(websites):
    seen = areas.mark_of(websites)
    areas.change_area(websites, name="Webs", parent=None, seen=seen)

    with pytest.raises(areas.StaleArea) as stale:
        areas.change_area(websites, name="Sites", parent=None, seen=seen)

    assert stale.value.area.name == "Webs"


def test_change_area_that_is_gone(websites):
    gone = get("Geld")
    areas.remove_area(gone)
    gone.pk = gone.pk or 999

    with pytest.raises(areas.StaleArea):
        areas.change_area(gone, name="Boeken", parent=None, seen=areas.mark_of(gone))


def test_change_area_with_parts_stays_on_top(websites):
    with pytest.raises(areas.HasParts):
        areas.change_area(websites, name="Websites", parent=get("Geld"), seen=areas.mark_of(websites))


def test_change_area_takes_proposals_along(websites):
    money = get("Geld")
    proposal("Kas", parent=money)

    areas.change_area(money, name="Geld", parent=websites, seen=areas.mark_of(money))

    assert get("Kas").parent == websites


def test_change_area_to_a_name_that_is_taken(websites):
    money = get("Geld")

    with pytest.raises(areas.NameTaken):
        areas.change_area(money, name="hosting", parent=None, seen=areas.mark_of(money))


@pytest.mark.parametrize(
    ("name", "steps", "expected"),
    [
        ("Geld", -1, ["Geld", "Websites", "- WordPress", "- Hosting"]),
        ("Websites", 1, ["Geld", "Websites", "- WordPress", "- Hosting"]),
        ("Hosting", -1, ["Websites", "- Hosting", "- WordPress", "Geld"]),
        ("Hosting", 1, ["Websites", "- WordPress", "- Hosting", "Geld"]),
        ("Websites", -1, ["Websites", "- WordPress", "- Hosting", "Geld"]),
        ("Hosting", 0, ["Websites", "- WordPress", "- Hosting", "Geld"]),
    ],
)
def test_move_area(websites, name, steps, expected):
    areas.move_area(get(name), steps=steps, seen=get(name).position)

    assert tree() == expected


def test_move_area_twice_from_one_page_moves_once(websites):
    third = area("Tekst", position=3)

    areas.move_area(third, steps=-1, seen="3")
    with pytest.raises(areas.StaleArea):
        areas.move_area(third, steps=-1, seen="3")

    assert tree() == ["Websites", "- WordPress", "- Hosting", "Tekst", "Geld"]


@pytest.mark.django_db(transaction=True)
def test_many_hands_at_one_tree():
    for position, name in enumerate("ABCD", start=1):
        area(name, position=position)
    start, problems = Barrier(4), []

    def run(hand):
        start.wait()
        try:
            hand()
        except areas.StaleArea:
            pass  # someone else was first: the page says so
        except Exception as error:
            problems.append(error)
        finally:
            connection.close()

    hands = [
        lambda: areas.move_area(get("A"), steps=1, seen=1),
        lambda: areas.move_area(get("D"), steps=-1, seen=4),
        lambda: areas.add_area("E", now=NOW),
        lambda: areas.remove_area(get("B")),
    ]
    threads = [Thread(target=run, args=[hand]) for hand in hands]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert problems == []
    assert sorted(tree()) == ["A", "C", "D", "E"]


def test_remove_area_that_nobody_uses(websites):
    proposal("Kas", parent=get("Geld"))

    areas.remove_area(get("Geld"))

    assert tree() == ["Websites", "- WordPress", "- Hosting"]
    assert get("Kas").parent is None


def test_remove_area_keeps_what_people_said(websites):
    ExpertiseFactory(area=get("Geld"))

    for name in ("Geld", "Websites"):
        with pytest.raises(areas.AreaInUse):
            areas.remove_area(get(name))

    assert tree() == ["Websites", "- WordPress", "- Hosting", "Geld"]
    assert Expertise.objects.count() == 1


# --- proposals ------------------------------------------------------------------------------------


def test_propose_waits_for_the_coordinator(websites, member):
    proposed = areas.propose("Vliegeren", member=member, now=NOW, parent=websites)

    assert tree() == ["Websites", "- WordPress", "- Hosting", "Geld"]
    assert list(KnowledgeArea.objects.proposed()) == [proposed]
    assert (proposed.proposed_by, proposed.proposed_at, proposed.parent) == (member, NOW, websites)


def test_propose_what_another_proposed(member):
    first = areas.propose("Vliegeren", member=MemberFactory(), now=NOW)

    with pytest.raises(areas.NameTaken) as taken:
        areas.propose("vliegeren", member=member, now=NOW)

    assert taken.value.area == first


@pytest.mark.django_db(transaction=True)
def test_two_propose_one_name_at_once():
    people, start, taken = MemberFactory.create_batch(2), Barrier(2), []

    def run(member):
        start.wait()
        try:
            areas.propose("Vliegeren", member=member, now=NOW)
        except areas.NameTaken as error:
            taken.append(error.area)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[member]) for member in people]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert taken == [KnowledgeArea.objects.get()]


def test_propose_what_was_declined_before(member):
    areas.decline(proposal("Vliegeren"), because="Dat is geen kerntaak.", by=None, now=NOW)

    assert areas.propose("Vliegeren", member=member, now=NOW).slug == "vliegeren-2"


def test_propose_no_more_than_the_coordinator_can_read(member):
    for number in range(areas.MOST_OPEN):
        areas.propose(f"Vliegeren {number}", member=member, now=NOW)

    with pytest.raises(areas.TooManyProposals):
        areas.propose("Nog een", member=member, now=NOW)
    areas.propose("Nog een", member=MemberFactory(), now=NOW)


def mails():
    return [(message.kind, message.member, message.refs) for message in Message.objects.order_by("pk")]


def test_accept_adds_it_and_tells_the_proposer(websites, coordinator, member):
    proposed = proposal("vliegren", member)

    areas.accept(proposed, name="Vliegeren", parent=websites, by=coordinator, now=NOW)

    assert tree() == ["Websites", "- WordPress", "- Hosting", "- Vliegeren", "Geld"]
    assert mails() == [("members.area-decision", member, {"area": proposed.pk})]


def test_accept_by_a_name_that_is_taken(websites, coordinator):
    with pytest.raises(areas.NameTaken):
        areas.accept(proposal("Vliegeren"), name="Hosting", parent=None, by=coordinator, now=NOW)


def test_decline_frees_the_name_and_tells_the_proposer(coordinator, member):
    proposed = proposal("Vliegeren", member)

    areas.decline(proposed, because="Dat is geen kerntaak.", by=coordinator, now=NOW)

    proposed.refresh_from_db()
    assert (proposed.declined_at, proposed.declined_because) == (NOW, "Dat is geen kerntaak.")
    assert not KnowledgeArea.objects.proposed().exists()
    assert mails() == [("members.area-decision", member, {"area": proposed.pk})]


def test_decided_once(coordinator, member):
    proposed = proposal("Vliegeren", member)
    areas.accept(proposed, name="Vliegeren", parent=None, by=coordinator, now=NOW)

    with pytest.raises(areas.StaleArea):
        areas.accept(proposed, name="Vliegeren", parent=None, by=coordinator, now=NOW)
    with pytest.raises(areas.StaleArea):
        areas.decline(proposed, because="Toch niet.", by=coordinator, now=NOW)

    assert len(mails()) == 1


def test_nobody_is_mailed_about_their_own_decision_or_without_address(coordinator):
    left = MemberFactory(left_at=NOW, is_active=False)

    for number, proposer in enumerate((coordinator, None, MemberFactory(email=None), left)):
        areas.decline(proposal(f"Vliegeren {number}", proposer), because="Nee.", by=coordinator, now=NOW)

    assert mails() == []
