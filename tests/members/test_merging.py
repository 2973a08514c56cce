from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client
from django.urls import reverse

from members import erasing, merging, sharing
from members.merging import AlreadyMerged, NotTwoPeople, NotYourself, ToBeErased, usual_choices
from members.models import Change, ContactView, CvFile, Member, Role, Roster, SharingText
from tests.factories import CoordinatorFactory, CvEntryFactory, ExpertiseFactory, MemberFactory, RosterFactory
from tests.rows import MAKERS, cv_file

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)
# Gone with the row, as they are made of it.
MADE_AGAIN = {"members.SearchRow.member", "account.EmailAddress.user"}


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    }


@pytest.fixture
def keep():
    return MemberFactory(first_name="Jan", surname_prefix="de", last_name="Vries", email="jan@example.org")


@pytest.fixture
def gone():
    return MemberFactory(first_name="J.", last_name="Vries", email="j.vries@example.org")


def merge(keep, gone, by, **choices):
    return merging.merge(keep, gone, choices, by=by, now=NOW)


def keys_to_members():
    """Every key to a member in the models, also of other packages."""
    return sorted(
        f"{relation.related_model._meta.label}.{relation.field.name}"
        for relation in Member._meta.get_fields(include_hidden=True)
        if relation.auto_created and relation.is_relation and not relation.concrete
    )


def test_every_key_to_a_member_is_tried_below():
    assert sorted(MAKERS) == keys_to_members()


@pytest.mark.parametrize("name", sorted(set(MAKERS) - MADE_AGAIN))
def test_nothing_that_points_at_a_member_is_lost(name, keep, gone, coordinator):
    row = MAKERS[name](gone)
    keys = ["first", "second"] if "NotADuplicate" in name and "said" not in name else [name.rpartition(".")[2]]

    merge(keep, gone, coordinator)

    rows = type(row)._base_manager
    assert any(rows.filter(**{key: keep.pk}).exists() for key in keys)  # a pair has two ends, the lower key first
    assert not Member.objects.filter(pk=gone.pk).exists()


def test_what_stands_in_the_row_is_chosen(keep, gone, coordinator):
    Member.objects.filter(pk=gone.pk).update(
        phone="+31600000001", contact_details_at=NOW, doing_now="Website maken", doing_now_at=NOW, wants_no_chasing=True
    )
    Member.objects.filter(pk=keep.pk).update(joined_at=NOW, last_login=NOW - HOUR)

    kept = merge(keep, gone, coordinator, name="gone", email="gone", phone="gone")

    kept = Member.objects.get(pk=kept.pk)
    assert (kept.full_name, kept.email, str(kept.phone), kept.contact_details_at) == (
        "J. Vries",
        "j.vries@example.org",
        "+31600000001",
        NOW,
    )
    assert (kept.doing_now, kept.wants_no_chasing, kept.joined_at, kept.last_login) == (
        "Website maken",  # proposed, as the one to keep had none
        True,
        gone.joined_at,
        NOW - HOUR,
    )
    assert list(EmailAddress.objects.values_list("user", "email", "verified")) == [
        (kept.pk, "j.vries@example.org", True)
    ]
    [change] = Change.objects.filter(part="merged")
    assert (change.member, change.by, change.before, change.after) == (
        kept,
        coordinator,
        {"names": ["Jan de Vries", "J. Vries"]},
        {"names": ["J. Vries"]},
    )


def test_what_is_proposed(keep, gone):
    Member.objects.filter(pk=gone.pk).update(has_no_phone=True, contact_details_at=NOW)
    gone.refresh_from_db()

    assert usual_choices(keep, gone) == {
        "name": "keep",
        "email": "keep",
        "phone": "gone",
        "preferred_contact": "keep",
        "language": "keep",
        "doing_now": "keep",
        "photo": "keep",
        "cv_file": "keep",
        "roster": "keep",
        "sharing": "keep",
    }
    shares(keep, "phone")
    shares(gone)
    RosterFactory(member=gone)
    assert [usual_choices(keep, gone)[name] for name in ("sharing", "roster")] == ["both", "gone"]


