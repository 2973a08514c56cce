"""Keeping the minutes: one page for the laptop on the table, and the small requests that its script sends.

Without the script the page is one form with one button, which does all of the same.
"""

import uuid

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetings import agreeing, approval, decisions, item_times, minutes, minutes_page, presence, typed_actions
from meetings.models import Meeting
from meetings.views.which import agenda_item_to_organise, meeting_to_organise
from members.models import Member
from members.typed_text import one_line
from samensterker.markdown import as_html

DISCUSSED = {"yes": True, "no": False, "": None}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def minutes_sheet(request, pk):
    now, meeting = timezone.now(), _meeting(request, pk)
    if request.method != "POST":
        return _sheet(request, meeting, minutes_page.page(meeting, by=request.user, now=now))
    unsettled, about_name = _keep_all(request, meeting, now)
    if not (unsettled or about_name):
        messages.success(request, _("Saved."))
        goes_on = request.POST.get("do") == "report"
        return redirect("meetings:report" if goes_on else "meetings:minutes", pk=pk)
    meeting.refresh_from_db()
    page = minutes_page.page(meeting, by=request.user, now=now)
    for name, field, typed, question in unsettled:
        if entry := page.entry(name):
            entry.typed[field], entry.asked[field] = typed, question
    typed_name = request.POST.get("name", "")
    questions = minutes_page.questions(page, about_name)
    return _sheet(request, meeting, page, question=about_name, typed_name=typed_name, questions=questions)


def _meeting(request, pk):
    return meeting_to_organise(request, pk, Meeting.objects.standing())


def _sheet(request, meeting, page, **more):
    context = {"meeting": meeting, "page": page, "has_begun": meeting.starts_at <= timezone.now(), **more}
    return render(request, "meetings/minutes.html", context)


# --- the plain form -------------------------------------------------------------------------------


def _keep_all(request, meeting, now):
    """Everything on the page; answers what could not be kept: [(entry, field, what was typed, the question)].

    And what has to be asked about a name, or None.
    """
    names = [minutes.WHOLE, *map(str, meeting.agenda_items.order_by("position").values_list("pk", flat=True))]
    unsettled = _keep_texts(request, meeting, names, now)
    for name in names:
        unsettled += _keep_lines(request, meeting, name, now)
    about_name = _keep_people(request, meeting, now)
    _press(request, meeting, now)
    return unsettled, about_name


def _keep_texts(request, meeting, names, now):
    unsettled = []
    for field in [field for field in request.POST if field.startswith("text-")]:
        name, text = field.removeprefix("text-"), request.POST[field]
        made_from = _number(request.POST.get(f"from-{name}", ""))
        try:
            if name in names:
                item = None if name == minutes.WHOLE else int(name)
                minutes.save_text(meeting, item, text=text, made_from=made_from, by=request.user, now=now)
            elif text.strip():
                minutes.keep_in_whole(meeting, text=text, by=request.user, now=now)
                messages.info(request, _item_gone())
        except minutes.TooLong as long:
            if name not in names:  # there is no field of its own any more
                name, text = minutes.WHOLE, "\n\n".join([request.POST.get("text-whole", ""), text])
            unsettled.append((name, "text", text, _too_long(long)))
    return unsettled


def _keep_lines(request, meeting, name, now):
    unsettled, item = [], _item(meeting, name)
    decision = one_line(request.POST.get(f"decision-{name}", ""))
    action = one_line(request.POST.get(f"choose-{name}") or request.POST.get(f"action-{name}", ""))
    for field, line, keep in (("decision", decision, _decide), ("action", action, _agree)):
        if line:
            submission = _uuid(request.POST.get(f"{field}-{name}-submission"))
            question, said = keep(request, meeting, item, line, submission, now)
            if question:
                unsettled.append((name, field, line, question))
            elif said:
                messages.info(request, said)
    was_discussed = request.POST.get(f"discussed-{name}")
    if item and was_discussed in DISCUSSED and was_discussed != request.POST.get(f"discussed-{name}-was"):
        item_times.say_discussed(item, DISCUSSED[was_discussed], now=now)
    return unsettled


