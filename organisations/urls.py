from members.views.whose import both
from organisations.views import affiliations

app_name = "organisations"
urlpatterns = [
    *both("organisations/", affiliations.mine, "mine"),
    *both("organisations/new/", affiliations.affiliation_create, "affiliation-create"),
    *both("organisations/<int:pk>/", affiliations.affiliation_edit, "affiliation-edit"),
]
