"""From which version of a row a form was made, for rows that have no number for it (ADR 5)."""

import hashlib
import json
from typing import Any


def fingerprint(facts: dict[str, Any]) -> str:
    """Equal when all facts are; of what JSON can hold, and days."""
    return hashlib.sha256(json.dumps(facts, sort_keys=True, default=str).encode()).hexdigest()[:16]
