from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread

import pytest
from allauth.account.models import EmailAddress
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from members.exchange import drafts, planning, writing
from members.models import Change, ImportDraft, Member, SearchRow
from organisations.models import Affiliation, Organisation
from samensterker.outbox.models import Message
from tests.factories import AffiliationFactory, CoordinatorFactory, MemberFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 14, tzinfo=UTC)
HEAD = "Naam;E-mail;Telefoon;Organisatie;Rol\r\n"
LIST = HEAD + (
    "Zoë de Wit;zoe@example.org;06-12345678;De Zonnehoek;secretaris\r\n"
    "Truus Kok;;020-1234567;;\r\n"
    "Piet Bos;piet@example.org;;Taalhuis; \r\n"
)


def draft_of(text, by, *, name="leden.csv"):
    return drafts.keep(drafts.read_file(SimpleUploadedFile(name, text.encode())), by=by, now=NOW)


def imported(text, by, *, welcome=False):
    return writing.write(draft_of(text, by), welcome=welcome, by=by, now=NOW)


def people():
    rows = Member.objects.exclude(role="coordinator").order_by("pk")
    return [(m.full_name, m.email, str(m.phone), m.contact_details_at, m.joined_at, m.entered_by) for m in rows]


def affiliations():
    rows = Affiliation.objects.order_by("pk").values_list("member__first_name", "organisation__name", "role", "from_on")
    return [tuple(row) for row in rows]


def test_new_members(coordinator):
    outcome = imported(LIST, coordinator)

    assert people() == [
        ("Zoë de Wit", "zoe@example.org", "+31612345678", NOW, NOW, None),
        ("Truus Kok", None, "+31201234567", NOW, NOW, coordinator),
        ("Piet Bos", "piet@example.org", "", None, NOW, None),
    ]
    assert affiliations() == [
        ("Zoë", "De Zonnehoek", "secretaris", date(2026, 11, 22)),
        ("Piet", "Taalhuis", "", date(2026, 11, 22)),
    ]
    assert (len(outcome.new), outcome.changed) == (3, [])


def test_who_is_new_can_log_in_with_a_code_at_once_and_with_nothing_else(coordinator):
    imported(LIST, coordinator)

    assert sorted(EmailAddress.objects.values_list("email", "verified", "primary")) == [
        ("piet@example.org", True, True),
        ("zoe@example.org", True, True),
    ]
    assert not any(member.has_usable_password() for member in Member.objects.exclude(pk=coordinator.pk))


def test_the_history_says_who_imported_what(coordinator):
    imported(LIST, coordinator)

    changes = Change.objects.order_by("pk").values_list("member__first_name", "by", "at", "part", "before", "after")
    assert list(changes)[:2] == [
        (
            "Zoë",
            coordinator.pk,
            NOW,
            "imported",
            None,
            {
                "first_name": "Zoë",
                "surname_prefix": "de",
                "last_name": "Wit",
                "email": "zoe@example.org",
                "phone": "+31612345678",
                "organisation": "De Zonnehoek",
                "organisation_role": "secretaris",
            },
        ),
        (
            "Truus",
            coordinator.pk,
            NOW,
            "imported",
            None,
            {"first_name": "Truus", "last_name": "Kok", "phone": "+31201234567"},
        ),
    ]


def test_who_is_new_is_found(coordinator):
    imported(LIST, coordinator)

    assert sorted(SearchRow.objects.values_list("member__first_name", "names")) == [
        ("Piet", "piet bos"),
        ("Truus", "truus kok"),
        ("Zoë", "zoe de wit"),
    ]


def test_the_same_file_again_changes_nothing(coordinator):
    imported(LIST, coordinator)
    before = [people(), affiliations(), Change.objects.count()]

    draft = draft_of(LIST, coordinator)
    outcome = writing.write(draft, welcome=True, by=coordinator, now=NOW)

    assert {row["status"] for row in draft.rows["plan"]} == {"same"}
    assert (outcome.new, outcome.changed) == ([], [])
    assert [people(), affiliations(), Change.objects.count()] == before


