"""What the guild stands for: to read for everyone, to publish for the coordinator, to endorse for organisations."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.key_pages import KeyPage
from members.policies import coordinator_required, is_coordinator
from organisations import policies, principles, principles_letters
from organisations.contacts import contacts_of
from organisations.forms.principles import EndorsementForm, EndorsementOnBehalfForm, PrinciplesForm
from organisations.models import Endorsement, Principles
from organisations.views.one_organisation import of_organisation
from samensterker.list_links import link
from samensterker.localtime import local_day

VERSIONS, ORGANISATIONS = 10, 40  # how many stand on a page


@require_safe
def read(request):
    newest, today = principles.newest(), local_day(timezone.now())
    if newest is None:
        return render(request, "organisations/principles.html")
    context = {"newest": newest, "body": principles.body_of(newest)}
    context |= _who_stands_behind(request, newest) | _earlier(request, newest)
    if is_coordinator(request.user):
        context |= _yet_to(request, newest, today)
    else:
        own = policies.contact_of(request.user, on=today).values("pk")
        context["mine"] = principles.yet_to(newest).filter(pk__in=own).by_name()
    return render(request, "organisations/principles.html", context)


def _who_stands_behind(request, newest):
    rows = Endorsement.objects.filter(principles=newest, organisation__in=principles.endorsed(newest))
    rows = rows.select_related("organisation", "member")
    page = KeyPage.of(rows, order=["organisation__name", "pk"], after=request.GET.get("behind", ""), size=ORGANISATIONS)
    return {
        "behind": page,
        "behind_number": rows.count(),
        "behind_next": link(request, behind=page.following) if page.following else "",
        "behind_first": link(request, behind="") if request.GET.get("behind") else "",
    }


def _earlier(request, newest):
    rows = Principles.objects.exclude(pk=newest.pk).select_related("published_by")
    page = KeyPage.of(rows, order=["-number", "-pk"], after=request.GET.get("earlier", ""), size=VERSIONS)
    return {"earlier": page, "earlier_next": link(request, earlier=page.following) if page.following else ""}


def _yet_to(request, newest, today):
    """Who has yet to, with whom we may ask and since when they are asked."""
    rows = principles.yet_to(newest)
    page = KeyPage.of(rows, order=["name", "pk"], after=request.GET.get("yet", ""), size=ORGANISATIONS)
    contacts = contacts_of((organisation.pk for organisation in page.rows), on=today)
    asked = principles_letters.asked_at(newest, page.rows)
    for organisation in page.rows:
        organisation.contacts, organisation.asked_at = contacts.get(organisation.pk, []), asked.get(organisation.pk)
    return {
        "yet_to": page,
        "yet_to_number": rows.count(),
        "yet_next": link(request, yet=page.following) if page.following else "",
        "yet_first": link(request, yet="") if request.GET.get("yet") else "",
    }


@require_http_methods(["GET", "HEAD", "POST"])
@coordinator_required
def publish(request):
    """A version is looked at first; then it is published."""
    newest = principles.newest()
    form = PrinciplesForm(request.POST or None, newest=newest)
    is_preview = form.is_valid() and "publish" not in request.POST
    if form.is_valid() and not is_preview and _published(request, form):
        return redirect("organisations:principles")
    context = {"form": form, "is_preview": is_preview, "newest": newest}
    return render(request, "organisations/principles_form.html", context)


def _published(request, form):
    """Whether it is published, by this click or by the one before it; if not, the form says why."""
    now = timezone.now()
    try:
        text = principles.publish(by=request.user, now=now, **form.cleaned_data)
    except principles.StaleText as stale:
        form.show_what_changed(stale.newest)
        return False
    if text.published_at == now:
        words = _("Published: version %(number)d of the principles. Below stands who has yet to stand behind it.")
        messages.success(request, words % {"number": text.number})
    else:
        messages.info(request, _("Version %(number)d was published already.") % {"number": text.number})
    return True


@require_POST
@coordinator_required
def ask(request):
    """Mails the contact persons of who has yet to, each once a version."""
    newest = principles.newest()
    if newest is None:
        raise Http404
    asked = principles_letters.ask(newest, now=timezone.now())
    if asked.mails:
        words = ngettext(
            "The contact persons of %(number)d organisation get a mail.",
            "The contact persons of %(number)d organisations get a mail.",
            asked.organisations,
        )
        messages.success(request, words % {"number": asked.organisations})
    else:
        messages.info(request, _("There was nobody to mail: whoever can be mailed was asked already."))
    return redirect("organisations:principles")


@require_http_methods(["GET", "HEAD", "POST"])
@of_organisation
def endorse(request, organisation):
    """A contact person says so for their own organisation; the coordinator, on behalf of who said so."""
    today, newest = local_day(timezone.now()), principles.newest()
    if newest is None or not policies.may_edit(request.user, organisation, on=today):
        raise Http404
    form_class = EndorsementOnBehalfForm if is_coordinator(request.user) else EndorsementForm
    form = form_class(request.POST or None, organisation=organisation, text=newest, today=today)
    if form.is_valid() and _endorsed(request, form, organisation):
        return redirect("organisations:principles")
    there = newest.endorsements.select_related("member").filter(organisation=organisation).first()
    context = {"form": form, "organisation": organisation, "newest": newest, "there": there}
    return render(request, "organisations/endorse.html", context | {"body": principles.body_of(newest)})


def _endorsed(request, form, organisation):
    """Whether it stands there now; if not, the form says why."""
    facts, number = form.facts(request.user), form.cleaned_data["number"]
    try:
        _row, is_new = principles.endorse(organisation, number=number, by=request.user, now=timezone.now(), **facts)
    except principles.StaleText as stale:
        form.show_newer(stale.newest)
        return False
    except principles.Ended:
        form.add_error(None, _("It ended with this organisation, so it cannot stand behind a new version."))
        return False
    words = _("Thank you. {name} stands behind the principles.") if is_new else _("{name} stood behind it already.")
    messages.success(request, words.format(name=organisation.name))
    return True
