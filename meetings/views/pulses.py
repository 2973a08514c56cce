"""The thermometer: filling it in, what came out, and what we learned from it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from meetings import pulse_links, pulse_trend, pulses
from meetings.forms.pulses import LessonForm, PulseForm
from meetings.models import ENOUGH, Decision, Meeting, Pulse, PulseReceiver
from meetings.policies import may_organise
from meetings.views.which import meeting_to_organise, meeting_to_see
from members.filters import number
from members.models import Group
from samensterker.localtime import local_day
from samensterker.middleware import language_from_cookie

PAGE = 24


@require_safe
def pulse_list(request):
    """From meeting to meeting, of the whole guild or with `?group=` of a group of which the reader sees meetings."""
    now = timezone.now()
    today = local_day(now)
    seen = Meeting.objects.visible_to(request.user, on=today)
    groups = list(Group.objects.filter(pk__in=Pulse.objects.filter(meeting__in=seen).values("meeting__group")))
    group = next((group for group in groups if group.pk == number(request.GET.get("group"))), None)
    rows = pulses.of_circle(group and group.pk, now=now).filter(meeting__in=seen).select_related("meeting")
    rows = rows.prefetch_related(_decisions(request, today)).defer("meeting__report")
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "group": group,
        "groups": sorted(groups, key=lambda group: group.name),
        "trend": pulse_trend.trend(rows, group, today=today),
        "chart": {"width": pulse_trend.WIDTH, "height": pulse_trend.HEIGHT},
        "enough": ENOUGH,
    }
    return render(request, "meetings/pulse_list.html", context)


def _decisions(request, today):
    """What came of it, as far as the reader sees that decision; else it is as if there were none."""
    return Prefetch("decision", Decision.objects.visible_to(request.user, on=today))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def pulse(request, pk):
    """To answer for who is asked and as long as it is open; after that what came out, for who sees the meeting."""
    now = timezone.now()
    meeting = meeting_to_see(request, pk, Meeting.objects.select_related("group").defer("report"))
    found = get_object_or_404(Pulse.objects.prefetch_related(_decisions(request, local_day(now))), meeting=meeting)
    found.meeting = meeting
    receiver = found.receivers.filter(member=request.user).first()
    form = PulseForm(request.POST or None)
    if request.method == "POST" and receiver and _answered(request, form, receiver, now):
        return redirect(found)
    return render(request, "meetings/pulse.html", _shown(request, found, receiver, form, now))


def _shown(request, found, receiver, form, now):
    is_closed = found.is_closed(now)
    result = Pulse.objects.with_results(now).filter(pk=found.pk).first() if is_closed else None
    return {
        "pulse": found,
        "meeting": found.meeting,
        "form": form,
        "asks": receiver and not receiver.has_answered and not is_closed,
        "has_answered": receiver and receiver.has_answered,
        "is_closed": is_closed,
        "result": result,
        "words": pulses.words_of(found, now=now) if result else [],
        "enough": ENOUGH,
        "organises": may_organise(request.user, found.meeting, on=local_day(now)),
    }


def _answered(request, form, receiver, now):
    """Whether there is nothing more to ask; if there is, the form says what is missing."""
    try:
        if receiver.has_answered:
            raise pulses.AlreadyAnswered
        if receiver.pulse.is_closed(now):
            raise pulses.Closed
        if not form.is_valid():
            return False
        pulses.answer(receiver.pulse, receiver.member, form.answered(), now=now)
    except pulses.AlreadyAnswered:
        messages.info(request, _("You answered already. Nobody can tell which answer was yours, so it stays as it is."))
    except pulses.Closed:
        messages.info(request, _("This thermometer is closed. Thank you for wanting to answer; next time again."))
    else:
        messages.success(request, _("Thank you. Your answer is kept, without your name."))
    return True


@login_not_required
@csrf_exempt  # who has the link may answer once, with or without cookies; nobody else can make this request
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def pulse_by_link(request, token):
    """GET asks and changes nothing, as mail scanners follow links; POST answers, and then the link is used up."""
    now = timezone.now()
    try:
        receiver = pulse_links.receiver_by_token(token)
    except PulseReceiver.DoesNotExist:
        return _link_closed(request, why="unknown", status=404)
    with translation.override(language_from_cookie(request) or receiver.member.language):
        response = _by_link(request, receiver, now)
        response["Content-Language"] = translation.get_language()
    response["X-Robots-Tag"] = "noindex"
    return response


def _by_link(request, receiver, now):
    why = _closed_because(receiver, now)
    form = PulseForm(request.POST or None) if request.method == "POST" else PulseForm()
    if request.method == "POST" and not why:
        if not form.is_valid():
            return _asked_by_link(request, receiver, form)
        try:
            pulses.answer(receiver.pulse, receiver.member, form.answered(), now=now)
        except pulses.AlreadyAnswered:
            pass  # in another tab; said on the page that comes
        except pulses.Closed:
            pass
        return redirect(request.path)
    if why:
        status = 200 if why == "answered" else 410
        return _link_closed(request, why=why, status=status, pulse=receiver.pulse)
    return _asked_by_link(request, receiver, form)


def _asked_by_link(request, receiver, form):
    context = {"form": form, "pulse": receiver.pulse, "meeting": receiver.pulse.meeting, "enough": ENOUGH}
    return render(request, "meetings/pulse_by_link.html", context)


def _closed_because(receiver, now):
    if receiver.member.left_at is not None:
        return "left"
    if receiver.has_answered:
        return "answered"
    return "closed" if receiver.pulse.is_closed(now) else ""


def _link_closed(request, *, why, status, pulse=None):
    context = {"why": why, "pulse": pulse, "enough": ENOUGH}
    return render(request, "meetings/pulse_by_link_closed.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def pulse_lesson(request, pk):
    meeting = meeting_to_organise(request, pk, Meeting.objects.select_related("group"))
    found = get_object_or_404(Pulse, meeting=meeting)
    form = LessonForm(request.POST or None, pulse=found, initial=LessonForm.initial_of(found))
    if form.is_valid():
        try:
            pulses.learn(found, **form.cleaned_data)
        except pulses.StalePulse as stale:
            form.show_stale(stale.pulse)
        else:
            messages.success(request, _("What we learned is saved."))
            return redirect(found)
    return render(request, "meetings/pulse_lesson.html", {"form": form, "pulse": found, "meeting": meeting})
