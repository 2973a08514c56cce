from samensterker.outbox.models.addresses import OptOut, UnreachableAddress
from samensterker.outbox.models.heartbeat import Heartbeat
from samensterker.outbox.models.hold import Hold
from samensterker.outbox.models.kept_mail import KeptMail
from samensterker.outbox.models.message import Message, MessageQuerySet, State

__all__ = ["Heartbeat", "Hold", "KeptMail", "Message", "MessageQuerySet", "OptOut", "State", "UnreachableAddress"]