def test_a_member_who_changes(coordinator):
    member = MemberFactory(
        first_name="Zoë",
        last_name="Wit",
        surname_prefix="de",
        email="zoe@example.org",
        has_no_phone=True,
        contact_details_at=NOW,
    )

    imported(LIST, coordinator)

    member.refresh_from_db()
    assert (str(member.phone), member.has_no_phone, member.version) == ("+31612345678", False, 2)
    change = Change.objects.get(member=member)
    assert (change.before, change.after) == (
        {"phone": "", "organisation": "", "organisation_role": ""},
        {"phone": "+31612345678", "organisation": "De Zonnehoek", "organisation_role": "secretaris"},
    )


def test_an_organisation_only_leaves_the_form_of_the_member_alone(coordinator):
    member = MemberFactory(first_name="Piet", last_name="Bos", email="piet@example.org")

    imported(HEAD + "Piet Bos;piet@example.org;;Taalhuis;lid\r\n", coordinator)

    member.refresh_from_db()
    assert (member.version, affiliations()) == (1, [("Piet", "Taalhuis", "lid", date(2026, 11, 22))])


def test_a_role_changes_where_someone_is_and_nothing_ends(coordinator):
    member = MemberFactory(first_name="Piet", last_name="Bos", email="piet@example.org")
    AffiliationFactory(member=member, organisation=OrganisationFactory(name="Taalhuis"), role="lid")
    AffiliationFactory(member=member, organisation=OrganisationFactory(name="Elders"), role="voorzitter")

    imported(HEAD + "Piet Bos;piet@example.org;;TAALHUIS;secretaris\r\n", coordinator)

    assert affiliations() == [
        ("Piet", "Taalhuis", "secretaris", date(2026, 1, 1)),
        ("Piet", "Elders", "voorzitter", date(2026, 1, 1)),
    ]


def test_who_gets_an_address_logs_in_with_it(coordinator):
    member = MemberFactory(
        first_name="Truus", last_name="Kok", email=None, has_no_email=True, phone="+31201234567", contact_details_at=NOW
    )

    imported(HEAD + "Truus Kok;truus@example.org;020 1234567;;\r\n", coordinator)

    member.refresh_from_db()
    assert (member.email, member.has_no_email) == ("truus@example.org", False)
    assert list(EmailAddress.objects.values_list("user", "email")) == [(member.pk, "truus@example.org")]


def test_an_address_is_of_one_person_only(coordinator):
    """Another had it in their settings once, not proven."""
    EmailAddress.objects.create(user=coordinator, email="zoe@example.org")

    imported(LIST, coordinator)

    owners = EmailAddress.objects.filter(email="zoe@example.org").values_list("user__first_name", flat=True)
    assert list(owners) == ["Zoë"]


def test_who_changed_is_told_and_who_is_new_is_not(coordinator):
    MemberFactory(first_name="Piet", last_name="Bos", email="piet@example.org")

    imported(LIST, coordinator)

    told = Message.objects.values_list("kind", "member__first_name")
    assert list(told) == [("members.profile-changed", "Piet")]


def test_what_the_database_refuses_each_time_is_not_called_a_change(coordinator, monkeypatch):
    def refuses(*_arguments, **_options):
        raise IntegrityError

    monkeypatch.setattr(writing, "_write_plan", refuses)

    with pytest.raises(IntegrityError):
        imported(LIST, coordinator)


def test_a_row_that_goes_with_another_adds_its_organisation(coordinator):
    """Other systems write a row for each organisation of a person."""
    rows = [f"Jan Kok;jan@example.org;;{place}\r\n" for place in ("Taalhuis;lid", "De Brug;", "Taalhuis;")]

    imported(HEAD + "".join(rows), coordinator)

    assert [name for name, *_rest in people()] == ["Jan Kok"]
    assert [row[1:3] for row in affiliations()] == [("Taalhuis", "lid"), ("De Brug", "")]


def test_new_organisations_get_a_name_for_their_address(coordinator):
    OrganisationFactory(name="Elders", slug="taalhuis")

    imported(HEAD + "Jan;j@example.org;;Taalhuis; \r\nPiet;p@example.org;;???; \r\n", coordinator)

    assert sorted(Organisation.objects.values_list("name", "slug")) == [
        ("???", "organisation"),
        ("Elders", "taalhuis"),
        ("Taalhuis", "taalhuis-2"),
    ]


def test_the_good_rows_are_written_and_the_refused_are_not(coordinator):
    imported(HEAD + "Jan;geen adres;;;\r\nPiet;p@example.org;;;\r\n", coordinator)

    assert [name for name, *_rest in people()] == ["Piet"]


