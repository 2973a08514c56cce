"""The lists of action items: one's own, everyone's, by meeting, and by who does them."""

from collections import Counter
from operator import methodcaller

from django.db.models import Count, Exists, F, Min, OuterRef, Q
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from meetings.due_pages import DuePage
from meetings.forms.people import named
from meetings.models import ActionItem, Assignment, LateJoiner, Meeting, PassingOn
from meetings.models.assignment import NAME, full_name
from members.models import Member
from members.policies import coordinator_required
from samensterker.localtime import local_day

MINE, DONE_BESIDE, EVERYONES, MEETINGS, OWNERS = 40, 10, 25, 25, 40  # how many stand on a page
ASKED_BESIDE = 20
SHOWN = {
    # Translators: which action items one sees
    "open": gettext_lazy("Still open"),
    "overdue": gettext_lazy("Past the date"),
    # Translators: which action items the coordinator sees: those with which someone asks for help
    "help": gettext_lazy("Asks for help"),
    "stuck": gettext_lazy("Time to ask in person"),
    "all": gettext_lazy("All"),
}
FOR_COORDINATOR = {"help", "stuck"}


@require_safe
def action_list(request):
    if request.GET.get("whose") == "everyone":
        return _everyones(request)
    today, after = local_day(timezone.now()), request.GET.get("after", "")
    mine, to_show = request.user.assignments, methodcaller("to_show", today)
    if request.GET.get("show") == "done":
        page = DuePage.of(mine.done(), show=to_show, after=after, size=MINE, last_first=True)
        return render(request, "meetings/action_list_done.html", {"page": page})
    page = DuePage.of(mine.open(), show=to_show, after=after, size=MINE)
    _say_who_was_asked(page.rows)
    done = [] if after else mine.done().last_ticked_first()[: DONE_BESIDE + 1].to_show(today)
    context = {"page": page, "done": done[:DONE_BESIDE], "has_more_done": len(done) > DONE_BESIDE, "after": after}
    return render(request, "meetings/action_list.html", context | ({} if after else _asked_of(request.user)))


def _say_who_was_asked(parts):
    """Gives each part that waits for the answer of another the name of that one."""
    asked = PassingOn.objects.open().filter(assignment__in=[part.pk for part in parts]).select_related("to")
    names = {passing.assignment_id: passing.to.full_name for passing in asked}
    for part in parts:
        part.asked_of = names.get(part.pk, "")


def _asked_of(member):
    """What waits for an answer of this member."""
    return {
        "passings": PassingOn.objects.waiting_for(member).to_show()[:ASKED_BESIDE],
        "late": LateJoiner.objects.waiting().filter(member=member).to_show()[:ASKED_BESIDE],
    }


def _everyones(request):
    today, reader, meeting = local_day(timezone.now()), request.user, _meeting(request)
    choices = {key: words for key, words in SHOWN.items() if reader.is_coordinator or key not in FOR_COORDINATOR}
    show = request.GET.get("show", "")
    show = show if show in choices else "all" if meeting else "open"
    seen = ActionItem.objects.visible_to(reader, on=today)
    seen = seen.filter(meeting=meeting) if meeting else seen
    items = {
        "open": seen.open,
        "overdue": lambda: seen.overdue(today),
        "help": seen.asking_for_help,
        "stuck": lambda: seen.stuck(today),
        "all": seen.all,
    }[show]()
    page = DuePage.of(
        items,
        show=lambda rows: rows.for_reader(reader, today),
        after=request.GET.get("after", ""),
        size=EVERYONES,
        last_first=show == "all",
    )
    context = {"page": page, "show": show, "choices": choices.items(), "meeting": meeting}
    return render(request, "meetings/action_list_everyone.html", context)


def _meeting(request):
    """The meeting whose items are asked for; who may not see it, sees no such meeting."""
    key = request.GET.get("meeting", "")
    if not key:
        return None
    today = local_day(timezone.now())
    number = int(key) if key.isascii() and key.isdecimal() and len(key) < 18 else 0
    return get_object_or_404(Meeting.objects.visible_to(request.user, on=today).defer("report"), pk=number)


@require_safe
def actions_by_meeting(request):
    """The meetings at which something was agreed, the latest first, each with how much of it is done."""
    today, before = local_day(timezone.now()), request.GET.get("before", "")
    with_items = Exists(ActionItem.objects.filter(meeting=OuterRef("pk")))
    meetings = Meeting.objects.visible_to(request.user, on=today).filter(with_items).order_by("-starts_at", "-pk")
    is_key = before.isascii() and before.isdecimal() and len(before) < 18
    if is_key and (last := Meeting.objects.filter(pk=before).first()):
        meetings = meetings.older_than(last)
    found = list(meetings.select_related("group").defer("report")[: MEETINGS + 1])
    shown = found[:MEETINGS]
    _count(shown)
    context = {"meetings": shown, "last": shown[-1] if len(found) > MEETINGS else None}
    return render(request, "meetings/actions_by_meeting.html", context)


def _count(meetings):
    """Gives each meeting how many items it has, and how many of them are done."""
    is_open = Exists(Assignment.objects.open().of_active().filter(item=OuterRef("pk")))
    rows = ActionItem.objects.filter(meeting__in=meetings).annotate(is_open=is_open)
    counts = Counter(rows.values_list("meeting_id", "is_open"))
    for meeting in meetings:
        meeting.open_count, meeting.ready_count = counts[meeting.pk, True], counts[meeting.pk, False]
        meeting.total_count = meeting.open_count + meeting.ready_count


@require_safe
@coordinator_required
def actions_by_owner(request):
    """Who still has something to do, by name, each with how much and since when."""
    today, words = local_day(timezone.now()), request.GET.get("q", "").strip()[:100]
    parts = Assignment.objects.open().of_active()
    if words:
        parts = parts.filter(member__in=named(Member.objects.active(), words).values("pk"))
    after = request.GET.get("after", "")
    is_key = after.isascii() and after.isdecimal() and len(after) < 18
    if is_key and (last := Member.objects.filter(pk=after).first()):
        same_name = Q(member__sort_name=last.sort_name, member__gt=last.pk)
        parts = parts.filter(Q(member__sort_name__gt=last.sort_name) | same_name)
    rows = (
        parts.values("member", "member__sort_name", "member__paused_at", *NAME)
        .annotate(
            number=Count("pk"),
            overdue=Count("pk", filter=Q(due_on__lt=today)),
            asking=Count("help_asked_at"),
            first_due_on=Min("due_on"),
            pauses=F("member__paused_at"),
        )
        .order_by("member__sort_name", "member")[: OWNERS + 1]
    )
    found = [{**row, "name": full_name(row[part] for part in NAME)} for row in rows]
    context = {"owners": found[:OWNERS], "words": words, "today": today}
    context["following"] = found[OWNERS - 1]["member"] if len(found) > OWNERS else None
    return render(request, "meetings/actions_by_owner.html", context)


@require_safe
@coordinator_required
def actions_of_owner(request, pk):
    """What one member has to do, and did last."""
    today, after = local_day(timezone.now()), request.GET.get("after", "")
    owner = get_object_or_404(Member.objects.active(), pk=pk)
    page = DuePage.of(owner.assignments.open(), show=methodcaller("to_show", today), after=after, size=MINE)
    _say_who_was_asked(page.rows)
    done = [] if after else owner.assignments.done().last_ticked_first()[:DONE_BESIDE].to_show(today)
    return render(request, "meetings/actions_of_owner.html", {"owner": owner, "page": page, "done": done})
