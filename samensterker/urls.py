"""Every address of the house; `tests/test_access.py` holds the table of who may see which."""

from allauth.account import views as account_views
from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign] # as allauth's documentation says
# For who is half-way logging in, and wants to stop or is told that it cannot be.
login_not_required(account_views.logout)
login_not_required(account_views.account_inactive)

urlpatterns = [
    path("", include("samensterker.portal.urls")),
    path("", include("samensterker.outbox.urls")),
    path("", include("members.urls")),
    path("", include("organisations.urls")),
    path("", include("meetings.urls")),
    path("courses/", include("courses.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "samensterker.portal.views.errors.bad_request"
handler403 = "samensterker.portal.views.errors.forbidden"
handler404 = "samensterker.portal.views.errors.not_found"
handler500 = "samensterker.portal.views.errors.server_error"
handler429 = "samensterker.portal.views.errors.too_many_requests"  # asked for by allauth
