"""Backups: asking for one, offering one, answering and ending; and the list of what waits and what was promised."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organisations import backup_lists, backups
from organisations.forms.backups import MEMBER, ORGANISATION, AskForm, EndForm, OfferForm
from organisations.models import Backup, Organisation
from organisations.speaking import Speaker
from organisations.views.finding import visible_task, where_they_were
from samensterker.localtime import local_day
from samensterker.templatetags.house import day

BESIDE, A_PAGE = 8, 25  # of each list on the first page, and on a page of its own


@require_safe
def backup_list(request):
    """What waits for me, what I or we promised, what we asked; `show` is one of these lists alone, page by page."""
    today = local_day(timezone.now())
    speaker = Speaker.of(request.user, on=today)
    found, show = backup_lists.lists(speaker, on=today), request.GET.get("show", "")
    if show in found:
        page = Paginator(found[show], A_PAGE).get_page(request.GET.get("page"))
        rows = backup_lists.rows(page.object_list, speaker, on=today)
        return render(request, "organisations/backup_list_all.html", {"page": page, "rows": rows, "show": show})
    lists = {name: backup_lists.rows(some[: BESIDE + 1], speaker, on=today) for name, some in found.items()}
    more = {name: len(rows) > BESIDE for name, rows in lists.items()}
    beside = {name: rows[:BESIDE] for name, rows in lists.items()}
    return render(request, "organisations/backup_list.html", {**beside, "more": more, "speaker": speaker})


@require_http_methods(["GET", "HEAD", "POST"])
def backup_ask(request, slug, pk):
    """By the side of the task. `organisation` or `member` in the address is whom one came here for."""
    today = local_day(timezone.now())
    task = visible_task(request.user, slug, pk, on=today)
    if not Speaker.of(request.user, on=today).for_task(task):
        raise Http404
    form = AskForm(request.POST or None, initial=_wanted(request), task=task, today=today)
    if form.is_valid() and _is_proposed(request, form, form.cleaned_data["whom"], backups.ask, task):
        return redirect("organisations:backups")
    return render(request, "organisations/backup_ask.html", {"form": form, "task": task})


def _wanted(request):
    wanted = {name: request.GET[name] for name in (ORGANISATION, MEMBER) if name in request.GET}
    return {"whom": MEMBER if MEMBER in wanted else ORGANISATION, **wanted}


@require_http_methods(["GET", "HEAD", "POST"])
def backup_offer(request, slug, pk):
    """By a member for themselves, or for an organisation of which they are a contact person."""
    today = local_day(timezone.now())
    task = visible_task(request.user, slug, pk, on=today)
    own = Organisation.objects.joined().filter(pk__in=Speaker.of(request.user, on=today).organisations)
    organisations = own.exclude(pk=task.organisation_id).by_name()
    form = OfferForm(request.POST or None, member=request.user, organisations=organisations)
    if form.is_valid() and _is_proposed(request, form, "who", backups.offer, task):
        return redirect("organisations:backups")
    return render(request, "organisations/backup_offer.html", {"form": form, "task": task})


def _is_proposed(request, form, field, propose, task):
    """Whether it was asked or offered, or was so already by the click before; if not, the form says why."""
    now, note = timezone.now(), form.cleaned_data["note"]
    try:
        backup = propose(task, form.chosen, by=request.user, now=now, note=note)
    except backups.AlreadyThere as there:
        if there.backup.asked_by == request.user and there.backup.is_open and there.backup.note == note:
            messages.info(request, _("This was saved already, once."))
            return True
        form.refuse(field, there)
        return False
    except backups.Refused as refused:
        form.refuse(field, refused)
        return False
    _say(request, backup, on=local_day(now))
    return True


def _say(request, backup, *, on):
    names = {"who": backup.who, "organisation": backup.task.organisation.name}
    if backup.from_on:
        words = _("Agreed: {who} steps in at {organisation} from today. Both sides had asked for it.")
        messages.success(request, words.format(**names))
    elif not backups.can_be_mailed(backups.who_answers(backup, on=on)):
        messages.warning(
            request,
            _("Saved, but there is nobody to mail. The coordinator can ask them, and note the answer.").format(**names),
        )
    elif backup.was_offered:
        words = _("Thank you! {organisation} gets a mail, and says yes or no.")
        messages.success(request, words.format(**names))
    else:
        messages.success(request, _("Asked: {who} gets a mail, and says yes or no.").format(**names))


@require_POST
def backup_answer(request, pk):
    """`answer` is yes or no by who was asked, or back: whoever asked takes it back."""
    now, given = timezone.now(), request.POST.get("answer", "")
    backup, speaker = _with_a_side(request, pk, now)
    if given not in ("yes", "no", "back"):
        raise BadRequest("This is not an answer about a backup.")
    if not (speaker.did_ask(backup) if given == "back" else speaker.was_asked(backup)):
        raise Http404
    try:
        is_new = (
            backups.take_back(backup, by=request.user, now=now)
            if given == "back"
            else backups.answer(backup, is_yes=given == "yes", by=request.user, now=now)
        )
    except backups.Refused as refused:
        messages.warning(request, refused.why.label)
    else:
        messages.success(request, _said(given, backup) if is_new else _("This was saved already, once."))
    return redirect(where_they_were(request, reverse("organisations:backups")))


def _said(given, backup):
    names = {"who": backup.who, "organisation": backup.task.organisation.name, "task": backup.task.title}
    return {
        "yes": _("Agreed: {who} steps in for {task} at {organisation}. The other side gets a mail."),
        "no": _("Noted: no. The other side gets a mail."),
        "back": _("Taken back."),
    }[given].format(**names)


@require_http_methods(["GET", "HEAD", "POST"])
def backup_end(request, pk):
    now = timezone.now()
    backup, _speaker = _with_a_side(request, pk, now)
    form = EndForm(request.POST or None, backup=backup, today=local_day(now))
    if form.is_valid() and _is_ended(request, form, backup, now):
        return redirect("organisations:backups")
    context = {"form": form, "backup": backup, "is_over": not backup.is_in_force(local_day(now))}
    return render(request, "organisations/backup_end.html", context)


def _is_ended(request, form, backup, now):
    last_on = form.cleaned_data["last_on"]
    try:
        is_new = backups.end(backup, last_on=last_on, by=request.user, now=now)
    except backups.Refused as refused:
        form.add_error(None, refused.why.label)
        return False
    words = (
        _("Noted: {who} steps in until {day}. The other side gets a mail.")
        if is_new
        else _("This was saved already, once.")
    )
    messages.success(request, words.format(who=backup.who, day=day(last_on)))
    return True


def _with_a_side(request, pk, now):
    """The backup, and for whom the member speaks; of others' it is a 404."""
    backup = get_object_or_404(Backup.objects.with_names(), pk=pk)
    speaker = Speaker.of(request.user, on=local_day(now))
    if not speaker.has_a_side_in(backup):
        raise Http404
    return backup, speaker
