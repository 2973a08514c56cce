from copy import copy

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from members import profile
from members.forms.profile import ProfileForm
from members.views.whose import of_someone


@require_http_methods(["GET", "HEAD", "POST"])
@of_someone
def me(request, whose):
    """A profile: read it and change it. A second click saves the same once more, which changes nothing."""
    member = whose.member
    form = ProfileForm(request.POST or None, instance=copy(member))  # a refused name does not reach the page's head
    if form.is_valid() and _is_saved(form, whose):
        return _saved(request, whose)
    progress = profile.progress(member, whose.url)
    return render(request, "members/me.html", {"form": form, "whose": whose, "progress": progress})


def _is_saved(form, whose):
    """If not, the form says why."""
    told = {"by": whose.by, "channel": whose.channel, "now": timezone.now()}
    try:
        profile.change_profile(whose.member, version=form.cleaned_data["version"], **told, **form.facts())
    except profile.StaleProfile as stale:
        form.show_changed_profile(stale.member, to=whose.by)
        return False
    return True


def _saved(request, whose):
    response = redirect(whose.url("me"))
    if not whose.is_own:
        messages.success(request, _("The profile of {name} is saved.").format(name=whose.member.full_name))
        return response
    with translation.override(whose.member.language):
        messages.success(request, _("Your profile is saved."))
    response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")  # what they chose here holds from now on
    return response
