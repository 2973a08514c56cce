from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationsConfig(AppConfig):
    name = "organisations"
    verbose_name = _("organisations")

    def ready(self):
        # They know the models, which exist from here on.
        from organisations import exchange, holding, minimising, principles_letters

        for room in (exchange, holding, minimising, principles_letters):
            room.register()
