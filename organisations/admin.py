from django.contrib import admin
from django.db import models
from django.utils import timezone

from members import search
from organisations import partners
from organisations.models import Affiliation, Organisation


class AffiliationInline(admin.StackedInline):
    model = Affiliation
    extra = 1
    autocomplete_fields = ["member"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("member", "organisation")


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin):
    fields = ["name", "slug", "about", "website", "kind", "neighbourhood", "social_map_url", "vacancies_url"]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    inlines = [AffiliationInline]
    list_display = ["name", "website"]
    prepopulated_fields = {"slug": ["name"]}
    search_fields = ["name"]

    def get_queryset(self, request):
        return super().get_queryset(request).filter(merged_into=None)

    def get_readonly_fields(self, request, obj=None):
        """A short name stays, so that links keep working."""
        return ["slug"] if obj else []

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else self.prepopulated_fields

    def has_delete_permission(self, request, obj=None):
        """An organisation ends or is merged; what happened there stays readable."""
        return False

    def save_model(self, request, obj, form, change):
        """As `organisations.partners` does: a form that is open elsewhere is answered, a relation has a beginning."""
        obj.version += change
        super().save_model(request, obj, form, change)
        if not change:
            partners.begin([obj], by=request.user, now=timezone.now())

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        search.refresh(partners.people_of(form.instance))
