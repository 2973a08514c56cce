"""Where the bench keeps its things: services, databases and logs of its own, under the state directory."""

import os
from pathlib import Path

from samensterker.embedded import Embedded

ROOT = Path(__file__).resolve().parent.parent
STATE = Path(os.environ.get("SAMENSTERKER_STATE", ROOT / "var")).resolve()
HOME = STATE / "bench"
REPORT = STATE / "bench.json"
EMBEDDED = Embedded(HOME, durable=False)

DATABASE_VARIABLE = "BENCH_DATABASE"
SECRET_KEY = "the bench and its servers read each other's sessions; nobody else does"  # noqa: S105 - no secret


def database() -> dict[str, object]:
    """Of the guild that the environment names. A connection stays open, as in production."""
    name = os.environ.get(DATABASE_VARIABLE, EMBEDDED.database["NAME"])
    return EMBEDDED.database | {"NAME": name, "CONN_MAX_AGE": 600}
