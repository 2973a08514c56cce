"""The thermometer on the page of a meeting: how it was last time, or how this one was. One query, worked out once."""

from datetime import UTC, datetime

from meetings.models import Meeting, Pulse
from samensterker.prepared import Prepared

EXAMPLE = datetime(1970, 1, 1, tzinfo=UTC)


def beside(meeting: Meeting, *, is_over: bool, now: datetime) -> dict[str, object]:
    """For a meeting that is ahead, the last two of its circle; nothing of what may not be shown."""
    if meeting.is_cancelled:
        return {}
    if is_over:
        return {"pulse": next(iter(OWN.objects(meeting=meeting.pk)), None)}
    about = {"now": now, "before": meeting.starts_at}
    found = OF_GUILD.objects(**about) if meeting.is_plenary else OF_GROUP.objects(group=meeting.group_id, **about)
    if not found:
        return {}
    last, *earlier = found
    return {"pulse_before": last, "pulse_was": earlier[0] if earlier else None}


def _last_two(*, now, before, group=None):
    rows = Pulse.objects.with_results(now).filter(meeting__group=group, meeting__starts_at__lt=before)
    return rows.only("meeting")[:2]


def _own(*, meeting):
    return Pulse.objects.filter(meeting=meeting).only("meeting", "closes_at")


OF_GUILD = Prepared(_last_two, now=EXAMPLE, before=EXAMPLE.replace(year=1971))
OF_GROUP = Prepared(_last_two, now=EXAMPLE, before=EXAMPLE.replace(year=1971), group=-1)
OWN = Prepared(_own, meeting=-1)
