"""Pages of the organisations, and of a member's own. The portal's `/organisations/coverage/` comes before `<slug>`."""

from django.urls import path

from members.views.whose import both
from organisations.views import (
    affiliations,
    backup_links,
    backups,
    core_tasks,
    handovers,
    help_requests,
    helping,
    holders,
    interview,
    merging,
    offers,
    partners,
    people,
)

app_name = "organisations"
urlpatterns = [
    # Where a member belongs
    *both("organisations/", affiliations.mine, "mine"),
    *both("organisations/new/", affiliations.affiliation_create, "affiliation-create"),
    *both("organisations/<int:pk>/", affiliations.affiliation_edit, "affiliation-edit"),
    # Relations and principles
    # Help requests and offers
    path("help-requests/", help_requests.help_request_list, name="help-requests"),
    path("help-requests/new/", help_requests.help_request_create, name="help-request-create"),
    path("help-requests/<int:pk>/", help_requests.help_request_detail, name="help-request"),
    path("help-requests/<int:pk>/edit/", help_requests.help_request_edit, name="help-request-edit"),
    path("help-requests/<int:pk>/close/", help_requests.help_close, name="help-close"),
    path("help-requests/<int:pk>/ask/", helping.help_ask, name="help-ask"),
    path("help-requests/<int:pk>/help/", helping.help_volunteer, name="help-volunteer"),
    path("help-requests/answers/<int:pk>/", helping.help_answer, name="help-answer"),
    path("help/<str:token>/", helping.help_by_link, name="help-by-link"),
    path("helped/<str:token>/", helping.helped_by_link, name="helped-by-link"),
    path("offers/", offers.offer_list, name="offers"),
    path("offers/new/", offers.offer_create, name="offer-create"),
    path("offers/<int:pk>/edit/", offers.offer_edit, name="offer-edit"),
    path("offers/<int:pk>/end/", offers.offer_end, name="offer-end"),
    # Core tasks and the interview
    path("organisations/<slug:slug>/tasks/", core_tasks.tasks, name="tasks"),
    path("organisations/<slug:slug>/tasks/new/", core_tasks.task_create, name="task-create"),
    path("organisations/<slug:slug>/tasks/<int:pk>/", core_tasks.task, name="task"),
    path("organisations/<slug:slug>/tasks/<int:pk>/edit/", core_tasks.task_edit, name="task-edit"),
    path("organisations/<slug:slug>/tasks/<int:pk>/end/", core_tasks.task_end, name="task-end"),
    path("organisations/<slug:slug>/tasks/<int:pk>/holders/new/", holders.holder_add, name="holder-add"),
    path("organisations/<slug:slug>/tasks/<int:pk>/holders/<int:holder_pk>/", holders.holder_edit, name="holder-edit"),
    path(
        "organisations/<slug:slug>/tasks/<int:pk>/holders/<int:holder_pk>/done/",
        holders.holder_done,
        name="holder-done",
    ),
    path("organisations/<slug:slug>/interview/", interview.begin, name="interview"),
    path("organisations/<slug:slug>/interview/<slug:area_slug>/", interview.step, name="interview-step"),
    path("organisations/<slug:slug>/picture/", interview.picture, name="interview-picture"),
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
    path("organisations/", partners.organisation_list, name="list"),
    path("organisations/new/", partners.organisation_create, name="create"),
    path("organisations/<slug:slug>/", partners.detail, name="detail"),
    path("organisations/<slug:slug>/edit/", partners.organisation_edit, name="edit"),
    path("organisations/<slug:slug>/logo/", partners.logo, name="logo"),
    path("organisations/<slug:slug>/logo/edit/", partners.logo_edit, name="logo-edit"),
    path("organisations/<slug:slug>/merge/", merging.organisation_merge, name="merge"),
    path("organisations/<slug:slug>/people/", people.people, name="people"),
    path("organisations/<slug:slug>/people/new/", people.person_add, name="people-add"),
    path("organisations/<slug:slug>/people/<int:pk>/", people.person_edit, name="people-edit"),
]