@pytest.mark.parametrize("welcome, mailed", [(True, ["Piet", "Zoë"]), (False, [])])
def test_a_welcome_goes_only_when_asked_for(welcome, mailed, coordinator):
    imported(LIST, coordinator, welcome=welcome)

    assert sorted(message.member.first_name for message in Message.objects.all()) == mailed


def test_someone_changed_in_the_meantime(coordinator):
    member = MemberFactory(first_name="Zoë", last_name="Wit", surname_prefix="de", email="zoe@example.org")
    draft = draft_of(LIST, coordinator)
    Member.objects.filter(pk=member.pk).update(phone="+31687654321", contact_details_at=NOW)

    with pytest.raises(writing.PlanChanged):
        writing.write(draft, welcome=False, by=coordinator, now=NOW)

    assert [name for name, *_rest in people()] == ["Zoë de Wit"]
    draft.refresh_from_db()
    assert draft.rows["plan"][0]["changes"]["phone"] == ["+31687654321", "+31612345678"]
    writing.write(draft, welcome=False, by=coordinator, now=NOW)
    assert len(people()) == 3


def test_someone_joined_in_the_meantime(coordinator):
    draft = draft_of(LIST, coordinator)
    MemberFactory(email="zoe@example.org", first_name="Zoë")

    with pytest.raises(writing.PlanChanged):
        writing.write(draft, welcome=False, by=coordinator, now=NOW)

    draft.refresh_from_db()
    assert [row["status"] for row in draft.rows["plan"]] == ["changed", "new", "new"]


def test_a_second_click_writes_nothing(coordinator):
    draft = draft_of(LIST, coordinator)
    writing.write(draft, welcome=False, by=coordinator, now=NOW)

    with pytest.raises(writing.AlreadyWritten):
        writing.write(draft, welcome=True, by=coordinator, now=NOW)

    assert len(people()) == 3


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_make_nobody_twice():
    """Also of who has no address, where no constraint would help."""
    coordinator = CoordinatorFactory()
    both = [draft_of(LIST, coordinator), draft_of(LIST, coordinator)]
    start, said = Barrier(2), []

    def click(draft):
        start.wait()
        try:
            writing.write(draft, welcome=False, by=coordinator, now=NOW)
            said.append("written")
        except writing.PlanChanged:
            said.append("changed")
        finally:
            connection.close()

    threads = [Thread(target=click, args=[draft]) for draft in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(said) == ["changed", "written"]
    assert sorted(name for name, *_rest in people()) == ["Piet Bos", "Truus Kok", "Zoë de Wit"]


def test_nothing_is_written_when_something_goes_wrong(coordinator, monkeypatch):
    def fails(*_arguments):
        raise RuntimeError

    monkeypatch.setattr(writing, "_write_additions", fails)

    with pytest.raises(RuntimeError):
        imported(LIST, coordinator)

    assert (people(), EmailAddress.objects.count(), Change.objects.count()) == ([], 0, 0)


def test_old_drafts_go_in_the_night(coordinator):
    old, young = draft_of(LIST, coordinator), draft_of(LIST, coordinator)
    ImportDraft.objects.filter(pk=old.pk).update(made_at=NOW - timedelta(days=1))

    writing.remove_old_drafts(now=NOW)

    assert list(ImportDraft.objects.all()) == [young]


def test_many_rows_in_few_queries(coordinator):
    lines = (f"Jan Nummer{n};jan{n}@example.org;06 100{n:05};Org {n % 40};lid\r\n" for n in range(1200))
    draft = draft_of(HEAD + "".join(lines), coordinator)

    with CaptureQueriesContext(connection) as caught:
        writing.write(draft, welcome=False, by=coordinator, now=NOW)

    assert Member.objects.count() == 1201
    assert len(caught) < 40


def test_plan_of_a_written_draft_is_that_of_the_preview(coordinator):
    draft = draft_of(LIST, coordinator)
    shown = planning.essence(draft.rows["plan"])

    writing.write(draft, welcome=False, by=coordinator, now=NOW)

    draft.refresh_from_db()
    assert (planning.essence(draft.rows["plan"]), draft.written_at) == (shown, NOW)
