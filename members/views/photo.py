from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from members import photos
from members.forms.uploads import PhotoForm
from members.models import Member
from members.views.whose import of_someone


@require_http_methods(["GET", "HEAD", "POST"])
@of_someone
def photo(request, whose):
    """The page to choose another photo on, or to take it away."""
    told = {"by": whose.by, "channel": whose.channel, "now": timezone.now()}
    if "remove" in request.POST:
        photos.remove_photo(whose.member, **told)
        messages.success(request, _("The photo is removed."))
        return redirect(whose.url("photo"))
    form = PhotoForm(request.POST, request.FILES) if request.method == "POST" else PhotoForm()
    if form.is_valid():
        photos.save_photo(whose.member, form.checked, **told)
        messages.success(request, _("The photo is saved."))
        return redirect(whose.url("me"))
    return render(request, "members/photo.html", {"whose": whose, "form": form})


@require_safe
@cache_control(private=True, max_age=300)
def photo_of_member(request, pk):
    """The picture itself, to whom may see the member."""
    member = get_object_or_404(Member.objects.visible_to(request.user).exclude(photo=""), pk=pk)
    try:
        with member.photo.open("rb") as file:
            picture = file.read()
    except FileNotFoundError:
        raise Http404 from None
    headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'"}
    return HttpResponse(picture, content_type="image/jpeg", headers=headers)
