from django.urls import path

from bench.limit.views import people

urlpatterns = [path("", people)]
