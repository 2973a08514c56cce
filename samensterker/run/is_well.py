"""The health check of a container: is the web server here, and does it say yes to what is asked?

    python samensterker/run/is_well.py database

A plain file with the standard library only, as it runs every half minute.
"""

import http.client
import json
import os
import sys
from urllib.parse import urlsplit


def answers(port: int, host: str) -> dict[str, str]:
    """Also with status 503: then the page says what is not well."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        line.request("GET", "/health/", headers={"Host": host})
        return json.load(line.getresponse())
    finally:
        line.close()


if __name__ == "__main__":
    origin = os.environ.get("SITE_ORIGIN") or "http://localhost"
    try:
        said = answers(int(os.environ.get("PORT") or "8000"), urlsplit(origin).hostname or "localhost")
    except (OSError, ValueError, http.client.HTTPException) as problem:
        sys.exit(f"The web server does not answer: {problem}")
    missing = [name for name in sys.argv[1:] if said.get(name) != "yes"]
    if missing:
        sys.exit(f"Not well: {', '.join(missing)}")
