from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _

from samensterker.outbox.carriers import mail_server_is_understood


class OutboxConfig(AppConfig):
    name = "samensterker.outbox"
    label = "outbox"
    verbose_name = _("messages")

    def ready(self):
        checks.register(mail_server_is_understood)
