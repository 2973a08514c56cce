"""Pages of organisations, and those of a member's own. Portal's `/organisations/coverage/` comes before `<slug>`."""

"""Pages of the organisations, and of a member's own. The portal's `/organisations/coverage/` comes before `<slug>`."""

from members.views.whose import both
from organisations.views import affiliations

app_name = "organisations"
urlpatterns = [
    # Where a member belongs
    *both("organisations/", affiliations.mine, "mine"),
    *both("organisations/new/", affiliations.affiliation_create, "affiliation-create"),
    *both("organisations/<int:pk>/", affiliations.affiliation_edit, "affiliation-edit"),
    # Relations and principles
    # Help requests and offers
    # Core tasks and the interview
    # Backups and handovers
    # Organisations: last, as their addresses begin with a short name of any kind
]
