"""The agenda on the page of its meeting, drawn as `action_rows` are, for the same reason."""

from html import escape

from django import template
from django.utils.safestring import mark_safe

from meetings.templatetags.action_rows import agreed_actions
from samensterker.localtime import AMSTERDAM

register = template.Library()

AGENDA = '<ol class="agenda">\n{}</ol>\n'
ROW = """<li>
<time datetime="{moment}">{begins}</time>
<div>
<h3 class="mb-0">{title}</h3>
<div class="meta">{length}{presenter}</div>
{explanation}{outcome}{actions}</div>
</li>
"""
EXPLANATION = '<p class="as-written mt-1 mb-0">{}</p>\n'
OUTCOME = '<p class="outcome as-written">{}</p>\n'


@register.simple_tag(takes_context=True)
def agenda_rows(context, timetable, has_begun):
    """What comes when, what came out of it, and the action items that were `agreed` at each item.

    Before the meeting nobody has to see at each item that action items can be added there.
    """
    return mark_safe(AGENDA.format("".join(_row(context, slot, has_begun) for slot in timetable.slots)))


def _row(context, slot, has_begun):
    item = slot.item
    return ROW.format(
        moment=slot.starts_at.astimezone(AMSTERDAM).isoformat(timespec="minutes"),
        begins=slot.begins,
        title=escape(item.title),
        length=slot.length,
        presenter=f" · {escape(item.presenter_name)}" if item.presenter_name else "",
        explanation=EXPLANATION.format(escape(item.explanation)) if item.explanation else "",
        outcome=OUTCOME.format(escape(item.outcome)) if item.outcome else "",
        actions=agreed_actions(context, item.agreed, item) if item.agreed or has_begun else "",
    )
