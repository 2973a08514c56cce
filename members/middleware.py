"""What members are asked when they come in."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse

from members.models import Member
from members.sharing_texts import newest_key

ASKED = "asked-about-sharing"  # in the session: the key of the text that its owner was led to
# Where one chooses, and may be for exactly that reason.
NOT_FROM = {"members:sharing", "members:sharing-texts", "members:who-sees-me"}


class AskAboutSharingMiddleware:
    """Leads a member to the text about sharing that they have not answered, once a session; then leaves them alone.

    Only from a page that they open themselves: not from a form they send, a part that htmx asks for, a link in a mail
    that works without logging in, or the pages about their account. It changes nothing but the session.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, arguments, named):
        if not _opens_a_page(request, view):
            return None
        newest = newest_key()
        if request.user.sharing_text_id == newest or not newest or request.session.get(ASKED) == newest:
            return None
        request.session[ASKED] = newest
        return redirect(f"{reverse('members:sharing')}?{urlencode({'next': request.get_full_path()})}")


class GoneMeanwhileMiddleware:
    """Answers 404 when a member was joined with another, or erased, between the look and the change.

    `Member.objects.to_change()` finds them no more then, and nothing is written.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, Member.DoesNotExist):
            raise Http404 from exception


def _opens_a_page(request, view):
    match = request.resolver_match
    return (
        request.method == "GET"
        and "text/html" in request.headers.get("Accept", "")  # what a browser asks for when one follows a link
        and (getattr(view, "login_required", True) or request.path == settings.LOGIN_REDIRECT_URL)
        and match.namespace  # those of allauth have none
        and match.view_name not in NOT_FROM
        and request.user.is_authenticated
    )
