"""The address where the web server listens.

The door is opened before anything slow is done, and stays ours while a web server that crashed
is started again: so nobody can take it meanwhile, and visitors wait instead of being refused.
"""

import errno
import os
import socket

from samensterker.run.problems import Problem


def port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Problem(f"PORT must be a number from 1 to 65535, and it is {text!r}.")
    return int(text)


def open_door(port: int) -> socket.socket:
    """Only for this machine, unless BIND says otherwise."""
    host = os.environ.get("BIND") or "127.0.0.1"
    door = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((host, port))
    except OSError as problem:
        door.close()
        raise Problem(_why(problem, host, port)) from problem
    door.listen(256)
    return door


def _why(problem: OSError, host: str, port: int) -> str:
    other = f"make run PORT={port + 1 if 1024 <= port < 65535 else 8001}"
    if problem.errno == errno.EADDRINUSE:
        return f"Port {port} is taken by another program. End that program, or use another port: {other}"
    if problem.errno == errno.EACCES:
        return f"This user may not listen on port {port}. Use one above 1023: {other}"
    return f"This machine cannot listen on {host}, port {port}: {problem.strerror}."
