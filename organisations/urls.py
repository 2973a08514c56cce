"""Pages of the organisations, and those of a member's own. Portal's `/organisations/coverage/` comes before `<slug>`."""

from django.urls import path

from members.views.whose import both
from organisations.views import affiliations, backup_links, backups, handovers

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
    path("backups/", backups.backup_list, name="backups"),
    path("backups/<int:pk>/answer/", backups.backup_answer, name="backup-answer"),
    path("backups/<int:pk>/end/", backups.backup_end, name="backup-end"),
    path("backup/<str:token>/", backup_links.backup_by_link, name="backup-by-link"),
    path("organisations/<slug:slug>/tasks/<int:pk>/backups/ask/", backups.backup_ask, name="backup-ask"),
    path("organisations/<slug:slug>/tasks/<int:pk>/backups/offer/", backups.backup_offer, name="backup-offer"),
    path("handovers/", handovers.handover_list, name="handovers"),
    path("handovers/<int:pk>/", handovers.handover, name="handover"),
    path("handovers/<int:pk>/edit/", handovers.handover_edit, name="handover-edit"),
    path("handovers/<int:pk>/step/", handovers.handover_step, name="handover-step"),
    path("handovers/<int:pk>/finish/", handovers.handover_finish, name="handover-finish"),
    path("handovers/<int:pk>/cancel/", handovers.handover_cancel, name="handover-cancel"),
    path(
        "organisations/<slug:slug>/tasks/<int:pk>/handover/<int:holder>/",
        handovers.handover_start,
        name="handover-start",
    ),
    # Organisations: last, as their addresses begin with a short name of any kind
]
