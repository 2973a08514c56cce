"""Who completed a course, and the certificate."""

import logging
from subprocess import SubprocessError

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from courses import certificate as certificates
from courses import completing, stages
from courses.models import Stage
from courses.place_links import place_path
from courses.policies import may_keep
from courses.views.by_place import by_place
from courses.views.which import course_to_see, course_to_teach
from samensterker import list_links
from samensterker.downloads import as_download
from samensterker.localtime import local_day

logger = logging.getLogger(__name__)
PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def complete(request, slug):
    """A tick for each who takes part; what the rule proposes stands ready. Only what differs from what was shown is
    said, so that two who do this at once lose nothing of each other."""
    course = course_to_teach(request, slug)
    page = Paginator(completing.taking_part(course), PAGE).get_page(request.GET.get("page"))
    if request.method == "POST":
        _say(request, course, page)
        return redirect(f"{request.path}{list_links.link(request)}")
    context = {
        "course": course,
        "page": page,
        "lines": completing.lines(course, page.object_list),
        "number": (number := completing.sessions_of(course)),
        "needed": completing.needed(course, number),
        "is_finished": course.stage == Stage.FINISHED,
        "is_possible": course.stage in (Stage.RUNNING, Stage.FINISHED),
        "may_finish": _may_finish(request, course),
    }
    return render(request, "courses/completion.html", context)


def _may_finish(request, course):
    """Whether the next step of the course is theirs, and nothing lacks for it."""
    now = timezone.now()
    is_theirs = course.stage == Stage.RUNNING and may_keep(request.user, course, on=local_day(now))
    return is_theirs and not stages.lacking(course, Stage.FINISHED, now=now)


def _say(request, course, page):
    now, changed, refused = timezone.now(), 0, []
    shown, ticked = set(request.POST.getlist("shown")), set(request.POST.getlist("done"))
    was_done = set(request.POST.getlist("was_done"))
    for row in sorted(page.object_list, key=lambda row: row.pk):
        key = str(row.pk)
        if key not in shown or (key in ticked) == (key in was_done):
            continue
        say = completing.complete if key in ticked else completing.take_back
        try:
            changed += say(row, by=request.user, now=now)
        except completing.Refused as refusal:
            refused.append(f"{refusal.enrolment.receiver.full_name}: {refusal.why.label}")
    for words in refused:
        messages.warning(request, words)
    if changed:
        noted = ngettext("%(number)d person is noted.", "%(number)d people are noted.", changed)
        messages.success(request, noted % {"number": changed})
    elif not refused:
        messages.info(request, _("There was nothing new."))


@require_safe
@cache_control(private=True, no_store=True)
def certificate(request, slug):
    course = course_to_see(request, slug)
    own = course.enrolments.filter(member=request.user, completed_at__isnull=False)
    return _certificate(request, get_object_or_404(own.select_related("course__organiser", "course__area", "member")))


@by_place
@require_safe
def certificate_by_link(request, enrolment):
    if enrolment.completed_at is None:
        raise Http404
    return _certificate(request, enrolment)


def _certificate(request, enrolment):
    """Made now, and kept nowhere."""
    try:
        content = certificates.typeset(enrolment)
    except SubprocessError:
        logger.exception("The certificate of enrolment %s could not be typeset.", enrolment.pk)
        messages.error(request, _("The PDF could not be made just now. Please try again in a minute."))
        return redirect(enrolment.course if request.user.is_authenticated else place_path(enrolment))
    return as_download(content, name=certificates.file_name(enrolment), kind="pdf")
