from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    name = "meetings"
    verbose_name = _("meetings")

    def ready(self):
        # They know the models, which exist from here on.
        from meetings import (
            action_letters,
            asking_again,
            attachments,
            calendar_feeds,
            decision_letters,
            holding,
            hosts,
            idea_letters,
            idea_outcomes,
            late_joining,
            letters,
            minimising,
            nudge_letters,
            nudges,
            poll_letters,
            poll_reminders,
            proposal_letters,
            pulse_letters,
            pulses,
            reminder_letters,
            reminders,
            report_letters,
            report_names,
        )

        rooms = (
            attachments,
            holding,
            hosts,
            minimising,
            letters,
            asking_again,
            reminder_letters,
            reminders,
            nudge_letters,
            nudges,
            decision_letters,
            report_letters,
            report_names,
            proposal_letters,
            idea_letters,
            idea_outcomes,
            poll_letters,
            poll_reminders,
            action_letters,
            late_joining,
            calendar_feeds,
            pulses,
            pulse_letters,
        )
        for room in rooms:
            room.register()
