"""Which moments suit a set of members best."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from members import looking
from members.facets import facets
from members.filters import Filters
from members.forms.moments import MomentsForm
from members.models import ContactView, Member, Shared
from members.moments import best_moments, named, weeks_of
from members.who_counts import who_counts
from samensterker.localtime import local_day

BEST, MOST_NAMED = 5, 60  # how many moments are ranked, and of how many people at most the names stand there


@require_safe
def moments(request):
    """Of everyone who takes part, or of those who fit what the address asks for."""
    now = timezone.now()
    choices = facets(today=local_day(now))
    filters = choices.known(Filters.read(request.GET).without("q", "free"))  # when someone is free is what we look for
    form = MomentsForm(request.GET, today=local_day(now))
    days = form.days()
    members = filters.apply(Member.objects.taking_part(), request.user, today=local_day(now)) if filters else None
    counted = who_counts(request.user, members)
    found = best_moments(counted, days)
    best = [moment for moment in found[:BEST] if moment.can or moment.rather_not]
    context = {
        "form": form,
        "filters": filters,
        "facets": choices,
        "days": days,
        "weeks": weeks_of(found),
        "number": found[0].number,
        "counts_all": counted is members,
        "best": _with_names(request.user, best, counted, now),
        "names_fit": found[0].number <= MOST_NAMED,
    }
    return render(request, "members/moments.html", context)


def _with_names(viewer, best, counted, now):
    """With the names of those whose roster the viewer may see, of a set that can be surveyed; looking is noted."""
    if not best or best[0].number > MOST_NAMED:
        return [(moment, None) for moment in best]
    members = Member.objects.taking_part() if counted is None else counted
    shown = named(best, members, viewer)
    seen = {member for _moment, names in shown for people in names.values() for member in people}
    looking.note(viewer, seen, ContactView.How.LIST, [Shared.ROSTER], now=now)
    return shown
