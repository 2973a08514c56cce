"""Django's PostgreSQL, but for how a request makes sure that the open connection still works.

Django asks the server each time: a whole question more, on pages that need three.
"""

import select
import time

from django.db.backends.postgresql import base

TRUSTED_FOR = 5.0  # seconds


class DatabaseWrapper(base.DatabaseWrapper):
    """Asks once in a few seconds; meanwhile it only listens.

    A server that ends a connection says so, and that lies ready to be read. After an error Django asks at once.
    """

    health_check_done: bool  # Django's: since this request began
    _looked_at = float("-inf")

    def close_if_health_check_failed(self) -> None:
        if self.connection is None or self.health_check_done:
            return
        now = time.monotonic()
        if now < self._looked_at + TRUSTED_FOR and not self._has_news():
            self.health_check_done = True
        else:
            super().close_if_health_check_failed()
            self._looked_at = now

    def _has_news(self) -> bool:
        """Whether the server said something that nobody asked for."""
        listening = select.poll()
        listening.register(self.connection.fileno(), select.POLLIN)
        return bool(listening.poll(0))
