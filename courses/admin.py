from django.contrib import admin

from courses.models import Course


@admin.register(Course)
class CourseAdmin(admin.ModelAdmin):
    fields = ["title", "slug", "summary", "area", "stage", "starts_on", "organiser"]
    autocomplete_fields = ["organiser"]
    list_display = ["title", "stage", "starts_on", "organiser"]
    list_filter = ["stage"]
    list_select_related = ["organiser"]
    prepopulated_fields = {"slug": ["title"]}
    search_fields = ["title"]
