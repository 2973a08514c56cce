"""Who helps: asking people, coming forward, and answering, on a page of the house or by the link in a mail."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from members.filters import number
from members.policies import is_coordinator
from organisations import help_links, help_requests, policies
from organisations.contacts import contacts_for
from organisations.help_reach import out_of_reach
from organisations.models import HelpAnswer, HelpAsked, HelpRequest, Outcome
from organisations.views.help_requests import found, found_to_change
from samensterker.localtime import local_day
from samensterker.middleware import language_from_cookie
from samensterker.outbox import quiet

THANKS = {
    HelpAnswer.YES: lambda: _("Great that you help. We mail you both, so that you find each other."),
    HelpAnswer.LATER: lambda: _("Your answer is noted. As long as the help request is open you can change it."),
    HelpAnswer.NO: lambda: _("Thank you for letting us know. You hear no more about this help request."),
}
SAID = (Outcome.HELPED, Outcome.PARTLY, Outcome.NOT_HELPED)  # what the mail asks


@require_POST
def help_ask(request, pk):
    """Asks all who are ticked."""
    asks, now = found_to_change(request, pk), timezone.now()
    members, organisations = (_keys(request, name) for name in ("member", "organisation"))
    if not members and not organisations:
        messages.info(request, _("Tick first whom you want to ask."))
        return redirect(asks)
    try:
        rows = help_requests.ask(asks, members=members, organisations=organisations, by=request.user, now=now)
    except help_requests.NotStanding:
        messages.warning(request, _("This help request is closed, so nobody was asked."))
    except help_requests.TooMany as too_many:
        messages.warning(request, _words_of_too_many(too_many.left))
    else:
        _tell_of_asking(request, rows, now)
    return redirect(asks)


def _keys(request, name):
    return [key for key in map(number, request.POST.getlist(name)) if key]


def _words_of_too_many(left):
    if not left:
        words = _("Your organisation asked %(number)d times today; that is the most on one day. Go on tomorrow.")
        return words % {"number": help_requests.MOST_A_DAY}
    words = ngettext(
        "That is too many at once, so nobody was asked. You can still ask %(number)d today.",
        "That is too many at once, so nobody was asked. You can still ask %(number)d today.",
        left,
    )
    return words % {"number": left}


def _tell_of_asking(request, rows, now):
    if not rows:
        messages.info(request, _("They were asked already."))
        return
    words = (
        _("Asked: {names}. They get a mail at eight in the morning.")
        if quiet.is_quiet(now)
        else _("Asked: {names}. They get a mail.")
    )
    messages.success(request, words.format(names=", ".join(asked.who for asked in rows)))
    if far := out_of_reach(rows, on=local_day(now)):
        words = _("A mail does not reach {names}. Call, or ask the coordinator to pass it on.")
        messages.warning(request, words.format(names=", ".join(asked.who for asked in far)))


@require_POST
def help_volunteer(request, pk):
    asks = found(request, pk)
    try:
        help_requests.volunteer(asks, member=request.user, now=timezone.now())
    except help_requests.OwnRequest:
        messages.info(request, _("This is a help request of your own organisation."))
    except help_requests.NotStanding:
        messages.warning(request, _("This help request was closed in the meantime. Thank you all the same."))
    else:
        messages.success(request, THANKS[HelpAnswer.YES]())
    return redirect(asks)


@require_POST
def help_answer(request, pk):
    """On the page: the answer of the member, or for their organisation; the coordinator for who has no email."""
    rows = HelpAsked.objects.to_show().select_related("request__organisation")
    asked, today = get_object_or_404(rows, pk=pk), local_day(timezone.now())
    if not _may_answer(request.user, asked, today):
        raise Http404
    _answer(request, asked, by=request.user)
    return redirect(asked.request)


def _may_answer(member, asked, today):
    if asked.organisation:
        return policies.is_contact_of(member, asked.organisation, on=today)
    return asked.member_id == member.pk or (is_coordinator(member) and not asked.member.email)


def _given(request):
    given = request.POST.get("answer", "")
    if given not in HelpAnswer.values:
        raise BadRequest("This is not an answer to a help request.")
    return HelpAnswer(given)


def _answer(request, asked, *, by):
    given = _given(request)
    try:
        help_requests.answer(asked, answer=given, by=by, now=timezone.now())
    except help_requests.AnsweredBefore as before:
        words = _("{name} answered already for {organisation}: {answer}.")
        names = {"name": before.asked.answered_by, "organisation": before.asked.organisation}
        messages.info(request, words.format(answer=before.asked.get_answer_display(), **names))
    except help_requests.NotStanding:
        messages.warning(request, _("This help request was closed in the meantime. Thank you all the same."))
    else:
        messages.success(request, THANKS[given]())


# --- by the link in a mail ------------------------------------------------------------------------


@login_not_required
@csrf_exempt  # who has the link may answer, with or without cookies; nobody else can make this request
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def help_by_link(request, token):
    """GET shows the question and changes nothing, as mail scanners follow links; POST answers."""
    try:
        asked, member = help_links.asked_by_token(token)
    except HelpAsked.DoesNotExist:
        return _no_link(render(request, "organisations/help_link_closed.html", {"why": "unknown"}, status=404))
    with translation.override(language_from_cookie(request) or member.language):
        response = _no_link(_answering(request, asked, member))
    return response


def _answering(request, asked, member):
    today = local_day(timezone.now())
    why = help_links.asking_closed_because(asked, member, on=today)
    if why:
        context = {"why": why, "asks": asked.request, "member": member}
        return render(request, "organisations/help_link_closed.html", context, status=410)
    if request.method == "POST":
        _answer_by_link(request, asked, member)
        return redirect(request.path)
    context = {
        "asked": asked,
        "asks": asked.request,
        "member": member,
        "contact": contacts_for([asked.request], on=today).get(asked.request_id),
        "is_answered_by_another": bool(asked.answer and asked.answered_by_id not in (None, member.pk)),
        "is_someone_else": request.user.is_authenticated and request.user != member,
    }
    return render(request, "organisations/help_by_link.html", context)


def _answer_by_link(request, asked, member):
    """The page that follows says how it stands, also when another was first or it was just closed."""
    try:
        help_requests.answer(asked, answer=_given(request), by=member, now=timezone.now())
    except (help_requests.AnsweredBefore, help_requests.NotStanding):
        pass


@login_not_required
@csrf_exempt  # as above
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def helped_by_link(request, token):
    """Did it help? GET asks and changes nothing; POST closes the request with what was said."""
    try:
        asks, member = help_links.helped_by_token(token)
    except HelpRequest.DoesNotExist:
        return _no_link(render(request, "organisations/help_link_closed.html", {"why": "unknown"}, status=404))
    with translation.override(language_from_cookie(request) or member.language):
        response = _no_link(_saying_whether_it_helped(request, asks, member))
    return response


def _saying_whether_it_helped(request, asks, member):
    now = timezone.now()
    if why := help_links.helped_closed_because(asks, member, on=local_day(now)):
        context = {"why": why, "asks": asks, "member": member}
        return render(request, "organisations/help_link_closed.html", context, status=410)
    if request.method == "POST":
        help_requests.close(asks, outcome=_said(request.POST), by=member, now=now)
        return redirect(request.path)
    said = request.GET.get("said", "")
    context = {
        "asks": asks,
        "member": member,
        "outcomes": [(outcome, WORDS[outcome]()) for outcome in SAID],
        "chosen": asks.outcome or (said if said in SAID else ""),
        "helpers": [asked.who for asked in asks.asked.answered_yes().to_show().order_by("answered_at", "pk")],
        "is_someone_else": request.user.is_authenticated and request.user != member,
    }
    return render(request, "organisations/helped_by_link.html", context)


WORDS = {
    # Translators: a button under the question whether it helped
    Outcome.HELPED: lambda: _("Yes, it helped"),
    # Translators: a button under the question whether it helped
    Outcome.PARTLY: lambda: _("A little"),
    # Translators: a button under the question whether it helped
    Outcome.NOT_HELPED: lambda: _("No, not really"),
}


def _said(sent):
    said = sent.get("outcome", "")
    if said not in SAID:
        raise BadRequest("This is not an answer to whether it helped.")
    return Outcome(said)


def _no_link(response):
    """In the language that it was written in, and not to be found by a search."""
    response["Content-Language"] = translation.get_language()
    response["X-Robots-Tag"] = "noindex"
    return response
