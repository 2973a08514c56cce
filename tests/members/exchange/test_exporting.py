import csv
import io
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from hypothesis import HealthCheck, given
from hypothesis import settings as checks
from hypothesis import strategies as st
from openpyxl import load_workbook

from members.exchange import drafts, exporting
from members.exchange.values import is_garbled
from members.filters import Filters
from members.models import ContactView, Member
from members.typed_text import one_line
from samensterker.localtime import local_day
from tests.factories import LONG_AGO, AffiliationFactory, ExpertiseFactory, MemberFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 14, tzinfo=UTC)
TODAY = local_day(NOW)
URL = "/members/export/"


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def table(viewer):
    return list(exporting.rows(viewer, exporting.who_fit(Filters(), viewer, on=TODAY), on=TODAY))


def as_csv(viewer):
    return b"".join(exporting.as_csv(iter(table(viewer))))


def member(name, **fields):
    if fields.get("phone"):
        fields["contact_details_at"] = LONG_AGO
    return MemberFactory(**{"first_name": name, "last_name": "", "email": f"{name.lower()}@example.org", **fields})


def test_what_a_member_sees_of_another():
    anna = member("Anna", phone="+31600000001")
    member("Bram", phone="+31600000002", shares_phone=True)
    member("Cor", phone="+31600000003", shares_email=True, last_name="Vries", surname_prefix="de")

    assert table(anna) == [
        [
            *("First name", "Prefix of the surname", "Surname", "Email address", "Phone number"),
            *("Organisation", "Role in the organisation", "What they do now", "What they know"),
        ],
        ["Anna", "", "", "anna@example.org", "06 00 00 00 01", "", "", "", ""],
        ["Bram", "", "", "", "06 00 00 00 02", "", "", "", ""],
        ["Cor", "de", "Vries", "cor@example.org", "", "", "", "", ""],
    ]


def test_what_the_coordinator_sees(coordinator):
    Member.objects.filter(pk=coordinator.pk).update(first_name="Zus", email="zus@example.org", last_name="")
    bram = member(
        "Bram", phone="+31201234567", language="en", paused_at=LONG_AGO, doing_now="Vliegeren", doing_now_at=NOW
    )
    AffiliationFactory(member=bram, organisation=OrganisationFactory(name="Taalhuis; Noord"), role="lid")
    AffiliationFactory(member=bram, organisation=OrganisationFactory(name="De Brug"), role="")
    AffiliationFactory(member=bram, organisation=OrganisationFactory(name="Oud"), until_on="2026-02-01")
    ExpertiseFactory(member=bram, area__name="Vliegers bouwen")
    ExpertiseFactory(member=bram, area__name="Touw")

    assert table(coordinator) == [
        [
            *("First name", "Prefix of the surname", "Surname", "Email address", "Phone number", "Language"),
            *("Organisation", "Role in the organisation", "What they do now", "What they know"),
            *("State", "Member since"),
        ],
        [
            *("Bram", "", "", "bram@example.org", "020 123 4567", "English"),
            *("De Brug; Taalhuis, Noord", "; lid", "Vliegeren", "Touw; Vliegers bouwen"),
            *("pauses", "05-01-2026"),
        ],
        ["Zus", "", "", "zus@example.org", "", "Dutch", "", "", "", "", "takes part", "05-01-2026"],
    ]


def test_who_left_is_not_in_it(coordinator):
    member("Bram", left_at=LONG_AGO, is_active=False)

    assert [row[0] for row in table(coordinator)[1:]] == [coordinator.first_name]


def test_withdrawing_works_at_once():
    anna, bram = member("Anna"), member("Bram", phone="+31600000002", shares_phone=True, shares_email=True)
    before = table(anna)[2][3:5]

    Member.objects.filter(pk=bram.pk).update(shares_phone=False, shares_email=False)

    assert (before, table(anna)[2][3:5]) == (["bram@example.org", "06 00 00 00 02"], ["", ""])


def test_csv_opens_in_excel_here():
    anna = member("Anna", last_name="Brûlé", phone="+4930123456")

    content = as_csv(anna)

    assert content.startswith(b"\xef\xbb\xbfFirst name;Prefix of the surname;Surname;")
    assert content.decode("utf-8-sig").splitlines()[1] == "Anna;;Brûlé;anna@example.org;'+49 30 123456;;;;"


def test_nothing_in_a_csv_is_worked_out():
    anna = member("Anna", last_name="=HYPERLINK(A1)", doing_now="@SUM(1)", doing_now_at=NOW)
    AffiliationFactory(member=anna, organisation=OrganisationFactory(name="-1"), role="|cmd")

    (row,) = list(csv.reader(io.StringIO(as_csv(anna).decode("utf-8-sig")), delimiter=";"))[1:]

    assert row[2:3] + row[5:8] == ["'=HYPERLINK(A1)", "'-1", "'|cmd", "'@SUM(1)"]


def downloaded(client, kind, query=""):
    response = client.post(f"{URL}{query}", {"kind": kind})
    assert response.status_code == 200
    return response, b"".join(response.streaming_content)


