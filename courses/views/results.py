"""What courses did: figures for everyone in the guild, and for who asks the guild to account for them."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses import results, results_table
from courses.evaluating import ENOUGH
from members.exchange.exporting import as_csv
from samensterker.localtime import local_day

ON_A_PAGE = 25


@require_safe
def course_results(request):
    """Of one year, or of all with `?year=all`."""
    found, shown = _asked(request)
    page = Paginator(shown.rows, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"results": found, "shown": shown, "page": page, "enough": ENOUGH}
    return render(request, "courses/results.html", context)


@require_safe
def results_csv(request):
    """The same courses, a row each; no names of people."""
    _found, shown = _asked(request)
    response = HttpResponse(b"".join(as_csv(results_table.table(shown))), content_type="text/csv; charset=utf-8")
    # Translators: the name of a file with figures of courses, followed by the year
    name = _("results-of-courses") + (f"-{shown.year}" if shown.year else "")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _asked(request):
    now = timezone.now()
    found = results.results(now=now)
    return found, found.of(request.GET.get("year", ""), this_year=local_day(now).year)
