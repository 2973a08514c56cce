import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samensterker.markdown import as_html


def test_a_little_form_stays():
    assert as_html("# Plan\n\nWe **beginnen**:\n- Teamdesk\n- WordPress") == (
        "<h4>Plan</h4>\n<p>We <strong>beginnen</strong>:</p>\n<ul>\n<li>Teamdesk</li>\n<li>WordPress</li>\n</ul>\n"
    )


def test_a_line_is_a_line():
    assert as_html("Anna\nKarim") == "<p>Anna<br>\nKarim</p>\n"


def test_links_go_to_the_web_a_mail_address_or_a_telephone_only():
    assert as_html("[site](https://example.org)") == (
        '<p><a href="https://example.org" rel="nofollow noopener">site</a></p>\n'
    )
    assert as_html("[x](javascript:alert(1)) [y](data:text/html,1)") == (
        "<p>[x](javascript:alert(1)) [y](data:text/html,1)</p>\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<svg onload=alert(1)>",
        "<img src=x onerror=alert(1)>",
        "![x](http://tracker.example.org/x.png)",
        "<style>body{display:none}</style>",
        "<iframe src=https://example.org></iframe>",
        '<a href="https://example.org" onclick="alert(1)">x</a>',
        "[x]( javascript:alert(1))",
        '<https://example.org/"onmouseover=alert(1)>',
    ],
)
def test_html_of_their_own_is_text(text):
    html = as_html(text)

    assert set(re.findall(r"<(\w+)", html)) <= {"p", "a"}
    assert not re.search(r"<[^>]*(javascript:| on\w+=)", html)


@given(st.text(max_size=300))
def test_whatever_is_written_nothing_but_these_tags_comes_out(text):
    tags = set(re.findall(r"</?([a-zA-Z0-9]+)", as_html(text)))

    assert tags <= {"p", "br", "strong", "em", "s", "code", "pre", "ul", "ol", "li", "blockquote", "a", "h4", "hr"}


@pytest.mark.parametrize("piece", ["(", "[", "*a", ">", "`", "- ", "!["])
def test_a_bomb_takes_no_more_than_a_second(piece):
    began = time.process_time()
    as_html(piece * (20_000 // len(piece)))

    assert time.process_time() - began < 1
