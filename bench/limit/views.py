from django.shortcuts import render

from bench.limit.models import Person


def people(request):
    answer = render(request, "limit/people.html", {"people": Person.objects.order_by("sort_name", "id")[:25]})
    answer.headers["Content-Length"] = len(answer.content)  # else it comes in chunks, and costs more
    return answer
