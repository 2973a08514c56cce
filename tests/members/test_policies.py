import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpResponse

from members.policies import coordinator_required, is_coordinator
from tests.factories import LONG_AGO, CoordinatorFactory, MemberFactory

pytestmark = pytest.mark.django_db


@coordinator_required
def panel(request, pk):
    return HttpResponse(f"panel {pk}")


def test_coordinator_sees_the_page(rf):
    request = rf.get("/")
    request.user = CoordinatorFactory()

    assert panel(request, pk=7).content == b"panel 7"


@pytest.mark.parametrize(
    "user",
    [AnonymousUser, MemberFactory, lambda: CoordinatorFactory(left_at=LONG_AGO, is_active=False)],
    ids=["visitor", "member", "coordinator who left"],
)
def test_page_does_not_exist_for_others(rf, user):
    request = rf.get("/")
    request.user = user()

    assert not is_coordinator(request.user)
    with pytest.raises(Http404):
        panel(request, pk=7)
