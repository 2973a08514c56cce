import re
import zlib

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from meetings import report_pdf
from meetings.models import AgendaItem, ReportVersion
from meetings.report_content import content_of, filled_in
from meetings.report_pdf import blocks, file_name, typeset
from samensterker import typesetting
from tests.factories import ActionItemFactory, AgendaItemFactory, AssignmentFactory, DecisionFactory
from tests.meetings.reported import NOW, held, sent

pytestmark = pytest.mark.django_db


def made(meeting, language="nl"):
    version = ReportVersion(meeting=meeting, number=1, content=content_of(meeting), sent_at=NOW)
    [report] = filled_in([version.content], meeting=meeting)
    with translation.override(language):
        return typeset(version, report)


def pages(pdf):
    return len(re.findall(rb"/Type\s*/Page\b", pdf)) or len(re.findall(rb"/Type\s*/Page\b", _inflated(pdf)))


def _inflated(pdf):
    found = b""
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.S):
        try:
            found += zlib.decompress(stream)
        except zlib.error:
            pass
    return found


@pytest.mark.parametrize("language", ["nl", "en"])
def test_it_is_tagged_with_language_and_title(language):
    said = made(held(), language).replace(b" ", b"")

    for sign in (b"/StructTreeRoot", b"/Lang(" + language.encode(), b"<pdfuaid:part>1</pdfuaid:part>", b"<dc:title>"):
        assert sign in said, sign


def test_all_that_markdown_can_do_stays_tagged():
    everything = (
        "# Kop\n\n**vet** *schuin* ~~weg~~ `code`\nregel\n\n- a\n  - b\n    1. c\n\n7. zeven\n\n> gezegd\n\n"
        "```\ncode\n```\n\n---\n\n[web](https://example.org) <mailto:a@example.org> https://example.org\n\n"
        "- # kop in een lijst"
    )
    meeting = held(report=everything)
    AgendaItem.objects.filter(meeting=meeting, title="Plan").update(outcome=everything)

    assert b"<pdfuaid:part>1</pdfuaid:part>" in made(meeting).replace(b" ", b"")


@pytest.mark.parametrize(
    "words",
    [
        '#set text(red) #panic("x") $x$ `a` *b* @c <d> // e',
        '"}], "title": "anders',
        "[x](javascript:alert(1)) ![x](http://example.org/x.png) <script>alert(1)</script>",
        "[x](" + "https://example.org/" + "a" * 9_000 + ")",
        "😀 👩‍👩‍👧 taart",
        "日本語 مرحبا",
        "a" * 20_000,
        "- " * 60 + "diep",
        "> " * 60 + "diep",
        "*" * 3_000,
        "[" * 3_000,
        "99999999999. lang\n\n999999999. net",
        "\u200b\u202e \ufeff",
    ],
)
def test_what_people_typed_is_never_a_command(words):
    meeting = held(report=words[:100_000])
    AgendaItem.objects.filter(meeting=meeting, title="Plan").update(outcome=words[:20_000], title=words[:120])
    DecisionFactory(meeting=meeting, text=words[:1_000])

    assert made(meeting).startswith(b"%PDF-")


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), max_size=400))
def test_whatever_is_written_can_be_typeset(words):
    data = {"text": blocks(words)}

    assert typesetting.typeset(report_pdf.TEMPLATE, _data_with(data["text"]), {"mark.svg": report_pdf.MARK}).startswith(
        b"%PDF-"
    )


def _data_with(written):
    empty = dict.fromkeys(("guild", "title", "version", "foot", "there", "guests", "decision", "decisions"), "x")
    lists = {name: [] for name in ("facts", "present", "decided", "columns", "agreed", "points")}
    words = dict.fromkeys(("actions", "discussed", "general_title", "page_of", "kind"), "x")
    return empty | lists | words | {"language": "nl", "written_in": "nl", "general": written}


def test_twenty_items_of_five_thousand_signs():
    meeting = held()
    for position in range(10, 30):
        item = AgendaItemFactory(meeting=meeting, position=position, outcome="Een zin over het plan. " * 217)
        AssignmentFactory(item=ActionItemFactory(meeting=meeting, agenda_item=item))

    pdf = made(meeting)

    assert pages(pdf) > 20
    assert len(pdf) < 2_000_000


def test_file_name_tells_the_day_and_which_correction():
    meeting = held()
    version = sent(meeting)

    with translation.override("nl"):
        assert file_name(version) == "verslag-2026-03-27.pdf"
        assert file_name(ReportVersion(meeting=meeting, number=3)) == "verslag-2026-03-27-versie-3.pdf"


def test_blocks_hold_text_as_text():
    assert blocks("Eén **vet *en schuin*** [web](https://example.org)\nregel #x\n\n- punt") == [
        {
            "kind": "paragraph",
            "content": [
                {"text": "Eén ", "marks": [], "link": ""},
                {"text": "vet ", "marks": ["strong"], "link": ""},
                {"text": "en schuin", "marks": ["em", "strong"], "link": ""},
                {"text": " ", "marks": [], "link": ""},
                {"text": "web", "marks": [], "link": "https://example.org"},
                {"text": "\n", "marks": [], "link": ""},
                {"text": "regel #x", "marks": [], "link": ""},
            ],
        },
        {
            "kind": "bullet_list",
            "start": 1,
            "content": [[{"kind": "paragraph", "content": [{"text": "punt", "marks": [], "link": ""}]}]],
        },
    ]
    assert blocks("  \n ") == []


def test_a_link_to_what_is_no_page_is_text():
    [paragraph] = blocks("[hier](javascript:alert(1)) en [daar](data:text/html,x)")

    assert [piece["link"] for piece in paragraph["content"]] in ([""], ["", "", ""])
