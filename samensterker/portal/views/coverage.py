"""The coverage map: where does a core task hang on one person, and what can be done about it?"""

from datetime import date
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.core.paginator import Paginator
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.exchange.exporting import as_csv
from members.filters import number
from members.models import KnowledgeArea
from organisations import coverage_map, coverage_table
from organisations.coverage_areas import weakest_first
from organisations.coverage_figures import figures
from organisations.coverage_filters import CoverageFilters
from organisations.coverage_trend import months_until, trend
from organisations.models import Organisation
from organisations.policies import may_edit
from samensterker.localtime import local_day
from samensterker.portal import charts, coverage_around
from samensterker.portal.coverage_panel import Panel

AREAS_ON_A_PAGE = 25
CHART = {"width": 720, "height": 240}


@require_safe
def coverage(request):
    """Organisations by knowledge areas on a day; beside them the panel of a cell, when the address names one."""
    today = local_day(timezone.now())
    filters = CoverageFilters.read(request.GET, today=today)
    found = figures(filters.on)
    after = number(request.GET.get("after"))
    page = coverage_map.page(filters, request.user, today=today, after=after)
    panel = _panel_of(request.GET.get("cell", ""), request.user, filters, today)
    context = {
        "filters": filters,
        "figures": found,
        "map": page,
        "panel": panel,
        "cell": f"{panel.organisation.slug}/{panel.area.slug}" if panel else "",
        "head": coverage_around.drawn(coverage_around.HEAD, found, filters, today=today),
        "weakest": "" if panel else coverage_around.drawn(coverage_around.WEAKEST, found, filters, today=today),
        "first_link": f"?{filters.querystring()}" if after else "",
        "next_link": f"?{filters.querystring(after=page.following)}" if page.following else "",
    }
    return render(request, "portal/coverage.html", context)


@require_safe
def coverage_task(request, slug, area):
    """What is known of one core task, and what can be done; also where none is known."""
    today = local_day(timezone.now())
    filters = CoverageFilters.read(request.GET, today=today)
    panel = _panel(slug, area, request.user, filters.on, today)
    if panel is None:
        raise Http404
    context = {"panel": panel, "filters": filters}
    if not request.htmx or request.htmx.history_restore_request:
        return render(request, "portal/coverage_task.html", context)
    response = render(request, "portal/_coverage_panel.html", {**context, "is_beside": True})
    response["HX-Push-Url"] = _map_with(f"{slug}/{area}", request)
    return response


@require_safe
def coverage_organisation(request, slug):
    """The core tasks of one organisation, in a table."""
    today = local_day(timezone.now())
    filters = CoverageFilters.read(request.GET, today=today)
    organisation = get_object_or_404(Organisation.objects.on_the_map(filters.on), slug=slug)
    rows = coverage_table.of_organisation(organisation, on=filters.on)
    context = {
        "organisation": organisation,
        "rows": rows,
        "numbers": coverage_table.numbers(rows),
        "filters": filters,
        "may_edit": may_edit(request.user, organisation, on=today),
    }
    return render(request, "portal/coverage_organisation.html", context)


@require_safe
def coverage_areas(request):
    """By knowledge area, the weakest first: WordPress hangs on one person at nine organisations."""
    filters = CoverageFilters.read(request.GET, today=local_day(timezone.now()))
    lines = weakest_first(figures(filters.on).areas)
    page = Paginator(lines, AREAS_ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "portal/coverage_areas.html", {"page": page, "filters": filters})


@require_safe
def coverage_trend(request):
    """How many core tasks had one person or nobody, month by month."""
    today = local_day(timezone.now())
    found, filters = figures(today), CoverageFilters.read(request.GET, today=today)
    area = found.area_name(filters.area)
    points = trend(months_until(today), area=filters.area) if area else found.trend
    first = next((place for place, point in enumerate(points) if point.tasks), len(points) - 1)
    points = points[first:]
    top = charts.rounded_up(max(max(point.fragile, point.open) for point in points))
    context = {
        "filters": filters,
        "figures": found,
        "area": area,
        "points": points,
        "months": list(reversed(points)),
        "top": top,
        "chart": CHART,
        "fragile": charts.line([point.fragile for point in points], highest=top, **CHART),
        "open": charts.line([point.open for point in points], highest=top, **CHART),
    }
    return render(request, "portal/coverage_trend.html", context)


@require_safe
def coverage_csv(request):
    """The core tasks that the filters leave, as a table to take along: no names of people, and no remarks."""
    today = local_day(timezone.now())
    filters = CoverageFilters.read(request.GET, today=today)
    rows = coverage_table.to_take_along(filters, request.user, today=today)
    response = StreamingHttpResponse(as_csv(rows), content_type="text/csv; charset=utf-8")
    # Translators: the name of a file with the coverage map, followed by the day
    response["Content-Disposition"] = f'attachment; filename="{_("coverage-map")}-{filters.on:%Y-%m-%d}.csv"'
    return response


def _panel(slug, area, viewer, on: date, today: date):
    organisation = Organisation.objects.on_the_map(on).filter(slug=slug).first()
    found = organisation and KnowledgeArea.objects.in_use().select_related("parent").filter(slug=area).first()
    return Panel(organisation, found, viewer, on, today) if found else None


def _panel_of(cell, viewer, filters, today):
    slug, slash, area = cell.partition("/")
    return _panel(slug, area, viewer, filters.on, today) if slash and "\0" not in cell else None


def _map_with(cell, request):
    """The address of the map that the reader has before them, with this cell open."""
    before = urlsplit(request.htmx.current_url_abs_path or "")
    pairs = [(name, value) for name, value in parse_qsl(before.query) if name != "cell"]
    return f"{reverse('portal:coverage')}?{urlencode([*pairs, ('cell', cell)])}"
