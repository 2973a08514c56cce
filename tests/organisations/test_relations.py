from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from organisations import board, relations
from organisations.models import ContactMoment, Organisation, Stage
from tests.factories import ContactMomentFactory, CoordinatorFactory, OrganisationFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 11, tzinfo=UTC)  # a Tuesday
TODAY = NOW.date()
DAY = timedelta(days=1)


@pytest.fixture
def hoek():
    return OrganisationFactory(name="De Hoek", stage=Stage.IDEA, joined_on=None)


def move(organisation, to, *, by=None, now=NOW, **more):
    version = relations.version_of(Organisation.objects.get(pk=organisation.pk))
    return relations.move(organisation, to, **({"version": version} | more), by=by, now=now)


def stands(organisation):
    return Organisation.objects.values_list(*relations.STANDS).get(pk=organisation.pk)


def history(organisation):
    return list(organisation.stage_changes.order_by("pk").values_list("before", "after", "because", "at", "by"))


# --- stages -----------------------------------------------------------------------------------------


def test_each_move_is_kept_and_who_joins_keeps_the_first_day(hoek, coordinator):
    move(hoek, Stage.JOINED, by=coordinator)
    move(hoek, Stage.RESTING, by=coordinator, because="Geen bestuur", look_again_on=TODAY + 30 * DAY)
    move(hoek, Stage.JOINED, by=coordinator, now=NOW + 9 * DAY)

    assert stands(hoek) == (Stage.JOINED, "", TODAY, None, None)
    assert history(hoek) == [
        (Stage.IDEA, Stage.JOINED, "", NOW, coordinator.pk),
        (Stage.JOINED, Stage.RESTING, "Geen bestuur", NOW, coordinator.pk),
        (Stage.RESTING, Stage.JOINED, "", NOW + 9 * DAY, coordinator.pk),
    ]


def test_who_ends_says_since_when_and_keeps_everything(hoek, coordinator):
    moment = ContactMomentFactory(organisation=hoek, next_step="Bellen", next_on=TODAY)
    move(hoek, Stage.JOINED, since_on=TODAY - 40 * DAY)

    move(hoek, Stage.ENDED, since_on=TODAY - 5 * DAY, because="Opgeheven")

    assert stands(hoek) == (Stage.ENDED, "Opgeheven", TODAY - 40 * DAY, None, TODAY - 5 * DAY)
    assert list(hoek.contact_moments.all()) == [moment]
    move(hoek, Stage.IN_CONVERSATION)
    assert stands(hoek) == (Stage.IN_CONVERSATION, "", TODAY - 40 * DAY, None, None)


def test_a_second_click_changes_nothing(hoek):
    version = relations.version_of(hoek)

    assert move(hoek, Stage.APPROACHED, version=version) is not None
    assert move(hoek, Stage.APPROACHED, version=version) is None
    assert len(history(hoek)) == 1


def test_who_made_their_choice_from_an_older_stage_is_told(hoek):
    version = relations.version_of(hoek)
    move(hoek, Stage.APPROACHED)

    with pytest.raises(relations.StaleStage) as stale:
        move(hoek, Stage.JOINED, version=version)

    assert stale.value.organisation.stage == Stage.APPROACHED
    assert [after for _before, after, *_rest in history(hoek)] == [Stage.APPROACHED]


def test_who_was_merged_meanwhile_is_not_there(hoek):
    Organisation.objects.filter(pk=hoek.pk).update(merged_into=OrganisationFactory())

    with pytest.raises(Organisation.DoesNotExist):
        relations.move(hoek, Stage.JOINED, version=relations.version_of(hoek), by=None, now=NOW)


# --- contact moments --------------------------------------------------------------------------------


def note(organisation, *, on=TODAY, next_on=None, submission=None, **more):
    facts = {"kind": "phone", "by": CoordinatorFactory(), "with_whom": "Truus", "said": "Wij bellen."}
    step = "Bellen" if next_on else ""
    facts |= {"on": on, "next_on": next_on, "next_step": step}
    return relations.note(organisation, now=NOW, submission=submission, **(facts | more))


def open_steps():
    return set(ContactMoment.objects.open().values_list("pk", flat=True))


def test_a_new_moment_settles_the_next_step_that_was_agreed_before_it(hoek):
    first, _new = note(hoek, on=TODAY - DAY, next_on=TODAY)
    elsewhere = ContactMomentFactory(next_step="Bellen", next_on=TODAY)

    second, _new = note(hoek, next_on=TODAY + DAY)

    first.refresh_from_db()
    assert first.settled_at == NOW
    assert open_steps() == {second.pk, elsewhere.pk}


def test_a_moment_of_earlier_that_is_noted_late_leaves_the_later_next_step(hoek):
    later, _new = note(hoek, next_on=TODAY + DAY)

    note(hoek, on=TODAY - 9 * DAY)

    assert open_steps() == {later.pk}


def test_a_form_that_is_sent_twice_makes_one_moment(hoek):
    submission = uuid4()

    first = note(hoek, submission=submission, next_on=TODAY)
    second = note(hoek, submission=submission, next_on=TODAY)

    assert (first[1], second[1], second[0]) == (True, False, first[0])
    assert open_steps() == {first[0].pk}


def test_what_was_said_with_who_ended_is_history_and_has_no_next_step(hoek):
    move(hoek, Stage.ENDED)

    moment, is_new = note(hoek)
    with pytest.raises(relations.HasEnded):
        note(hoek, next_on=TODAY)

    assert is_new
    assert list(ContactMoment.objects.all()) == [moment]


def facts_of(moment, **more):
    names = ("on", "kind", "by", "with_whom", "said", "next_step", "next_on")
    return {name: getattr(moment, name) for name in names} | more