def test_download_csv(member_client, member):
    response, content = downloaded(member_client, "csv")

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].startswith('attachment; filename="')
    assert "no-store" in response["Cache-Control"]
    assert content.decode("utf-8-sig").splitlines()[0].startswith("Voornaam;")


def test_download_workbook(coordinator_client, coordinator):
    member("Bram", last_name="=1+1", phone="+31600000002")

    response, content = downloaded(coordinator_client, "xlsx")

    sheet = load_workbook(io.BytesIO(content)).active
    bram = next(row for row in sheet.iter_rows(min_row=2) if row[0].value == "Bram")
    assert [(cell.value, cell.data_type, cell.number_format) for cell in bram[2:5]] == [
        ("=1+1", "s", "@"),
        ("bram@example.org", "s", "@"),
        ("06 00 00 00 02", "s", "@"),
    ]
    assert response["Content-Disposition"].endswith('.xlsx"')


def test_only_who_fits(member_client):
    known = ExpertiseFactory(member=member("Bram"))
    member("Cor")

    _response, content = downloaded(member_client, "csv", f"?area={known.area_id}")

    assert [line.split(";")[0] for line in content.decode("utf-8-sig").splitlines()[1:]] == ["Bram"]


def test_who_took_what_is_noted(member_client, member):
    both = MemberFactory(phone="+31600000002", contact_details_at=LONG_AGO, shares_phone=True, shares_email=True)
    one = MemberFactory(shares_email=True, shares_phone=True)  # has no number to see
    MemberFactory()

    downloaded(member_client, "csv")

    seen = ContactView.objects.order_by("member").values_list("viewer", "member", "how", "what")
    assert list(seen) == [(member.pk, both.pk, "export", "phone email"), (member.pk, one.pk, "export", "email")]


def test_the_page_says_what_is_in_it_and_notes_nothing(member_client, member):
    MemberFactory(shares_email=True)

    page = member_client.get(URL).content.decode()

    assert "Voornaam" in page
    assert ContactView.objects.count() == 0


@pytest.mark.parametrize("kind", ["", "pdf"])
def test_another_kind_of_file_is_asked_again(kind, member_client):
    response = member_client.post(URL, {"kind": kind})

    assert "error-summary" in response.content.decode() or "invalid-feedback" in response.content.decode()


def test_as_many_queries_for_one_member_as_for_many(member_client):
    def queries():
        with CaptureQueriesContext(connection) as caught:
            downloaded(member_client, "csv")
        return len(caught)

    MemberFactory(shares_email=True)
    one = queries()
    MemberFactory.create_batch(5, shares_email=True)

    assert queries() == one


def test_who_stops_halfway_leaves_the_connection_as_it_was():
    MemberFactory.create_batch(3)
    viewer = member("Anna")
    rows = exporting.rows(viewer, exporting.who_fit(Filters(), viewer, on=TODAY), on=TODAY)

    next(rows), next(rows)
    rows.close()

    assert Member.objects.count() == 4


def test_nobody_fits(coordinator):
    assert len(list(exporting.rows(coordinator, Member.objects.none(), on=TODAY))) == 1


def statuses(content, name, by):
    draft = drafts.keep(drafts.read_file(SimpleUploadedFile(name, content)), by=by, now=NOW)
    return [(row["status"], row["reasons"], row["changes"], row["asks"]) for row in draft.rows["plan"]]


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_our_own_export_changes_nothing_when_it_comes_back(kind, language, coordinator_client, coordinator):
    Member.objects.filter(pk=coordinator.pk).update(language=language)
    foreign = member("Anna", phone="+4930123456", last_name="De Vries")
    member("Bram", phone="+31600000002", surname_prefix="van 't", last_name="Hof", language="en")
    member("Cor", email=None, phone="+31201234567", last_name="=Kok")
    member("'=Dirk", email="dirk@example.org")
    member("Eva", email=None)
    AffiliationFactory(member=foreign, organisation=OrganisationFactory(name="Taalhuis; Noord"), role="a; b")
    AffiliationFactory(member=foreign, organisation=OrganisationFactory(name="-De Brug"), role="")

    _response, content = downloaded(coordinator_client, kind)

    assert statuses(content, f"x.{kind}", coordinator) == [("same", [], {}, [])] * 6


SIGNS = st.characters(categories=["L", "M", "P", "S", "Nd"])
NAME = (
    st.text(SIGNS, min_size=1, max_size=20)
    .map(lambda text: one_line(f"a{text}"))
    .filter(lambda text: not is_garbled(text))
)


@checks(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=NAME, last=NAME, organisation=NAME, role=NAME)
def test_whatever_someone_is_called_comes_back_the_same(first, last, organisation, role, coordinator):
    with transaction.atomic():
        someone = MemberFactory(first_name=first, surname_prefix="van", last_name=last)
        place = OrganisationFactory(name=organisation)
        AffiliationFactory(member=someone, organisation=place, role=role)

        found = statuses(as_csv(coordinator), "x.csv", coordinator)
        transaction.set_rollback(True)

    assert found == [("same", [], {}, [])] * 2


def test_link_from_the_directory_keeps_the_choice(member_client):
    page = member_client.get(f"{URL}?q=Jan&offers=can_teach").content.decode()

    assert f"{reverse('members:list')}?q=Jan&amp;offers=can_teach" in page
