"""Trainings that partner organisations give themselves, with places for volunteers from elsewhere."""

from django.db.models import QuerySet
from django.db.models.functions import Lower

from courses.models import Course


def announced() -> QuerySet[Course]:
    """By organisation, and of each the first to start on top."""
    rows = Course.objects.announced().filter(is_open_training=True).select_related("organiser", "area")
    return rows.order_by(Lower("organiser__name"), "organiser", *rows.query.order_by)
