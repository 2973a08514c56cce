"""Who is logged in, looked up by SQL that is worked out once, as each page does it; the rest is allauth's."""

from allauth.account.auth_backends import AuthenticationBackend

from members.models import Member
from samensterker.prepared import Prepared

MEMBER = Prepared(lambda pk: Member.objects.filter(pk=pk), pk=-1)


class MemberBackend(AuthenticationBackend):
    def get_user(self, user_id):
        found = next(iter(MEMBER.objects(pk=user_id)), None)
        return found if found and self.user_can_authenticate(found) else None
