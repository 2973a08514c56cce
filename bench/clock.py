"""How long a thing takes in the database, and how long in all."""

import time
from collections.abc import Callable
from statistics import median

from django.db import connection

REPEATS = 25
WARM_UP = 8  # times; from the sixth on PostgreSQL keeps a plan


class SqlSeconds:
    """Adds up what statements take, from asking until their rows are here."""

    seconds = 0.0

    def __call__(self, execute, *query):
        start = time.perf_counter()
        try:
            return execute(*query)
        finally:
            self.seconds += time.perf_counter() - start


def sql_median(ask: Callable[[], object], *, repeats: int = REPEATS, warm_up: int = WARM_UP) -> float:
    """The median of what one call spends in the database, in seconds."""
    for _ in range(warm_up):
        ask()
    return median(_in_sql(ask) for _ in range(repeats))


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _in_sql(ask):
    sql = SqlSeconds()
    with connection.execute_wrapper(sql):
        ask()
    return sql.seconds
