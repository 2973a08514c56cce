from django.shortcuts import render
from django.views.decorators.http import require_safe

from members import history_words
from members.key_pages import KeyPage
from members.views.whose import of_someone

CHANGES_SHOWN = 30


@require_safe
@of_someone
def history(request, whose):
    """Who changed what, the latest first."""
    after = request.GET.get("after", "")
    changes = whose.member.changes.select_related("by")
    page = KeyPage.of(changes, order=["-at", "-pk"], after=after, size=CHANGES_SHOWN)
    context = {
        "whose": whose,
        "page": page,
        "lines": history_words.lines(page.rows, reader=request.user),
        "is_later_page": bool(after),
    }
    return render(request, "members/history.html", context)