def test_another_next_step_is_open_again(hoek):
    moment, _new = note(hoek, next_on=TODAY)
    relations.settle(moment, now=NOW)

    changed = relations.change(moment, version=1, now=NOW, **facts_of(moment, said="Zij bellen."))
    assert (changed, open_steps()) == (True, set())
    relations.change(moment, version=2, now=NOW, **facts_of(moment, said="Zij bellen.", next_on=TODAY + DAY))

    moment.refresh_from_db()
    assert (moment.said, moment.next_on, moment.settled_at, moment.version) == ("Zij bellen.", TODAY + DAY, None, 3)
    assert relations.change(moment, version=1, now=NOW, **facts_of(moment)) is False


def test_the_second_of_two_editors_is_told(hoek):
    moment, _new = note(hoek)
    relations.change(moment, version=1, now=NOW, **facts_of(moment, said="Eerst."))

    with pytest.raises(relations.StaleMoment) as stale:
        relations.change(moment, version=1, now=NOW, **facts_of(moment, said="Daarna."))

    assert stale.value.moment.said == "Eerst."


def test_settling_is_one_click_and_a_second_does_nothing(hoek):
    moment, _new = note(hoek, next_on=TODAY)

    assert [relations.settle(moment, now=NOW + DAY * number) for number in range(2)] == [True, False]
    moment.refresh_from_db()
    assert moment.settled_at == NOW


# --- what is due ------------------------------------------------------------------------------------


def due(today=TODAY):
    return list(relations.due(today).values_list("organisation__name", flat=True))


def with_step(name, next_on, **stage):
    organisation = OrganisationFactory(name=name, **stage)
    ContactMomentFactory(organisation=organisation, next_step="Bellen", next_on=next_on)
    return organisation


def test_due_is_this_week_and_what_was_left():
    sunday = TODAY + 5 * DAY
    with_step("Zondag", sunday)
    with_step("Maandag", sunday + DAY)
    with_step("Vorige maand", TODAY - 30 * DAY)
    with_step("Vandaag", TODAY)
    relations.settle(ContactMoment.objects.get(organisation__name="Vandaag"), now=NOW)

    assert relations.end_of_week(TODAY) == relations.end_of_week(sunday) == sunday
    assert due() == ["Vorige maand", "Zondag"]


def test_who_rests_is_on_no_list_before_their_day_and_who_ended_never():
    rests = {"stage": Stage.RESTING, "stage_because": "Druk", "look_again_on": TODAY + DAY}
    with_step("Rust", TODAY, **rests)
    with_step("Gestopt", TODAY, stage=Stage.ENDED, ended_on=TODAY)
    gone = with_step("Dezelfde", TODAY)
    Organisation.objects.filter(pk=gone.pk).update(merged_into=OrganisationFactory())

    assert (due(), list(relations.to_look_at_again(TODAY))) == ([], [])
    assert due(TODAY + DAY) == ["Rust"]
    assert [each.name for each in relations.to_look_at_again(TODAY + DAY)] == ["Rust"]


# --- the board --------------------------------------------------------------------------------------


def columns(**pages):
    return {column.stage: column for column in board.columns(today=TODAY, pages=pages)}


def names(column):
    return [organisation.name for organisation in column.rows]


def test_the_board_has_a_column_a_stage_with_the_soonest_step_on_top():
    with_step("Bakkerij", TODAY + DAY)
    with_step("Zwemclub", TODAY - DAY)
    OrganisationFactory(name="Aardbei")
    OrganisationFactory(name="Idee", stage=Stage.IDEA, joined_on=None)
    OrganisationFactory(name="Weg", merged_into=OrganisationFactory(name="Bakkerij 2", stage=Stage.IDEA))

    found = columns()

    assert list(found) == list(Stage)
    assert names(found[Stage.JOINED]) == ["Zwemclub", "Bakkerij", "Aardbei"]
    assert names(found[Stage.IDEA]) == ["Bakkerij 2", "Idee"]
    assert [row.is_late for row in found[Stage.JOINED].rows] == [True, False, False]
    assert {stage: column.number for stage, column in found.items()} == {
        **dict.fromkeys(Stage, 0),
        Stage.JOINED: 3,
        Stage.IDEA: 2,
    }


def test_a_card_knows_the_last_contact_and_the_next_step():
    hoek = OrganisationFactory()
    last = ContactMomentFactory(organisation=hoek, on=date(2026, 5, 2))
    step = ContactMomentFactory(organisation=hoek, on=date(2026, 4, 2), next_step="Bellen", next_on=TODAY)

    (row,) = columns()[Stage.JOINED].rows

    assert (row.last_moment, row.next_moment) == (last, step)


def test_each_column_is_read_in_pages():
    for number in range(board.SIZE + 3):
        OrganisationFactory(name=f"Doet mee {number:02}")
        OrganisationFactory(name=f"Idee {number:02}", stage=Stage.IDEA, joined_on=None)

    first, second = columns(), columns(joined=2)

    assert names(second[Stage.JOINED]) == ["Doet mee 20", "Doet mee 21", "Doet mee 22"]
    assert names(second[Stage.IDEA]) == names(first[Stage.IDEA])
    assert (first[Stage.JOINED].previous, first[Stage.JOINED].following) == (0, 2)
    assert (second[Stage.JOINED].previous, second[Stage.JOINED].following) == (1, 0)
    assert names(columns(joined=99)[Stage.JOINED]) == names(second[Stage.JOINED])


def test_the_board_takes_three_queries_for_one_and_for_many(django_assert_num_queries):
    with_step("Een", TODAY)
    with django_assert_num_queries(3):
        columns()
    for number in range(9):
        with_step(f"Nog {number}", TODAY)
        OrganisationFactory(stage=Stage.IDEA, joined_on=None)
    with django_assert_num_queries(3):
        columns()
