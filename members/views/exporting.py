"""Taking the members along as a table. A POST, as it is written down who took whose address and number."""

from django.http import FileResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from members.exchange import exporting
from members.filters import Filters
from members.forms.exporting import ExportForm, FileKind
from samensterker.localtime import local_day
from samensterker.templatetags.house import CAP

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def export(request):
    """Those who fit the filters of the address, as in the directory; without filters everyone."""
    now = timezone.now()
    filters = Filters.read(request.GET)
    chosen = exporting.who_fit(filters, request.user, on=local_day(now))
    form = ExportForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        exporting.note(request.user, chosen, now=now)
        return _file(request, chosen, form.cleaned_data["kind"], on=local_day(now))
    context = {
        "form": form,
        "filters": filters,
        "number": chosen[: CAP + 1].count(),
        "headings": [column.heading for column in exporting.exported(request.user)],
    }
    return render(request, "members/export.html", context)


def _file(request, chosen, kind, *, on):
    rows = exporting.rows(request.user, chosen, on=on)
    # Translators: the name of a file with members, followed by the day
    name = f"{_('members')}-{on:%Y-%m-%d}.{kind}"
    if kind == FileKind.XLSX:
        from members.exchange import excel  # here: its library takes 5 MB of each worker, for the few who choose it

        return FileResponse(
            excel.written(rows, title=_("Members")), as_attachment=True, filename=name, content_type=EXCEL
        )
    response = StreamingHttpResponse(exporting.as_csv(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
