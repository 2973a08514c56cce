"""A member's CV: the entries, the short CV that is chosen from them, and the file."""

import uuid

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members import cv, looking, sharing
from members.forms.cv import ChangedEntryForm, NewEntryForm
from members.forms.uploads import CvFileForm
from members.models import ContactView, CvEntry, CvFile, Member, Shared
from members.views.whose import of_someone
from samensterker.downloads import as_download, read_stored
from samensterker.localtime import local_day


@require_safe
@of_someone
def cv_page(request, whose):
    return _page(request, whose, CvFileForm())


def _page(request, whose, file_form):
    context = {"whose": whose, **_entries(whose), "file": _file_of(whose.member), "form": file_form}
    return render(request, "members/cv.html", context)


def _entries(whose):
    entries = list(CvEntry.objects.filter(member=whose.member).latest_first())
    return {"entries": entries, "shown": [entry for entry in entries if entry.is_shown]}


def _file_of(member):
    return CvFile.objects.filter(member=member).first()


def _told(whose):
    return {"by": whose.by, "channel": whose.channel, "now": timezone.now()}


@require_http_methods(["GET", "HEAD", "POST"])
@of_someone
def entry_create(request, whose):
    initial = {"submission": uuid.uuid4(), "is_shown": True}
    form = NewEntryForm(request.POST or None, initial=initial, this_year=local_day(timezone.now()).year)
    if form.is_valid() and _is_added(request, whose, form):
        return redirect(whose.url("cv"))
    return render(request, "members/cv_entry_form.html", {"whose": whose, "form": form})


def _is_added(request, whose, form):
    submission = form.cleaned_data["submission"]
    try:
        entry, is_new = cv.add_entry(whose.member, submission=submission, **_told(whose), **form.facts())
    except cv.TooManyEntries:
        form.add_error(None, _("Your CV has very many lines already. Remove one that matters less, and try again."))
        return False
    words = _("Added: {role}.") if is_new else _("This was saved already: {role}.")
    messages.success(request, words.format(role=entry.role))
    _ask_whether_it_is_needed(request, entry)
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@of_someone
def entry_edit(request, whose, pk):
    entry = get_object_or_404(CvEntry, member=whose.member, pk=pk)
    this_year = local_day(timezone.now()).year
    form = ChangedEntryForm(request.POST or None, initial=ChangedEntryForm.initial_of(entry), this_year=this_year)
    if form.is_valid() and _is_changed(request, whose, form, entry):
        return redirect(whose.url("cv"))
    return render(request, "members/cv_entry_form.html", {"whose": whose, "form": form, "entry": entry})


def _is_changed(request, whose, form, entry):
    """If not, the form says why."""
    try:
        cv.change_entry(entry, version=form.cleaned_data["version"], **_told(whose), **form.facts())
    except cv.StaleEntry as stale:
        form.show_changed_entry(stale.entry)
        return False
    messages.success(request, _("Saved: {role}.").format(role=form.cleaned_data["role"]))
    entry.line, entry.role = form.cleaned_data["line"], form.cleaned_data["role"]
    _ask_whether_it_is_needed(request, entry)
    return True


def _ask_whether_it_is_needed(request, entry):
    if cv.tells_too_much([entry.role, entry.organisation, entry.line]):
        words = _(
            "Is it needed? “{role}” seems to hold a citizen service number, or something about health or belief. "
            "It is saved; leave it out if it need not be there."
        )
        messages.warning(request, words.format(role=entry.role))


@require_http_methods(["GET", "HEAD", "POST"])
@of_someone
def entry_remove(request, whose, pk):
    """GET asks whether you are sure; POST removes it."""
    entry = get_object_or_404(CvEntry, member=whose.member, pk=pk)
    if request.method != "POST":
        return render(request, "members/cv_entry_remove.html", {"whose": whose, "entry": entry})
    cv.remove_entry(entry, **_told(whose))
    messages.success(request, _("Removed: {role}.").format(role=entry.role))
    return redirect(whose.url("cv"))


@require_POST
@of_someone
def entry_show(request, whose, pk):
    """In the short CV or not, as the box says. htmx gets the lists back, anyone else the page."""
    entry = get_object_or_404(CvEntry, member=whose.member, pk=pk)
    entry = cv.show_entry(entry, bool(request.POST.get("is_shown")), **_told(whose))
    if request.htmx:
        return render(request, "members/_cv_entries.html", {"whose": whose, **_entries(whose)})
    words = _("In your short CV: {role}.") if entry.is_shown else _("Not in your short CV: {role}.")
    messages.success(request, words.format(role=entry.role))
    return redirect(whose.url("cv") + f"#entry-{pk}")


@require_http_methods(["GET", "HEAD", "POST"])
@of_someone
def file_upload(request, whose):
    if request.method != "POST":
        return redirect(whose.url("cv") + "#file")
    form = CvFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, whose, form)
    row = cv.save_file(whose.member, form.checked, **_told(whose))
    messages.success(request, _("Your CV is saved: {name}.").format(name=row.name))
    return redirect(whose.url("cv"))


@require_http_methods(["GET", "HEAD", "POST"])
@of_someone
def file_remove(request, whose):
    """GET asks whether you are sure; POST removes it."""
    row = _file_of(whose.member)
    if row is None:
        return redirect(whose.url("cv"))
    if request.method != "POST":
        return render(request, "members/cv_file_remove.html", {"whose": whose, "file": row})
    cv.remove_file(whose.member, **_told(whose))
    messages.success(request, _("Removed: {name}.").format(name=row.name))
    return redirect(whose.url("cv"))


@require_safe
@cache_control(private=True, no_store=True)
def cv_file(request, pk):
    """A download, to whom may see this CV; each look at another's is noted."""
    member = get_object_or_404(Member.objects.visible_to(request.user), pk=pk)
    row = _file_of(member)
    if row is None or not sharing.may_see(request.user, member, Shared.CV):
        raise Http404
    content = read_stored(row.file)
    looking.note(request.user, [member], ContactView.How.PROFILE, [Shared.CV], now=timezone.now())
    return as_download(content, name=row.name, kind=row.kind)
