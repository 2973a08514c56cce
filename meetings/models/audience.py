from django.db import models
from django.utils.translation import gettext_lazy as _


class Audience(models.TextChoices):
    NAMED = "named", _("one or more people")
    EVERYONE = "everyone", _("everyone")
