"""What is never written to a log."""

import io
import json
import logging

import pytest
import structlog

from samensterker import logging as ours


@pytest.fixture
def written():
    """The lines that our formatter writes."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    settings = ours.LOGGING["formatters"]["ours"] | {"processors": [*ours.LOGGING["formatters"]["ours"]["processors"]]}
    settings["processors"][-1] = structlog.processors.JSONRenderer()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=settings["foreign_pre_chain"], processors=settings["processors"]
        )
    )
    root = logging.getLogger()
    root.addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.removeHandler(handler)


def test_fields_of_a_person_are_left_out(written):
    structlog.get_logger("test").warning(
        "moved", ip="192.0.2.7", user_agent="Firefox", email="anna@example.org", phone="+31612345678", user_id=7
    )

    [line] = written()
    assert {key: line[key] for key in line if key != "timestamp"} == {
        "event": "moved",
        "user_id": 7,
        "level": "warning",
        "logger": "test",
    }


def test_what_looks_like_a_person_is_left_out_of_texts(written):
    token = "eyJtIjo3fQ:1tXyZ9:0aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789"
    logging.getLogger("test").warning("Not Found: %s", f"/mail/stop/{token}/")
    logging.getLogger("test").warning("Refused van.der.berg@example.org, call +31612345678")
    structlog.get_logger("test").warning("request_finished", request="GET /accounts/login/?next=/me/&email=anna")

    lines = written()
    assert [line["event"] for line in lines[:2]] == ["Not Found: /mail/stop/[token]/", "Refused [email], call [phone]"]
    assert lines[2]["request"] == "GET /accounts/login/"


def test_a_traceback_keeps_our_names_and_loses_the_address(written):
    def read_the_invitation_of_a_member():
        raise ValueError("Key (email)=(anna@example.org) already exists.")

    try:
        read_the_invitation_of_a_member()
    except ValueError:
        logging.getLogger("test").exception("It failed")

    [line] = written()
    assert "read_the_invitation_of_a_member" in line["exception"]
    assert line["exception"].endswith("ValueError: Key (email)=([email]) already exists.")


def test_health_checks_are_no_news(written):
    structlog.get_logger("test").warning("request_finished", request="GET /health/", code=200)
    structlog.get_logger("test").warning("request_finished", request="GET /health/", code=503)

    assert [line["code"] for line in written()] == [503]


def test_plain_lines_are_for_people():
    event = {
        "timestamp": "2026-03-10T12:00:01",
        "level": "warning",
        "logger": "members",
        "event": "Hm",
        "user_id": 7,
        "exception": "Traceback",
    }

    assert ours._plain(None, "", event) == "12:00:01 warning members  Hm  user_id=7\nTraceback"


def test_a_page_that_was_served_is_a_short_line():
    event = {"timestamp": "2026-03-10T12:00:01", "level": "info", "logger": "x", "event": "request_finished"}

    assert ours._plain(None, "", event | {"request": "GET /", "code": 200, "user_id": 7}) == "12:00:01 GET / 200"
