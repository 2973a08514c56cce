from django.urls import path

from samensterker.portal.views import agenda, coverage
from samensterker.portal.views.doing_now import doing_now
from samensterker.portal.views.health import health
from samensterker.portal.views.home import home
from samensterker.portal.views.language import language
from samensterker.portal.views.network import network
from samensterker.portal.views.panel import panel
from samensterker.portal.views.paper import call_list, letters

app_name = "portal"
urlpatterns = [
    path("", home, name="home"),
    path("health/", health, name="health"),
    path("language/", language, name="language"),
    path("organisations/coverage/", coverage.coverage, name="coverage"),
    path("organisations/coverage/areas/", coverage.coverage_areas, name="coverage-areas"),
    path("organisations/coverage/trend/", coverage.coverage_trend, name="coverage-trend"),
    path("organisations/coverage/coverage.csv", coverage.coverage_csv, name="coverage-csv"),
    path("organisations/coverage/<slug:slug>/<slug:area>/", coverage.coverage_task, name="coverage-task"),
    path("organisations/<slug:slug>/coverage/", coverage.coverage_organisation, name="coverage-organisation"),
    path("organisations/network/", network, name="network"),
    path("doing-now/", doing_now, name="doing-now"),
    path("agenda/", agenda.agenda, name="agenda"),
    path("agenda/feed/", agenda.feed_settings, name="feed-settings"),
    path("agenda/public.ics", agenda.public_feed, name="public-feed"),
    path("agenda/public.rss", agenda.public_rss, name="public-rss"),
    path("agenda/<str:token>.ics", agenda.feed, name="feed"),
    path("panel/", panel, name="panel"),
    path("panel/call-list/", call_list, name="call-list"),
    path("panel/letters/", letters, name="letters"),
]
