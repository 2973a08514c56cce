from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    name = "meetings"
    verbose_name = _("meetings")

    def ready(self):
        # They know the models, which exist from here on.
        from meetings import holding, hosts, letters, minimising, nudge_letters, nudges, reminder_letters, reminders

        for room in (holding, hosts, minimising, letters, reminder_letters, reminders, nudge_letters, nudges):
            room.register()
