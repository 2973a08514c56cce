from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from members.filters import number
from samensterker.list_links import link
from samensterker.localtime import local_day
from samensterker.portal import doing_now as doing


@require_safe
def doing_now(request):
    """What members and organisations are doing now, newest first."""
    asked = request.GET.get("whose", "")
    whose = asked if asked in doing.WHOSE else doing.EVERYONE
    place = number(request.GET.get("page"), highest=doing.LAST_PAGE) or 1
    page = doing.page_of(whose=whose, number=place, on=local_day(timezone.now()))
    context = {
        "page": page,
        "whose": whose,
        "first_link": link(request, page="") if page.number > 1 else "",
        "next_link": "" if page.is_last else link(request, page=page.number + 1),
        "choices": [(choice, link(request, whose=choice, page="")) for choice in doing.WHOSE],
    }
    return render(request, "portal/doing_now.html", context)
