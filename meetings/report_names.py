"""Whom the kept reports point at: when two members turn out to be one, their keys in reports are one too.

Who is erased needs nothing here: reports hold keys, and behind the key stands a pseudonym by then.
"""

from meetings.models import ReportVersion
from members import gathering
from members.gathering import Holder


def move(keep, gone, *, now):
    """In one sweep of all versions that name this key; there is at most one a meeting and a correction."""
    for version in ReportVersion.objects.select_for_update().order_by("pk"):
        if (content := _moved(version.content, keep.pk, gone.pk)) != version.content:
            version.content = content
            version.save(update_fields=["content"])


def _moved(content, keep, gone):
    def point(one):
        presenter = {"presenter": keep} if one.get("presenter") == gone else {}
        actions = [action | {"owners": keys(action["owners"])} for action in one.get("actions", ())]
        return one | presenter | ({"actions": actions} if "actions" in one else {})

    def keys(found):
        return sorted({keep if key == gone else key for key in found})

    moved = dict(content)
    if "present" in moved:
        moved["present"] = keys(moved["present"])
    if "points" in moved:
        moved["points"] = [point(one) for one in moved["points"]]
    if "general" in moved:
        moved["general"] = point(moved["general"])
    return moved


def register():
    gathering.register(Holder("meetings.reports", show=lambda member: (), move=move, erase=lambda member, *, now: None))
