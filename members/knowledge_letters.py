"""What became of an area that a member proposed."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from members.areas import DECISION
from members.models import KnowledgeArea
from samensterker.outbox import kinds
from samensterker.outbox.letters import draw

# Translators: why a message was not sent; on the coordinator's list of messages
AREA_GONE = gettext_noop("This knowledge area was removed in the meantime.")


def still_wanted(messages, now):
    areas = _areas(messages)
    return {message.pk: AREA_GONE for message in messages if message.refs["area"] not in areas}


def render(messages, now):
    areas = _areas(messages)
    letters = {}
    for message in messages:
        if area := areas.get(message.refs["area"]):
            context = {"member": message.member, "area": area, "now": now}
            letters[message.pk] = draw("members/emails/area_decision", context, language=message.member.language)
    return letters


def register():
    kinds.register(
        kinds.LetterKind(
            name=DECISION,
            title=_("What became of your proposal"),
            description=_("When the coordinator decides on a knowledge area that you proposed."),
            still_wanted=still_wanted,
            render=render,
        )
    )


def _areas(messages):
    keys = {message.refs["area"] for message in messages}
    return KnowledgeArea.objects.select_related("merged_into", "parent").in_bulk(keys)
