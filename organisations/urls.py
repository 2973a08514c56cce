"""Pages of the organisations, and of a member's own. The portal's `/organisations/coverage/` comes before `<slug>`."""

from django.urls import path

from members.views.whose import both
from organisations.views import affiliations, moments, principles, relations

app_name = "organisations"
urlpatterns = [
    # Where a member belongs
    *both("organisations/", affiliations.mine, "mine"),
    *both("organisations/new/", affiliations.affiliation_create, "affiliation-create"),
    *both("organisations/<int:pk>/", affiliations.affiliation_edit, "affiliation-edit"),
    # Relations and principles
    path("relations/", relations.on_the_board, name="relations"),
    path("relations/due/", relations.due, name="due"),
    path("organisations/<slug:slug>/stage/", relations.stage, name="stage"),
    path("organisations/<slug:slug>/timeline/", relations.events, name="timeline"),
    path("organisations/<slug:slug>/contact/new/", moments.moment_create, name="contact-moment-create"),
    path("organisations/<slug:slug>/contact/<int:pk>/", moments.moment_edit, name="contact-moment-edit"),
    path("organisations/<slug:slug>/contact/<int:pk>/settle/", moments.moment_settle, name="contact-moment-settle"),
    path("principles/", principles.read, name="principles"),
    path("principles/new/", principles.publish, name="principles-publish"),
    path("principles/ask/", principles.ask, name="principles-ask"),
    path("organisations/<slug:slug>/endorse/", principles.endorse, name="endorse"),
    # Help requests and offers
    # Core tasks and the interview
    # Backups and handovers
    # Organisations: last, as their addresses begin with a short name of any kind
]
