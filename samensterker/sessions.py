"""Sessions in the database, as Django keeps them; looked up by SQL that is worked out once, as each page does it."""

from datetime import UTC, datetime

from django.contrib.sessions.backends import db
from django.utils import timezone

from samensterker.prepared import Prepared


class SessionStore(db.SessionStore):
    def load(self):
        found = DATA.rows(key=self.session_key, now=timezone.now())
        if not found:
            self._session_key = None  # as Django does: a new one gets a key of its own
            return {}
        return self.decode(found[0][0])


def _data(*, key, now):
    sessions = db.SessionStore.get_model_class().objects  # not imported above, as apps may not be ready by then
    return sessions.filter(session_key=key, expire_date__gt=now).values_list("session_data")


DATA = Prepared(_data, key="the key", now=datetime(1970, 1, 1, tzinfo=UTC))
