from copy import copy

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from members.forms.profile import ProfileForm
from members.profile import missing_parts


@require_http_methods(["GET", "HEAD", "POST"])
def me(request):
    """My profile: read it and change it. A second click saves the same once more, which changes nothing."""
    member = request.user
    form = ProfileForm(request.POST or None, instance=copy(member))  # a refused name does not reach the page's head
    if form.is_valid():
        member = form.save(now=timezone.now())
        with translation.override(member.language):
            messages.success(request, _("Your profile is saved."))
        response = redirect("members:me")
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")  # what they chose here holds from now on
        return response
    return render(request, "members/me.html", {"form": form, "missing": missing_parts(member)})
