"""The client counts nothing but whole answers: a server that refuses or breaks off must not look fast."""

import socket
import threading

import pytest

from bench.load import Page, WrongAnswer, fetch, visit


@pytest.fixture
def answering():
    """Starts a server that gives this answer to everybody, and tells its port."""
    started = []

    def start(answer):
        listener = socket.create_server(("127.0.0.1", 0))
        server = threading.Thread(target=_answer_everybody, args=(listener, answer), daemon=True)
        started.append((listener, server))
        server.start()
        return listener.getsockname()[1]

    yield start
    for listener, server in started:
        listener.shutdown(socket.SHUT_RDWR)  # to close it does not wake who waits; their number would go to the next
        server.join()
        listener.close()


def _answer_everybody(listener, answer):
    while True:
        try:
            line, _address = listener.accept()
        except OSError:  # closed: the test is over
            return
        with line:
            line.recv(65536)
            line.sendall(answer)


def test_form_is_posted_whole():
    head, _separator, body = Page(80, "/save/", "a=1", form="text=caf%C3%A9").request.partition(b"\r\n\r\n")

    assert head.split(b"\r\n")[0] == b"POST /save/ HTTP/1.1"
    assert b"Content-Length: 14" in head.split(b"\r\n")
    assert body == b"text=caf%C3%A9"


def test_whole_answer_is_counted(answering):
    page = Page(answering(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhallo"), "/")

    assert fetch(page) == b"hallo"
    tally = visit(page, 0.05)
    assert tally.rate == len(tally.durations) / tally.seconds > 0


def test_each_visitor_asks_once_however_short_the_turn(answering):
    page = Page(answering(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhallo"), "/")

    assert len(visit(page, 0).durations) == 2


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhallo",  # broken off
        b"HTTP/1.1 200 OK\r\n\r\nhallo",  # nobody can say whether this is all
        b"HTTP/1.1 302 Found\r\nLocation: /login/\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 5\r\n\r\nhallo",
        b"",
    ],
)
def test_anything_else_is_an_error(answering, answer):
    page = Page(answering(answer), "/")

    with pytest.raises(WrongAnswer):
        visit(page, 0.05)
