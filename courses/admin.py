from django.contrib import admin

from courses.models import Course


@admin.register(Course)
class CourseAdmin(admin.ModelAdmin):
    """To look at only: a course is made, changed and brought from stage to stage on its own pages, which see to who has
    a place and tell who counts on it."""

    fields = ["title", "slug", "summary", "area", "stage", "starts_on", "ends_on", "organiser"]
    list_display = ["title", "stage", "starts_on", "organiser"]
    list_filter = ["stage"]
    list_select_related = ["organiser"]
    search_fields = ["title"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
