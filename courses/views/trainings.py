"""The trainings of partner organisations, and adding one."""

import uuid

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from courses import trainings
from courses.cards import Card, facts_of
from courses.forms.trainings import TrainingForm
from courses.policies import organisers_for
from courses.views.courses import made
from samensterker.localtime import local_day

ON_A_PAGE = 20


@require_safe
def training_list(request):
    page = Paginator(trainings.announced(), ON_A_PAGE).get_page(request.GET.get("page"))
    rows = trainings.announced().filter(pk__in=[course.pk for course in page])
    shown = list(map(Card._make, facts_of(rows, viewer=request.user)))
    may_add = organisers_for(request.user, on=local_day(timezone.now())).exists()
    return render(request, "courses/trainings.html", {"page": page, "trainings": shown, "may_add": may_add})


@require_http_methods(["GET", "HEAD", "POST"])
def training_create(request):
    """A contact person for their own organisations, the coordinator for all."""
    now = timezone.now()
    organisers = organisers_for(request.user, on=local_day(now))
    if not organisers.exists():
        raise Http404
    about = {"organisers": organisers, "today": local_day(now)}
    form = TrainingForm(request.POST or None, initial=_initial(request), **about)
    if form.is_valid() and (response := made(request, form, now, is_open_training=True)):
        return response
    return render(request, "courses/training_form.html", {"form": form})


def _initial(request):
    """Whoever comes from the page of an organisation has chosen it."""
    chosen = request.GET.get("organisation", "")
    return {"submission": uuid.uuid4()} | ({"organiser": chosen} if chosen.isdigit() else {})
