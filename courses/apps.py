from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = _("courses")

    def ready(self):
        from courses import area_merging, organisers  # they know the models, which exist from here on

        area_merging.register()
        organisers.register()
