"""When someone can: the roster, tapped or as one form, and the days on which they are away."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from members import availability, who_counts
from members.forms.availability import RosterForm
from members.models import Absence, Roster
from members.slots import BY_KEY, EVENINGS, SLOTS, WEEKEND, State, hours, states_of
from members.views.whose import of_someone
from samensterker.localtime import local_day

ABSENCES, BEST = 10, 3  # how many stand on a page
FILLS = {
    # Translators: a button that fills in what is still blank in the roster
    "evenings": (EVENINGS, State.CAN, gettext_lazy("Evenings: can")),
    # Translators: a button that fills in what is still blank in the roster
    "weekend": (WEEKEND, State.CANNOT, gettext_lazy("Weekend: cannot")),
    # Translators: a button that fills in what is still blank in the roster
    "rest": (SLOTS, State.CANNOT, gettext_lazy("All that is blank: cannot")),
}


@require_http_methods(["GET", "HEAD", "POST"])
@of_someone
def roster(request, whose):
    """The grid, or with `?as=form` one form, which any browser and any screen reader can fill in."""
    if request.POST.get("fill") in FILLS:
        return _filled_in(request, whose, request.POST["fill"])
    if request.method != "POST" and request.GET.get("as") != "form":
        return render(request, "members/availability.html", _grid(request, whose))
    form = RosterForm(request.POST or None, roster=_roster_of(whose.member))
    if form.is_valid():
        availability.save_roster(whose.member, form.changed(), **_told(whose))
        messages.success(request, _("Saved. Thank you."))
        return redirect(whose.url("availability"))
    return render(request, "members/availability_form.html", {"whose": whose, "form": form, "hours": _hours()})


@require_POST
@of_someone
def slot(request, whose):
    """One tap: `wed-evening:can`. Twice the same tap is once the same answer."""
    key, _colon, state = request.POST.get("tap", "").partition(":")
    if key not in BY_KEY or state not in State.values:
        raise BadRequest("This is no daypart with an answer.")
    tapped = BY_KEY[key]
    saved = availability.set_slot(whose.member, tapped, State(state), **_told(whose))
    if request.htmx:
        context = {
            "whose": whose,
            "slot": tapped,
            "state": State(state),
            "saved_at": saved.saved_at,
            "is_today": True,
            "is_answer": True,
        }
        return render(request, "members/_roster_cell.html", context)
    return redirect(whose.url("availability") + f"#slot-{key}")


@require_http_methods(["GET", "HEAD", "POST"])
@of_someone
def roster_remove(request, whose):
    """GET asks whether you are sure; POST removes it."""
    if request.method != "POST":
        return render(request, "members/availability_remove.html", {"whose": whose})
    availability.remove_roster(whose.member, **_told(whose))
    messages.success(request, _("The roster is gone. You can fill in a new one."))
    return redirect(whose.url("availability"))


def _filled_in(request, whose, name):
    """Only what is blank: an answer that was given stays."""
    slots, state, _words = FILLS[name]
    states = states_of(_roster_of(whose.member))
    blank = {each: state for each in slots if states[each] == State.UNANSWERED}
    availability.save_roster(whose.member, blank, **_told(whose))
    messages.success(request, _("Saved. Thank you."))
    return redirect(whose.url("availability"))


def _grid(request, whose):
    kept = _roster_of(whose.member)
    states = states_of(kept)
    today = local_day(timezone.now())
    absences = Absence.objects.filter(member=whose.member).not_over(today)
    return {
        "whose": whose,
        "saved_at": kept and kept.saved_at,
        "is_today": kept and local_day(kept.saved_at) == today,
        "days": [
            (SLOTS[start], [(each, states[each]) for each in SLOTS[start : start + 3]]) for start in range(0, 21, 3)
        ],
        "hours": _hours(),
        "fills": [(name, words) for name, (_slots, _state, words) in FILLS.items()],
        "has_blanks": State.UNANSWERED in states.values(),
        "absences": Paginator(absences, ABSENCES).get_page(request.GET.get("page")),
        "best": who_counts.best_of_the_guild(whose.by, number=BEST),
    }


def _hours():
    return [(slot.daypart.label, hours(slot.daypart)) for slot in SLOTS[:3]]


def _roster_of(member):
    return Roster.objects.filter(member=member).first()


def _told(whose):
    return {"by": whose.by, "channel": whose.channel, "now": timezone.now()}
