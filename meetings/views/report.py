from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from meetings import agenda
from meetings.forms.report import ReportForm
from meetings.models import Meeting
from meetings.report import StaleReport, write_report
from members.policies import coordinator_required


@require_http_methods(["GET", "HEAD", "POST"])
@coordinator_required
def meeting_report(request, pk):
    meeting = get_object_or_404(Meeting.objects.standing(), pk=pk)
    timetable = agenda.timetable(meeting, list(meeting.agenda_items.order_by("position")))
    form = ReportForm(request.POST or None, meeting=meeting, timetable=timetable)
    if form.is_valid():
        try:
            write_report(meeting, form.parts())
        except StaleReport as stale:
            form.show_what_changed(stale.theirs)
        else:
            messages.success(request, _("The report is saved."))
            return redirect(meeting)
    return render(request, "meetings/meeting_report.html", {"form": form, "meeting": meeting, "timetable": timetable})