def _keep_people(request, meeting, now):
    """Only what this person ticked or unticked, so that two of them can tick at once."""
    for kind in presence.KINDS:
        was = set(request.POST.get(f"{kind}-was", "").split())
        ticked = set(request.POST.getlist(kind))
        for key in was ^ ticked:
            if _number(key) is not None:
                presence.set_there(meeting, kind, int(key), key in ticked, now=now)
    name = one_line(request.POST.get("name", ""))
    return _came(request, meeting, name, now) if name or request.POST.get("chosen") else None


def _press(request, meeting, now):
    what, _dash, name = request.POST.get("do", "").partition("-")
    if what == "rest":
        messages.info(request, _words_of_rest(presence.rest_was_absent(meeting, now=now)))
    elif what == "yes":
        presence.who_said_yes_is_there(meeting, now=now)
    elif what in ("start", "stop") and (item := _item(meeting, name)):
        (item_times.start if what == "start" else item_times.stop)(item, now=now)
    elif what in ("agreed", "disagreed") and (item := _item(meeting, name)):
        approval.approve(item, is_agreed=what == "agreed", now=now)


def _item(meeting, name):
    key = _number(name)
    return meeting.agenda_items.select_related("meeting").filter(pk=key).first() if key is not None else None


# --- what the script sends ------------------------------------------------------------------------


@require_POST
def minutes_save(request, pk):
    now, meeting = timezone.now(), _meeting(request, pk)
    name, made_from = request.POST.get("name", ""), _number(request.POST.get("from", ""))
    key = None if name == minutes.WHOLE else _number(name)
    if "text" not in request.POST or made_from is None or (key is None and name != minutes.WHOLE):
        raise BadRequest("This is not a text of the minutes.")
    text = request.POST["text"]
    try:
        saved = minutes.save_text(meeting, key, text=text, made_from=made_from, by=request.user, now=now)
    except minutes.TooLong as long:
        return JsonResponse({"words": _too_long(long)}, status=422)
    except minutes.ItemGone:
        return _saved_with_whole(request, meeting, text, now)
    return JsonResponse(_as_sent(request, saved))


def _saved_with_whole(request, meeting, text, now):
    try:
        saved = minutes.keep_in_whole(meeting, text=text, by=request.user, now=now)
    except minutes.TooLong as long:
        return JsonResponse({"words": _too_long(long)}, status=422)
    return JsonResponse({"words": _item_gone(), **_as_sent(request, saved)}, status=409)


def _as_sent(request, saved):
    answer = {"number": saved.number, "sent": saved.sent, "text": saved.text}
    if request.POST.get("preview"):
        answer["html"] = as_html(saved.text)
    return answer


@never_cache
@require_safe
def minutes_state(request, pk):
    """What others wrote since, and who is writing now."""
    now, meeting = timezone.now(), _meeting(request, pk)
    texts, last = minutes.changed_since(meeting, _number(request.GET.get("after", "")) or 0)
    writers = minutes.writers(meeting, beside=request.user, now=now)
    shown = {name: {"number": number, "text": text} for name, (number, text) in texts.items()}
    return JsonResponse({"texts": shown, "last": last, "writers": writers})


@require_POST
def minutes_present(request, pk):
    """A tick of someone who is listed; a name of someone who is not; that who said yes is there, or all others not."""
    now, meeting = timezone.now(), _meeting(request, pk)
    question, typed = None, one_line(request.POST.get("name", ""))
    if kind := next((kind for kind in presence.KINDS if kind in request.POST), None):
        key, was_there = _number(request.POST[kind]), request.POST.get("was_there")
        if key is None or was_there not in ("yes", "no"):
            raise BadRequest("This does not say who was there.")
        if not presence.set_there(meeting, kind, key, was_there == "yes", now=now):
            raise Http404
    elif request.POST.get("rest"):
        presence.rest_was_absent(meeting, now=now)
    elif request.POST.get("yes"):
        presence.who_said_yes_is_there(meeting, now=now)
    elif typed or request.POST.get("chosen"):
        question = _came(request, meeting, typed, now)
    else:
        raise BadRequest("This does not say who was there.")
    page = minutes_page.people(meeting)
    context = {"meeting": meeting, "page": page, "question": question, "typed_name": typed if question else ""}
    return render(request, "meetings/_minutes_present.html", context)


