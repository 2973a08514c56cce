from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationsConfig(AppConfig):
    name = "organisations"
    verbose_name = _("organisations")

    def ready(self):
        # They know the models, which exist from here on.
        from organisations import backup_letters, backups, exchange, handover_letters, holding

        for room in (exchange, holding, backups, backup_letters, handover_letters):
            room.register()
