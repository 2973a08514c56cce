"""The page of one's own part of an action item: done, later, over to another, or help; logged in or by a link."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from meetings import action_items, asking_help, passing_on, snoozing, tick_links
from meetings.forms.own_part import HandOverForm, HelpForm, SnoozeForm
from meetings.models import Assignment
from samensterker.dated_links import LinkExpired
from samensterker.localtime import local_day
from samensterker.middleware import language_from_cookie


@require_http_methods(["GET", "HEAD", "POST"])
def own_part(request, pk):
    part = get_object_or_404(request.user.assignments.select_related("item", "member"), pk=pk)
    return _page(request, part, timezone.now(), by_link=False)


@login_not_required
@csrf_exempt  # who has the link may act on this part, with or without cookies; nobody else can make this request
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own_part_by_link(request, token):
    """GET asks and changes nothing, as mail scanners follow links; POST does it."""
    now = timezone.now()
    try:
        part = tick_links.assignment_by_token(token, now=now)
    except LinkExpired:
        return _closed(request, why="expired", status=410)
    except tick_links.PassedOn as passed:
        return _closed(request, why="passed", status=410, to=passed.to)
    except Assignment.DoesNotExist:
        return _closed(request, why="unknown", status=404)
    with translation.override(language_from_cookie(request) or part.member.language):
        if part.member.left_at is not None:
            response = _closed(request, why="left", status=410)
        else:
            response = _page(request, part, now, by_link=True)
        response["Content-Language"] = translation.get_language()
    response["X-Robots-Tag"] = "noindex"
    return response


def _closed(request, *, why, status, **context):
    return render(request, "meetings/tick_by_link_closed.html", {"why": why, **context}, status=status)


def _page(request, part, now, *, by_link):
    """After a POST: back to the page, which says what stands now; or the form, which says what is wrong."""
    forms = _forms(request, part, now, shows_names=not by_link)
    if request.method == "POST":
        do = DOING.get(request.POST.get("do", "done"))
        if do is None:
            raise BadRequest("This is nothing that one does with an action item.")
        if do(part, forms, now):
            return redirect(request.path)
    today = local_day(now)
    [shown] = Assignment.objects.filter(pk=part.pk).to_show(today)
    context = {
        "assignment": shown,
        "item": shown.item,
        "by_link": by_link,
        "passing": shown.passings_on.open().select_related("to").first(),
        "days": snoozing.choices(shown, today),
        "can_be_later": shown.due_on < snoozing.last_day(today),
        "is_someone_else": by_link and request.user.is_authenticated and request.user != shown.member,
        **forms,
    }
    return render(request, "meetings/own_part.html", context)


def _forms(request, part, now, *, shows_names):
    """Each by its name; only the one that was sent has data."""
    sent = request.POST.get("do") if request.method == "POST" else None

    def data(do):
        return request.POST if sent == do else None

    return {
        "later": SnoozeForm(data("later"), today=local_day(now)),
        "hand_over": HandOverForm(data("hand-over"), shows_names=shows_names, prefix="over"),
        "help_form": HelpForm(data("help"), initial={"words": part.help_words}, prefix="help"),
    }


def _done(part, forms, now):
    if not part.item.ticks_itself:  # else the page leads to the profile
        action_items.tick(part, by=part.member, now=now)
    return True


def _later(part, forms, now):
    form = forms["later"]
    if not form.is_valid():
        return False
    try:
        snoozing.snooze(part, until=form.cleaned_data["until"], by=part.member, now=now)
    except snoozing.Refused as refused:
        form.refuse(refused)
        return False
    return True


def _hand_over(part, forms, now):
    form = forms["hand_over"]
    return form.is_valid() and form.ask(part, by=part.member, now=now)


def _take_back(part, forms, now):
    passing_on.take_back(part, by=part.member)
    return True


def _help(part, forms, now):
    form = forms["help_form"]
    if not form.is_valid():
        return False
    try:
        asking_help.ask(part, words=form.cleaned_data["words"], by=part.member, now=now)
    except asking_help.AlreadyDone:
        pass  # the page says that it is done
    return True


def _no_help(part, forms, now):
    asking_help.need_no_more(part, by=part.member)
    return True


DOING = {
    "done": _done,
    "later": _later,
    "hand-over": _hand_over,
    "take-back": _take_back,
    "help": _help,
    "no-help": _no_help,
}
