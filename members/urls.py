from django.urls import path

from members.views.profile import me

app_name = "members"
urlpatterns = [path("", me, name="me")]
