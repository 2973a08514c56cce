from collections import defaultdict

from django.db import migrations
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone


def lay(apps, schema_editor):
    """What members could read before reports had versions, they read as the first version; nobody gets a mail of it."""
    models = {name: apps.get_model("meetings", name) for name in ("Meeting", "AgendaItem", "ActionItem", "Assignment")}
    ReportVersion = apps.get_model("meetings", "ReportVersion")
    written = models["AgendaItem"].objects.filter(meeting=OuterRef("pk")).exclude(outcome="")
    held = models["Meeting"].objects.filter(starts_at__lte=timezone.now(), cancelled_at=None, report_versions=None)
    for meeting in held.filter(~Q(report="") | Q(Exists(written))).select_related("host", "group").iterator():
        ReportVersion.objects.create(
            meeting=meeting,
            number=1,
            content=_content(meeting, models),
            sent_at=meeting.changed_at,
            sent_by_id=meeting.changed_by_id,
        )


def _content(meeting, models):
    actions = _actions(meeting, models)
    items = models["AgendaItem"].objects.filter(meeting=meeting, is_break=False).order_by("position")
    return {
        "title": meeting.title,
        "starts_at": meeting.starts_at.isoformat(),
        "ends_at": meeting.ends_at.isoformat(),
        "place": meeting.place,
        "host": meeting.host.name if meeting.host else "",
        "group": meeting.group.name if meeting.group else "",
        "present": [],
        "guests": 0,
        "points": [
            {
                "key": item.pk,
                "title": item.title,
                "presenter": item.presenter_id,
                "was_discussed": item.was_discussed,
                "outcome": item.outcome,
                "decisions": [],
                "actions": actions[item.pk],
            }
            for item in items
        ],
        "general": {"outcome": meeting.report, "decisions": [], "actions": actions[None]},
    }


def _actions(meeting, models):
    found = defaultdict(list)
    for action in models["ActionItem"].objects.filter(meeting=meeting).order_by("due_on", "pk"):
        is_named = action.audience == "named"
        owners = models["Assignment"].objects.filter(item=action).order_by("member_id") if is_named else ()
        found[action.agenda_item_id].append(
            {
                "key": action.pk,
                "title": action.title,
                "due_on": action.due_on.isoformat(),
                "is_for_everyone": not is_named,
                "owners": [owner.member_id for owner in owners],
            }
        )
    return found


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0015_what_was_read_through"),
    ]

    operations = [
        # Back again they stay: a version that was laid here cannot be told from one that was sent.
        migrations.RunPython(lay, migrations.RunPython.noop, elidable=True),
    ]
