from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "samensterker.portal"

    def ready(self):
        # They know the models, which exist from here on.
        from samensterker.portal import course_sessions, idea_courses, partners_week

        idea_courses.register()
        course_sessions.register()
        partners_week.register()
