"""Pages of the organisations, and of a member's own. The portal's `/organisations/coverage/` comes before `<slug>`."""

from django.urls import path

from members.views.whose import both
from organisations.views import affiliations, help_requests, helping, offers

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
    # Backups and handovers
    # Organisations: last, as their addresses begin with a short name of any kind
]