def test_the_other_row_logs_in_no_more(keep, gone, coordinator):
    client = Client()
    client.force_login(gone)

    merge(keep, gone, coordinator)

    assert client.get("/me/").status_code == 302


def test_sessions_of_the_one_who_stays_go_on(keep, gone, coordinator):
    client = Client()
    client.force_login(keep)

    merge(keep, gone, coordinator)

    assert client.get("/actions/").status_code == 200


@pytest.mark.parametrize(("chosen", "can"), [("keep", 1), ("gone", 2), ("both", 2)])
def test_the_roster_is_chosen(chosen, can, keep, gone, coordinator):
    RosterFactory(member=keep, can=1, saved_at=NOW - HOUR)
    RosterFactory(member=gone, can=2, cannot=1, saved_at=NOW)

    merge(keep, gone, coordinator, roster=chosen)

    assert list(Roster.objects.values_list("member", "can")) == [(keep.pk, can)]


@pytest.mark.parametrize(("chosen", "name"), [("keep", "keep.pdf"), ("gone", "gone.pdf")])
def test_the_file_is_chosen(chosen, name, keep, gone, coordinator):
    cv_file(keep, name="keep.pdf")
    cv_file(gone, name="gone.pdf")

    merge(keep, gone, coordinator, cv_file=chosen)

    assert list(CvFile.objects.values_list("member", "name")) == [(keep.pk, name)]


def test_the_moment_of_a_part_stays_as_long_as_the_part(keep, gone, coordinator):
    RosterFactory(member=gone)
    ExpertiseFactory(member=gone)
    CvEntryFactory(member=keep)
    Member.objects.filter(pk=gone.pk).update(roster_at=NOW, expertise_at=NOW - HOUR)
    Member.objects.filter(pk=keep.pk).update(cv_at=NOW)

    merge(keep, gone, coordinator, roster="keep")

    keep.refresh_from_db()
    assert (keep.roster_at, keep.expertise_at, keep.cv_at) == (None, NOW - HOUR, NOW)


def text():
    return SharingText.objects.get_or_create(number=900, defaults={"body": "x", "published_at": NOW})[0]


def shares(member, *names):
    choices = {what: what.value in names for what in sharing.Shared}
    sharing.choose(member, choices, text=text(), by=member, now=NOW)


@pytest.mark.parametrize(
    ("chosen", "shared"), [("keep", {"phone", "email"}), ("gone", {"email", "cv"}), ("both", {"email"})]
)
def test_the_stricter_choice_holds_unless_it_is_chosen(chosen, shared, keep, gone, coordinator):
    shares(keep, "phone", "email")
    shares(gone, "email", "cv")

    merge(keep, gone, coordinator, sharing=chosen)

    keep.refresh_from_db()
    assert {what.value for what in sharing.Shared if getattr(keep, what.column)} == shared
    assert keep.sharing_text == text()
    evidence = keep.sharing_choices.order_by("pk")
    assert evidence.exclude(entered_by=coordinator).count() == 8  # what both chose
    taken_back = {row.what for row in evidence.filter(entered_by=coordinator)}
    assert taken_back == {"email", "cv"} - shared  # the last word of the two was that these are shared


def test_who_never_chose_does_not_undo_what_the_other_chose(keep, gone, coordinator):
    shares(gone, "email")

    merge(keep, gone, coordinator)

    keep.refresh_from_db()
    assert (keep.shares_email, keep.sharing_text) == (True, text())


def test_there_stays_a_coordinator():
    last, by = CoordinatorFactory(), CoordinatorFactory()
    member = MemberFactory()

    merge(member, last, by)

    assert set(Member.objects.coordinators()) == {member, by}


def test_one_who_left_and_one_who_did_not_are_in_the_guild(gone, coordinator):
    left = MemberFactory(left_at=NOW, is_active=False, role=Role.COORDINATOR)

    merge(left, gone, coordinator)

    left.refresh_from_db()
    assert (left.left_at, left.is_active, left.role) == (None, True, Role.MEMBER)


def test_two_who_left_stay_away(coordinator):
    first, second = MemberFactory.create_batch(2, left_at=NOW, is_active=False)

    merge(first, second, coordinator)

    first.refresh_from_db()
    assert (first.left_at, first.is_active) == (NOW, False)


