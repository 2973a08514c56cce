"""Answering for a backup by the link in a mail, without logging in."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from organisations import backup_links, backups
from organisations.speaking import Speaker
from samensterker.dated_links import LinkExpired, UnknownLink
from samensterker.localtime import local_day
from samensterker.middleware import language_from_cookie


@login_not_required
@csrf_exempt  # who has the link may answer, with or without cookies; nobody else can make this request
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def backup_by_link(request, token):
    """GET shows the question and changes nothing, as mail scanners follow links; POST answers."""
    now = timezone.now()
    try:
        backup, member = backup_links.read(token, now=now)
    except LinkExpired:
        return _closed(request, "expired", status=410)
    except UnknownLink:
        return _closed(request, "unknown", status=404)
    with translation.override(language_from_cookie(request) or member.language):
        response = _answered(request, backup, member, now) if request.method == "POST" else None
        answered = _answered(request, backup, member, now) if request.method == "POST" else None
        response = answered or _shown(request, backup, member, now)
        response["Content-Language"] = translation.get_language()
    response["X-Robots-Tag"] = "noindex"
    return response


def _answered(request, backup, member, now):
    """A redirect to what it says then; None when it cannot be answered any more, and the page says why."""
    given = request.POST.get("answer", "")
    if given not in ("yes", "no"):
        raise BadRequest("This is not an answer about a backup.")
    if not _speaks(backup, member, now):
        return None
    try:
        backups.answer(backup, is_yes=given == "yes", by=member, now=now)
    except backups.Refused:
        backup.refresh_from_db()
        return None
    return redirect(request.path)


def _speaks(backup, member, now):
    return member.left_at is None and Speaker.of(member, on=local_day(now)).was_asked(backup)


def _shown(request, backup, member, now):
    today = local_day(now)
    context = {"backup": backup, "task": backup.task, "member": member}
    if not _speaks(backup, member, now):
        return _closed(request, "left" if member.left_at else "not-yours", **context)
    if backup.is_in_force(today) or (backup.declined_at and backup.declined_by == member):
        return render(request, "organisations/backup_answered.html", context)
    if why := backups.closed_because(backup, on=today):
        return _closed(request, "over" if backup.from_on else why.value, why=why, **context)
    context["is_someone_else"] = request.user.is_authenticated and request.user != member
    return render(request, "organisations/backup_by_link.html", context)


def _closed(request, name, *, status=410, **context):
    return render(request, "organisations/backup_link_closed.html", {"name": name, **context}, status=status)
