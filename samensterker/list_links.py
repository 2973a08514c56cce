"""Links to the same list with something changed: another choice, or where its next page begins."""

from django.http import HttpRequest


def link(request: HttpRequest, **changes: object) -> str:
    """What is empty is left out."""
    query = request.GET.copy()
    for name, value in changes.items():
        query[name] = str(value)
    for name in [name for name, value in query.items() if not value]:
        del query[name]
    return f"?{query.urlencode()}"
