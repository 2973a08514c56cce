from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from samensterker.list_links import link
from samensterker.localtime import local_day
from samensterker.portal import network_choices
from samensterker.portal.introductions import introductions
from samensterker.portal.network import Bond, add_shared, pairs
from samensterker.portal.network_drawing import draw

PAIRS_ON_A_PAGE, INTRODUCTIONS_ON_A_PAGE = 12, 8
DRAWN = 60


@require_safe
def network(request):
    """Who already works with whom, and who should meet: as a picture and in words."""
    now = timezone.now()
    choices = network_choices.read(request.GET, on=local_day(now))
    meets = request.GET.get("show") == "meet"
    context = _who_should_meet(choices, now) if meets else _who_work_together(choices, now)
    following = link(request, page=choices.page + 1) if context.pop("has_more") else ""
    context |= {
        "choices": choices,
        "meets": meets,
        "first_link": link(request, page="") if choices.page > 1 else "",
        "next_link": following,
        "together_link": link(request, show="", page=""),
        "meet_link": link(request, show="meet", page=""),
        "bonds": Bond,
    }
    return render(request, "portal/network.html", context)


def _chosen(choices):
    organisation, area = choices.organisation, choices.area
    return {"organisation": organisation and organisation.pk, "area": area and area.pk}


def _who_work_together(choices, now):
    today, size = local_day(now), PAIRS_ON_A_PAGE
    asked = {"on": today, "now": now, "kinds": choices.kinds, **_chosen(choices)}
    found = pairs(skip=(choices.page - 1) * size, limit=size + 1, **asked)
    shown = found[:size]
    add_shared(shown, on=today)
    picture = draw(pairs(limit=DRAWN, **asked), alone=choices.alone)
    return {"pairs": shown, "picture": picture, "has_more": len(found) > size}


def _who_should_meet(choices, now):
    first, size = (choices.page - 1) * INTRODUCTIONS_ON_A_PAGE, INTRODUCTIONS_ON_A_PAGE
    limit = max(first + size + 1, DRAWN)
    found = introductions(on=local_day(now), now=now, limit=limit, **_chosen(choices))
    shown, rest = found[first : first + size], found[first + size :]
    return {"introductions": shown, "picture": draw(found[:DRAWN]), "has_more": bool(rest)}
