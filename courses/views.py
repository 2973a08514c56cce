from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from courses.models import Course

ON_A_PAGE = 20


@require_safe
def course_list(request):
    """What members may look forward to."""
    courses = Course.objects.announced().select_related("organiser")
    page = Paginator(courses, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "courses/course_list.html", {"page": page})
