from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationsConfig(AppConfig):
    name = "organisations"
    verbose_name = _("organisations")

    def ready(self):
        from organisations import exchange, holding  # they know the models, which exist from here on

        exchange.register()
        holding.register()
