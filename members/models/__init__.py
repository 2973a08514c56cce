from members.models.member import Member, MemberQuerySet, Role

__all__ = ["Member", "MemberQuerySet", "Role"]
