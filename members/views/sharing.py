"""What a member shares: choosing it, stopping at once, the evidence, and who sees what."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members import sharing, sharing_texts, who_sees
from members.forms.sharing import SharingForm
from members.key_pages import KeyPage
from members.models import Shared
from members.views.whose import of_someone

EVIDENCE, NAMES, LOOKS, LOOKS_BESIDE = 20, 60, 40, 8  # how many stand on a page


@require_http_methods(["GET", "HEAD", "POST"])
@of_someone
def choices(request, whose):
    newest = sharing_texts.newest()
    if newest is None:
        raise Http404
    form = SharingForm(request.POST or None, member=whose.member, newest=newest)
    if form.is_valid() and _chosen(request, form, whose):
        return redirect(_onward(request) or whose.url("sharing"))
    rows = whose.member.sharing_choices.select_related("text", "entered_by")
    evidence = KeyPage.of(rows, order=["-pk"], after=request.GET.get("after", ""), size=EVIDENCE)
    context = {
        "whose": whose,
        "form": form,
        "newest": newest,
        "body": sharing_texts.body_of(newest),
        "fields": _with_previews(form, whose.member),
        "is_answered": whose.member.sharing_text_id == newest.pk,
        "onward": _onward(request),
        "evidence": evidence,
        "evidence_texts": _texts_of(evidence.rows),
    }
    return render(request, "members/sharing.html", context)


def _chosen(request, form, whose):
    """Whether it was written; if not, the form says why."""
    try:
        sharing.choose(
            whose.member,
            form.choices(),
            text=form.cleaned_data["text"],
            seen=form.cleaned_data["seen"],
            by=whose.by,
            channel=whose.channel,
            now=timezone.now(),
        )
    except sharing.StaleChoices:
        whose.member.refresh_from_db()
        form.show_what_changed(whose.member)
        return False
    messages.success(request, _in_words(whose.member))
    return True


def _in_words(member):
    shared = [str(what.label) for what in Shared if getattr(member, what.column)]
    if not shared:
        return _("Kept. Nobody but the coordinator sees these four.")
    # Translators: joins a list: "phone number and short CV"
    return _("Kept. Members of the guild see: %(what)s.") % {"what": get_text_list(shared, _("and"))}


def _onward(request):
    """The page from which they were led here; only one of ours."""
    page = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return page if is_ours and "/" in page else ""  # `redirect` takes a word for the name of a page


def _with_previews(form, member):
    shown = who_sees.previews(member, now=timezone.now())
    return [(form[what.value], what, shown[what], getattr(member, what.column)) for what in Shared]


def _texts_of(evidence):
    """The words that each of these choices was made under, newest first."""
    texts = sorted({choice.text for choice in evidence}, key=lambda text: -text.number)
    return [(text, sharing_texts.body_of(text)) for text in texts]


@require_POST
@of_someone
def stop(request, whose):
    """One thing less, at once and with one click; the words need not be read again for that."""
    text = whose.member.sharing_text or sharing_texts.newest()
    if request.POST.get("what") not in Shared.values or text is None:
        raise Http404
    what = Shared(request.POST["what"])
    sharing.choose(whose.member, {what: False}, text=text, by=whose.by, channel=whose.channel, now=timezone.now())
    messages.success(request, _("From now on only you and the coordinator see this: %(what)s.") % {"what": what.label})
    return redirect(whose.url("who-sees-me"))


@require_safe
@of_someone
def who_sees_me(request, whose):
    member, after = whose.member, request.GET.get("after", "")
    context = {
        "whose": whose,
        # Translators: as in "You and all 13 other members of the guild"; else a first name stands there
        "who": _("You") if whose.is_own else member.first_name,
        "fields": who_sees.fields_of(member, now=timezone.now()),
        "coordinators": who_sees.coordinators_beside(member),
        "number": who_sees.number_of_others(member),
        "names": KeyPage.of(who_sees.others(member), order=["sort_name", "pk"], after=after, size=NAMES),
        "after": after,
        "looks": _looks(member)[:LOOKS_BESIDE],
    }
    return render(request, "members/who_sees_me.html", context)


@require_safe
@of_someone
def who_looked(request, whose):
    page = KeyPage.of(_looks(whose.member), order=["-seen_at", "-pk"], after=request.GET.get("after", ""), size=LOOKS)
    return render(request, "members/who_looked.html", {"whose": whose, "page": page})


def _looks(member):
    return member.contact_views.select_related("viewer").order_by("-seen_at", "-pk")
