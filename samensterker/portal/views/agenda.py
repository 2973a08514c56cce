"""The year agenda, the secret feed of a member, and what is public."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.syndication.views import Feed
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_safe

from meetings import calendar_feeds
from members.models import Member
from samensterker import calendar_files, tries
from samensterker.localtime import local_day
from samensterker.portal import public_activities, year_agenda
from samensterker.portal.views.errors import too_many_requests
from samensterker.templatetags.house import day, span

HOUR = 3600
TIMES_AN_HOUR = 60  # that one address is read; a calendar program asks once or a few times
CALENDAR = "text/calendar; charset=utf-8"


@require_safe
def agenda(request):
    now = timezone.now()
    today = local_day(now)
    choices = year_agenda.years(today)
    asked = request.GET.get("year", "")
    year = next((year for year in choices if str(year) == asked), today.year)
    months = year_agenda.months(year, request.user, today=today)
    context = {
        "year": year,
        "years": choices,
        "today": today,
        "behind": [month for month in months if month.first < today.replace(day=1)],
        "months": [month for month in months if month.first >= today.replace(day=1)],
        "polls": year_agenda.polls(request.user, now=now),
    }
    return render(request, "portal/year_agenda.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def feed_settings(request):
    """A new address is shown in the answer to the POST that made it, and never again."""
    if request.method == "POST" and request.POST.get("do") == "stop":
        calendar_feeds.switch_off(request.user)
        messages.success(request, _("Your calendar address is switched off. What reads it, finds nothing any more."))
        return redirect("portal:feed-settings")
    address = _reset(request) if request.method == "POST" else ""
    feed = calendar_feeds.feed_of(request.user)
    context = {
        "feed": feed,
        "mark": calendar_feeds.mark_of(feed),
        "address": address,
        "subscribe": f"webcal://{address.partition('://')[2]}" if address else "",
    }
    return render(request, "portal/feed_settings.html", context)


def _reset(request):
    """The new address, or nothing when another window or a second click was first."""
    try:
        token = calendar_feeds.reset(request.user, seen=request.POST.get("seen", ""), now=timezone.now())
    except calendar_feeds.StaleFeed:
        messages.warning(
            request, _("Nothing was changed now: your address was made or reset already, a moment ago or elsewhere.")
        )
        return ""
    return settings.SITE_ORIGIN + reverse("portal:feed", args=[token])


@login_not_required
@require_safe
def feed(request, token):
    """Who has the address reads it, without logging in; one that was reset answers 404."""
    now = timezone.now()
    try:
        member = calendar_feeds.member_of(token)
    except Member.DoesNotExist:
        return _kept_nowhere(HttpResponse(status=404, content_type="text/plain; charset=utf-8"))
    if tries.one_more(f"feed:{member.pk}", within=HOUR) > TIMES_AN_HOUR:
        response = _kept_nowhere(too_many_requests(request))
        response["Retry-After"] = str(HOUR)
        return response
    with translation.override(member.language):
        events = calendar_feeds.events_of(member, now=now)
        response = HttpResponse(calendar_files.file_of(events, name=settings.GUILD_NAME), content_type=CALENDAR)
        response["Content-Language"] = member.language
    return _kept_nowhere(response)


def _kept_nowhere(response):
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


@login_not_required
@cache_control(public=True, max_age=900)
@require_safe
def public_feed(request):
    with translation.override(settings.LANGUAGE_CODE):
        file = calendar_files.file_of(public_activities.events(timezone.now()), name=settings.GUILD_NAME)
    response = HttpResponse(file, content_type=CALENDAR)
    response["Content-Language"] = settings.LANGUAGE_CODE
    return response


@login_not_required
@cache_control(public=True, max_age=900)
@require_safe
def public_rss(request):
    with translation.override(settings.LANGUAGE_CODE):
        response = PublicActivities()(request)
    response["Content-Language"] = settings.LANGUAGE_CODE
    return response


class PublicActivities(Feed):
    """As RSS 2.0, which WordPress shows without more."""

    def title(self):
        return settings.GUILD_NAME

    def description(self):
        return _("What you can come to: meetings that are open to everyone, and courses.")

    def link(self):
        return settings.SITE_ORIGIN + reverse("portal:home")

    def feed_url(self):
        return settings.SITE_ORIGIN + reverse("portal:public-rss")

    def items(self):
        return public_activities.activities(timezone.now())

    def item_title(self, activity):
        return activity.title

    def item_link(self, activity):
        return activity.url

    def item_guid(self, activity):
        return f"{activity.key}@{settings.SITE_HOST}"

    item_guid_is_permalink = False

    def item_pubdate(self, activity):
        return activity.changed_at

    def item_description(self, activity):
        when = day(activity.on)
        if not activity.is_course:
            when = f"{when}, {span(activity.on, activity.ends_at)}"
        return format_html("{} · {}", when, activity.place) if activity.place else when
