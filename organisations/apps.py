from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationsConfig(AppConfig):
    name = "organisations"
    verbose_name = _("organisations")

    def ready(self):
        # They know the models, which exist from here on.
        from members.area_merging import on_merge
        from organisations import (
            backup_letters,
            backups,
            departures,
            exchange,
            handover_letters,
            help_followups,
            help_letters,
            help_requests,
            holding,
            interview_letters,
            logos,
            minimising,
            offers,
            partner_merging,
            principles_letters,
            task_merging,
        )

        for room in (exchange, holding, minimising, logos, partner_merging, departures, backups):
            room.register()
        letters = (
            principles_letters,
            interview_letters,
            backup_letters,
            handover_letters,
            help_letters,
            help_followups,
        )
        for room in letters:
            room.register()
        for move in (task_merging.move_area, help_requests.move_area, offers.move_area):
            on_merge(move)
