from django.urls import path

from samensterker.portal.views.health import health
from samensterker.portal.views.home import home
from samensterker.portal.views.language import language
from samensterker.portal.views.panel import panel
from samensterker.portal.views.paper import call_list, letters

app_name = "portal"
urlpatterns = [
    path("", home, name="home"),
    path("health/", health, name="health"),
    path("language/", language, name="language"),
    path("panel/", panel, name="panel"),
    path("panel/call-list/", call_list, name="call-list"),
    path("panel/letters/", letters, name="letters"),
]
