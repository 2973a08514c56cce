from django.urls import path

from courses.views import course_list

app_name = "courses"
urlpatterns = [path("", course_list, name="list")]
