from django.contrib import admin
from django.db import models

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
