"""How often someone does something in a while: guessing does not pay, and asking without end neither.

Guesses are counted by member, or else by the address on the internet; all as long as there is a Redis to count in.
"""

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest


def are_used_up(request: HttpRequest, what: str, *, most: int) -> bool:
    return cache.get(_key(request, what), 0) >= most


def count(request: HttpRequest, what: str, *, within: int) -> None:
    """One more that was wrong. So many seconds after the first one they are forgotten."""
    one_more(_key(request, what), within=within)


def one_more(key: str, *, within: int) -> int:
    """How often that is now, since so many seconds at most; 0 when nobody can count."""
    cache.add(key, 0, within)
    try:
        return cache.incr(key)
    except ValueError:  # forgotten this very moment, or there is no Redis
        return 0


def _key(request, what):
    who = request.user.pk if request.user.is_authenticated else get_adapter().get_client_ip(request)
    return f"tries:{what}:{who}"
