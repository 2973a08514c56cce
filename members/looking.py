"""The log of who looked at whose contact details, CV or roster. Only added to; also by a GET, as looking is one."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection

from members.models import ContactView, Member, Shared
from samensterker.localtime import local_day

# One statement, however many: a list is the page that is asked most, and a whole export is noted at once.
NOTE = """
    INSERT INTO members_contactview (viewer_id, member_id, how, what, seen_on, seen_at)
    SELECT %s, unnest(%s::bigint[]), %s, %s, %s, %s
    ON CONFLICT DO NOTHING
"""


def note(
    viewer: Member, members: Iterable[Any], how: ContactView.How, what: Iterable[Shared] | str, *, now: datetime
) -> None:
    """Notes that `viewer` saw this of these members (or of these keys of members): once a local day for each way.

    Called when it is shown, with what is shown and nothing more. A look at oneself is not noted.
    """
    words = what if isinstance(what, str) else " ".join(shared.value for shared in Shared if shared in set(what))
    seen = {getattr(member, "pk", member) for member in members} - {viewer.pk}
    if not words or not seen:
        return
    keys = sorted(seen)  # in one order always: two lists that are shown crosswise would wait for each other
    with connection.cursor() as cursor:
        cursor.execute(NOTE, [viewer.pk, keys, how, words, local_day(now), now])
