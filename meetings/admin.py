from django.contrib import admin
from django.db import models

from meetings.models import Meeting


@admin.register(Meeting)
class MeetingAdmin(admin.ModelAdmin):
    """To look at only: a meeting is planned, changed and cancelled on its own pages, which tell who was invited."""

    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    list_display = ["title", "starts_at", "place", "host", "cancelled_at"]
    list_select_related = ["host"]
    ordering = ["-starts_at"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
