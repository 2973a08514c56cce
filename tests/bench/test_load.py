"""The client counts nothing but whole answers: a server that refuses or breaks off must not look fast."""

import socket
import threading

import pytest

from bench.load import Page, WrongAnswer, fetch, visit


@pytest.fixture
def answering():
    """Starts a server that gives this answer to everybody, and tells its port."""
    listeners = []

    def start(answer):
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)
        threading.Thread(target=_answer_everybody, args=(listener, answer), daemon=True).start()
        return listener.getsockname()[1]

    yield start
    for listener in listeners:
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


def test_whole_answer_is_counted(answering):
    page = Page(answering(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhallo"), "/")

    assert fetch(page) == b"hallo"
    tally = visit(page, 0.05)
    assert tally.rate == len(tally.durations) / tally.seconds > 0


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
