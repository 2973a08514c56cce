from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = _("courses")

    def ready(self):
        # They know the models, which exist from here on.
        from courses import (
            area_merging,
            becoming_member,
            change_letters,
            completion_letters,
            enrol_letters,
            enrolling,
            evaluation_letters,
            guest_letters,
            holding,
            interest_letters,
            materials,
            message_letters,
            minimising,
            organisers,
            second_person_letters,
            session_letters,
            session_reminders,
            stage_letters,
            stages,
            task_joining,
            wanting,
        )

        rooms = (
            holding,
            minimising,
            area_merging,
            becoming_member,
            organisers,
            task_joining,
            materials,
            enrol_letters,
            enrolling,
            guest_letters,
            stages,
            stage_letters,
            change_letters,
            interest_letters,
            wanting,
            completion_letters,
            evaluation_letters,
            second_person_letters,
            session_letters,
            session_reminders,
            message_letters,
        )
        for room in rooms:
            room.register()