def test_what_cannot_be_joined(keep, gone, coordinator):
    with pytest.raises(NotTwoPeople):
        merge(keep, keep, coordinator)
    with pytest.raises(NotYourself):
        merge(keep, coordinator, coordinator)
    merge(keep, gone, coordinator)
    with pytest.raises(AlreadyMerged):
        merge(keep, gone, coordinator)


def test_who_asked_to_be_erased_is_not_brought_back_by_joining(keep, gone, coordinator):
    erasing.ask(gone, by=gone, now=NOW)

    with pytest.raises(ToBeErased):
        merge(keep, gone, coordinator)
    with pytest.raises(ToBeErased):
        merge(gone, keep, coordinator)

    erasing.ask(keep, by=keep, now=NOW)
    assert merge(keep, gone, coordinator).left_at == NOW
    assert keep.erasure_requests.open().count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_join_the_same_two_at_once():
    keep, gone = MemberFactory.create_batch(2)
    coordinators, barrier, done = CoordinatorFactory.create_batch(2), Barrier(2), []

    def join(by, *pair):
        barrier.wait()
        try:
            merging.merge(*pair, {}, by=by, now=NOW)
            done.append("joined")
        except AlreadyMerged:
            done.append("too late")
        finally:
            connection.close()

    threads = [
        Thread(target=join, args=[coordinators[0], keep, gone]),
        Thread(target=join, args=[coordinators[1], gone, keep]),  # crosswise
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)

    assert sorted(done) == ["joined", "too late"]
    assert Member.objects.filter(pk__in=[keep.pk, gone.pk]).count() == 1


# --- the pages ------------------------------------------------------------------------------------


@pytest.fixture
def english(coordinator_client):
    coordinator_client.cookies["language"] = "en"
    return coordinator_client


def url(keep, gone):
    return reverse("members:merge", args=[keep.pk, gone.pk])


def test_the_page_asks_only_about_what_differs(english, coordinator, keep, gone):
    page = english.get(url(keep, gone))

    assert list(page.context["form"].fields) == ["name", "email"]
    assert "Jan de Vries" in page.text and "j.vries@example.org" in page.text
    looked = ContactView.objects.filter(viewer=coordinator, how="profile").values_list("member", flat=True)
    assert set(looked) == {keep.pk, gone.pk}


def test_joining_on_the_page(english, keep, gone):
    response = english.post(url(keep, gone), {"name": "keep", "email": "gone"}, follow=True)

    assert "Jan de Vries is one member now; nothing of either was lost." in response.text
    keep.refresh_from_db()
    assert (keep.full_name, keep.email) == ("Jan de Vries", "j.vries@example.org")


def test_what_is_not_chosen_is_asked(english, keep, gone):
    response = english.post(url(keep, gone), {"name": "both"})

    assert (response.status_code, Member.objects.filter(pk=gone.pk).exists()) == (200, True)


def test_with_oneself_there_is_nothing_to_join(english, keep):
    response = english.post(url(keep, keep), {"name": "keep"}, follow=True)

    assert "This is one and the same member: there is nothing to join." in response.text


def test_ones_own_row_is_the_one_that_stays(english, coordinator, keep):
    assert english.get(url(keep, coordinator))["Location"] == url(coordinator, keep)


def test_a_second_click_finds_them_joined(english, keep, gone):
    english.post(url(keep, gone), {"name": "keep", "email": "keep"})

    assert english.post(url(keep, gone), {"name": "keep", "email": "keep"}).status_code == 404


def test_the_page_says_that_one_of_them_asked_to_be_erased(english, keep, gone):
    erasing.ask(gone, by=gone, now=NOW)

    answers = {"name": "keep", "email": "keep"}
    page = english.post(url(keep, gone), answers).content.decode()

    assert "One of these two asked to be erased." in page
    assert Member.objects.filter(pk__in=[keep.pk, gone.pk]).count() == 2


def test_looking_for_the_other_one(english, keep, gone):
    MemberFactory(first_name="Fatima", last_name="Bakker")

    page = english.get(reverse("members:merge-with", args=[keep.pk]))

    assert list(page.context["others"]) == [gone]
