from django.core.cache import cache
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members import directory, facets, looking
from members.filters import Filters, number
from members.models import ContactView, Shared
from samensterker.localtime import local_day

A_DAY = 24 * 60 * 60


@require_safe
def people(request):
    """Who is in the guild, and who knows about something and is free then."""
    now = timezone.now()
    today = local_day(now)
    noted_in = f"members.rosters-seen:{request.user.pk}:{today}"
    kept = cache.get_many_near([facets.KEY, noted_in])  # type: ignore[attr-defined]  # the stubs know only Django's
    choices = kept.get(facets.KEY) or facets.count(today=today)
    filters = choices.known(Filters.read(request.GET))
    page = _page(request, filters, today)
    _note_rosters(request.user, page.people, now, noted=kept.get(noted_in, frozenset()), noted_in=noted_in)
    context = {
        "filters": filters,
        "facets": choices,
        "page": page,
        "asked": filters.querystring(),
        "is_chosen": bool(filters),
        "is_further": bool(request.GET.get("after")) or page.number > 1,
        "following": _following(filters, page),
        "most": directory.MOST_FOUND,
        "question": _("%(words)s: who knows about it?") % {"words": filters.q} if filters.q else "",
    }
    context["is_alone"] = not filters and not context["is_further"] and _is_only(request.user, page)
    return render(request, "members/directory.html", context)


def _page(request, filters, today):
    if not filters.q:
        return directory.by_name(filters, request.user, after=number(request.GET.get("after")), today=today)
    return directory.by_words(
        filters,
        request.user,
        number=number(request.GET.get("page"), highest=directory.LAST_PAGE) or 1,
        alike=request.GET.get("alike") == "yes",
        today=today,
    )


def _is_only(member, page):
    """Whether nobody else is in the guild yet, when this is the first page of everyone."""
    return [person.pk for person in page.people] == [member.pk]


def _following(filters, page):
    """The address of the next page; empty on the last one."""
    if page.is_last:
        return ""
    if not filters.q:
        return filters.querystring(after=page.after)
    return filters.querystring(page=page.number + 1, alike="yes" if page.only_alike else "")


def _note_rosters(viewer, people, now, *, noted, noted_in):
    """Their availability was seen in a list: written once a day, and the cache knows of whom that was done already."""
    seen = frozenset(person.pk for person in people if person.can and person.pk != viewer.pk)
    if not seen <= noted:
        looking.note(viewer, seen - noted, ContactView.How.LIST, [Shared.ROSTER], now=now)
        cache.set(noted_in, noted | seen, A_DAY)
