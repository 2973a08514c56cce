"""Of which organisations the interview about core tasks is due, in SQL; `organisations.interview.due` lists them."""

from datetime import date

from django.db.models import DateField, Func, Q
from django.db.models.functions import TruncDate
from django.db.models.lookups import LessThanOrEqual

from organisations.interview import EVERY
from samensterker.localtime import AMSTERDAM

LAST_ON = TruncDate("interviewed_at", tzinfo=AMSTERDAM)
_AGAIN_ON = Func(LAST_ON, template=f"(%(expressions)s + interval '{EVERY} months')::date", output_field=DateField())


def is_due(on: date) -> Q:
    """Of an organisation that takes part: as `localtime.months_on` counts, and so does PostgreSQL."""
    never = Q(interviewed_at=None, joined_on__lte=on)
    return never | Q(LessThanOrEqual(_AGAIN_ON, on))
