"""Short names of courses in addresses: one each, for ever, and none that is an address itself."""

from django.db import connection

from courses.models import Course
from organisations import slugs

# What stands at the place of a short name. A test holds this against all addresses.
ADDRESSES = frozenset(
    (
        "new",
        "finished",
        "given",
        "place",
        "with",
        "wish",
        "results",
        "trainings",
        "guests",
        "interest",
        "second-persons",
    )
)
LOCK = 0x636F7572736573  # "courses": who holds it gives out a short name


def take(title: str) -> str:
    """A free short name for a course with this title; nobody else gets it until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    return slugs.free(title, set(Course.objects.values_list("slug", flat=True)), ADDRESSES, "course")
