from datetime import UTC, date, datetime

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation
from phonenumber_field.phonenumber import PhoneNumber

from samensterker.templatetags import house

EVENING = datetime(2026, 11, 27, 18, 30, tzinfo=UTC)
LATER = datetime(2026, 11, 27, 20, 30, tzinfo=UTC)
JANUARY = datetime(2026, 1, 5, tzinfo=UTC)
NEW_YEARS_EVE = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)  # here it is the new year already


def drawn(template, **context):
    return Template(template).render(Context(context))


def test_a_day_is_written_the_dutch_way():
    with translation.override("nl"):
        assert house.day(EVENING, JANUARY) == "vrijdag 27 november"
        assert house.short_day(EVENING, JANUARY) == "27 november"
        assert house.day(date(2026, 3, 2), JANUARY) == "maandag 2 maart"


def test_a_day_is_written_the_english_way():
    with translation.override("en"):
        assert house.day(EVENING, JANUARY) == "Friday 27 November"
        assert house.short_day(EVENING, JANUARY) == "27 November"


def test_a_day_of_another_year_says_so():
    with translation.override("nl"):
        assert house.day(NEW_YEARS_EVE, JANUARY) == "vrijdag 1 januari 2027"
        assert house.day(EVENING, NEW_YEARS_EVE) == "vrijdag 27 november 2026"


def test_the_parts_of_a_date_block():
    with translation.override("nl"):
        assert house.weekday(EVENING) == "vrijdag"
        assert house.short_month(EVENING) == "nov"
        assert house.month(EVENING) == "november 2026"


def test_a_clock_time_is_local():
    with translation.override("nl"):
        assert house.clock(EVENING) == "19.30"
        assert house.clock(datetime(2026, 7, 1, 6, 5, tzinfo=UTC)) == "08.05"
    with translation.override("en"):
        assert house.clock(EVENING) == "19:30"


def test_a_span_of_time():
    with translation.override("nl"):
        assert house.span(EVENING, LATER) == "19.30 – 21.30 uur"
    with translation.override("en"):
        assert house.span(EVENING, LATER) == "19:30 – 21:30"


def test_a_span_over_midnight_names_both_days(time_machine):
    time_machine.move_to(EVENING)

    with translation.override("nl"):
        written = house.span(EVENING, datetime(2026, 11, 28, 0, 30, tzinfo=UTC))

    assert written == "vrijdag 27 november, 19.30 uur – zaterdag 28 november, 01.30 uur"


def test_no_moment_is_no_words():
    for written in (house.day, house.short_day, house.weekday, house.short_month, house.month, house.clock):
        assert written(None) == ""


def test_a_moment_is_for_people_and_for_programs():
    assert (
        drawn('{% moment starts_at "vrijdag" %}', starts_at=EVENING)
        == '<time datetime="2026-11-27T19:30+01:00">vrijdag</time>'
    )
    assert drawn('{% moment day "vrijdag" %}', day=date(2026, 11, 27)) == '<time datetime="2026-11-27">vrijdag</time>'
    assert "&lt;b&gt;" in drawn("{% moment day text %}", day=date(2026, 11, 27), text="<b>")


@pytest.mark.parametrize(
    ("typed", "written", "dialled"),
    [
        ("+31612345678", "06 12 34 56 78", "+31612345678"),
        ("0302345678", "030 234 5678", "+31302345678"),
        (PhoneNumber.from_string("0612345678", region="NL"), "06 12 34 56 78", "+31612345678"),
        ("0612345", "0612345", "+31612345"),  # in no range that is known; the zero in front stays
        ("+4930123456", "+49 30 123456", "+4930123456"),
        ("bel de balie", "bel de balie", ""),
        ("", "", ""),
        (None, "", ""),
    ],
)
def test_a_telephone_number(typed, written, dialled):
    assert house.phone(typed) == written
    assert house.dial(typed) == dialled


def test_small_numbers_are_words():
    with translation.override("en"):
        assert [house.in_words(number) for number in (0, 1, 12, 13)] == ["no", "one", "twelve", "13"]


def test_a_figure_stops_at_the_cap():
    with translation.override("en"):
        assert [house.capped(number) for number in (0, 1000, 1001)] == ["0", "1000", "more than 1,000"]


def test_capture_hands_on_what_a_block_says():
    template = "{% capture word %} {% block word %}start{% endblock %} {% endcapture %}[{{ word }}]"

    assert drawn(template) == "[start]"


def test_what_is_drawn_once_knows_only_what_it_names():
    words = "{% drawn_once section=section %}{{ section }}{{ name }}{{ csrf_token }}: {% trans 'Log out' %}"
    template = Template(words + "{% enddrawn_once %}")

    def read_by(name, section, language="en"):
        with translation.override(language):
            return template.render(Context({"name": name, "section": section, "csrf_token": name}))

    assert read_by("Anna", "start") == "start: Log out"
    assert read_by("Bram", "panel") == "panel: Log out"
    assert read_by("Bram", "start", "nl") == "start: Uitloggen"
    assert read_by("Bram", "start") == "start: Log out"


def test_what_is_drawn_once_is_kept(time_machine):
    template = Template("{% drawn_once %}{% now 'H:i' %}{% enddrawn_once %}")
    time_machine.move_to(EVENING)
    first = template.render(Context())
    time_machine.move_to(NEW_YEARS_EVE)

    assert template.render(Context()) == first


def test_page_links_keep_the_rest_of_the_query():
    request = RequestFactory().get("/courses/?who=anna&page=2")
    page = Paginator(range(30), 10).page(2)

    with translation.override("en"):
        html = drawn("{% page_links page %}", request=request, page=page)

    assert 'href="?who=anna&amp;page=1"' in html
    assert 'href="?who=anna&amp;page=3"' in html


def test_page_links_say_nothing_about_one_page():
    request = RequestFactory().get("/courses/")

    assert drawn("{% page_links page %}", request=request, page=Paginator([], 10).page(1)).strip() == ""