def _came(request, meeting, name, now):
    """None, or what has to be asked back about this name."""
    if (chosen := _number(request.POST.get("chosen", ""))) is not None:
        presence.came(meeting, get_object_or_404(Member.objects.active(), pk=chosen), now=now)
        return None
    if request.POST.get("as_guest"):
        presence.guest_came(meeting, name, by=request.user, now=now)
        return None
    try:
        presence.came(meeting, presence.who_is(name), now=now)
    except presence.Several as several:
        return {"words": _("Which %(name)s do you mean?") % {"name": name}, "members": several.members}
    except presence.Nobody:
        words = _("There is no member called “%(name)s”. Is it a guest?") % {"name": name}
        return {"words": words, "is_guest": True}
    return None


def _words_of_rest(number):
    words = ngettext("%(number)d person was not there.", "%(number)d people were not there.", number)
    return words % {"number": number}


@require_POST
def minutes_item_time(request, pk):
    """Begin or end an item, say whether it was discussed, or that the report is agreed that it is about."""
    now, item = timezone.now(), agenda_item_to_organise(request, pk)
    what = request.POST.get("what")
    if what == "start":
        item_times.start(item, now=now)
    elif what == "stop":
        item_times.stop(item, now=now)
    elif request.POST.get("was_discussed") in DISCUSSED:
        item_times.say_discussed(item, DISCUSSED[request.POST["was_discussed"]], now=now)
    elif request.POST.get("agreed") in ("yes", "no"):
        approval.approve(item, is_agreed=request.POST["agreed"] == "yes", now=now)
    else:
        raise BadRequest("This does not say when, nor whether it was discussed.")
    item.refresh_from_db()
    return render(request, "meetings/_minutes_time.html", {"entry": minutes_page.Entry(str(pk), "", 0, item=item)})


@require_POST
def minutes_decision(request, pk):
    return _line(request, pk, "decision", _decide)


@require_POST
def minutes_action(request, pk):
    return _line(request, pk, "action", _agree)


def _line(request, pk, field, keep):
    now, meeting = timezone.now(), _meeting(request, pk)
    name, line = request.POST.get("name", ""), one_line(request.POST.get("line", ""))
    if name != minutes.WHOLE and _number(name) is None:
        raise BadRequest("This is not a place in the minutes.")
    item = _item(meeting, name)  # what is said at an item that is gone now, is kept with the whole
    question, said = keep(request, meeting, item, line, _uuid(request.POST.get("submission")), now)
    entry = minutes_page.entry(meeting, item, now=now)
    entry.said = said
    if question:
        entry.typed[field], entry.asked[field] = line, question
    return render(request, "meetings/_minutes_agreed.html", {"entry": entry, "answers": field})


def _decide(request, meeting, item, line, submission, now):
    """(question, words): one of them, or neither when there is nothing more to tell."""
    if not line:
        return {"question": _("What was decided?")}, ""
    if len(line) > decisions.LONGEST:
        words = _("This is too long for one decision: %(number)s signs, and %(most)s fit. Put the rest in the notes.")
        return {"question": words % _sizes(len(line), decisions.LONGEST)}, ""
    decisions.decide(meeting, item, line, by=request.user, now=now, submission=submission)
    return None, ""


def _agree(request, meeting, item, line, submission, now):
    try:
        _made, said = agreeing.agree(meeting, item, line, by=request.user, now=now, submission=submission)
    except typed_actions.Unclear as unclear:
        return unclear, ""
    return None, said


def _item_gone():
    return _("An agenda item was removed while you were busy. What you wrote there now stands below, under General.")


def _too_long(long):
    words = _(
        "This is too long: %(number)s signs, and %(most)s fit. What is too much is not saved yet; make it shorter."
    )
    return words % _sizes(long.number, long.most)


def _sizes(number, most):
    return {name: number_format(value, force_grouping=True) for name, value in (("number", number), ("most", most))}


def _number(value):
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 10 else None


def _uuid(value):
    try:
        return uuid.UUID(value or "")
    except ValueError:
        return None
