from members.models.cv import CvEntry, CvFile, CvFileKind, CvKind
from members.models.group import Group, GroupKind, GroupMembership
from members.models.knowledge import Expertise, Interest, KnowledgeArea, Level
from members.models.member import Member, MemberQuerySet, PreferredContact, Role
from members.models.records import BookletCopy, Change, ErasureRequest, ImportDraft, NotADuplicate
from members.models.roster import Absence, Daypart, Roster
from members.models.search import SearchRow
from members.models.sharing import Channel, ContactMessage, ContactView, Shared, SharingChoice, SharingText

__all__ = [
    "Absence",
    "BookletCopy",
    "Change",
    "Channel",
    "ContactMessage",
    "ContactView",
    "CvEntry",
    "CvFile",
    "CvFileKind",
    "CvKind",
    "Daypart",
    "ErasureRequest",
    "Expertise",
    "Group",
    "GroupKind",
    "GroupMembership",
    "ImportDraft",
    "Interest",
    "KnowledgeArea",
    "Level",
    "Member",
    "MemberQuerySet",
    "NotADuplicate",
    "PreferredContact",
    "Role",
    "Roster",
    "SearchRow",
    "Shared",
    "SharingChoice",
    "SharingText",
]
