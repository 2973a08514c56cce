"""When two rows for one person turn out to be one person: what cannot simply be pointed at the other.

Each takes `keep` and `gone`, in the transaction of the merge. Nothing is lost but what says the same twice.
"""

from itertools import groupby

from django.db.models import CharField, Q, Value
from django.db.models.functions import Concat, Left, Length
from django.utils.translation import gettext_noop

from members import periods
from members.models import (
    Absence,
    ContactView,
    CvFile,
    ErasureRequest,
    Expertise,
    GroupMembership,
    Member,
    NotADuplicate,
    Roster,
    SearchRow,
)
from members.models.roster import ALL_SLOTS
from members.stored_files import remove_after_commit
from samensterker.outbox.models import Message, OptOut, State

MERGED = gettext_noop("The receiver was in the guild twice, and has it already.")


def cv_file(keep, gone, *, now):
    """The latest of the two stays."""
    files = list(CvFile.objects.filter(member__in=[keep, gone]).order_by("-uploaded_at", "-pk"))
    for older in files[1:]:
        remove_after_commit(older.file.name)
        older.delete()
    if files:
        CvFile.objects.filter(pk=files[0].pk).update(member=keep)


def expertise(keep, gone, *, now):
    """Of an area that both stated: the higher level, and what either offers."""
    # Nobody confirms their own; these two say so of one another.
    own = Q(member__in=[keep, gone], confirmed_by__in=[keep, gone])
    Expertise.objects.filter(own).update(confirmed_by=None, confirmed_at=None)
    theirs = {row.area_id: row for row in keep.expertise.all()}
    for row in gone.expertise.all():
        if (other := theirs.get(row.area_id)) is None:
            Expertise.objects.filter(pk=row.pk).update(member=keep)
        else:
            row.delete()
            other.join(row, now=now)
            other.save()


def roster(keep, gone, *, now):
    """The one that was saved last, with its blanks filled in from the other."""
    rosters = list(Roster.objects.filter(member__in=[keep, gone]).order_by("-saved_at"))
    if not rosters:
        return
    last = rosters[0]
    for other in rosters[1:]:
        blank = ALL_SLOTS & ~(last.can | last.rather_not | last.cannot)
        last.can |= other.can & blank
        last.rather_not |= other.rather_not & blank
        last.cannot |= other.cannot & blank
    Roster.objects.filter(member__in=[keep, gone]).delete()
    Roster.objects.create(
        member=keep, can=last.can, rather_not=last.rather_not, cannot=last.cannot, saved_at=last.saved_at
    )


def absences(keep, gone, *, now):
    """Those that overlap become one."""

    def blend(stays, over):
        stays.note = stays.note or over.note

    rows = list(Absence.objects.filter(member__in=[keep, gone]))
    stay, over = periods.join(rows, first="first_on", last="last_on", blend=blend)
    Absence.objects.filter(pk__in=[row.pk for row in over]).delete()
    for row in stay:
        row.member = keep
        row.save(update_fields=["member", "last_on", "note"])


def group_memberships(keep, gone, *, now):
    """Of one group, those that overlap become one."""

    def blend(stays, over):
        stays.role = role_of_both(stays, over, keep)

    rows = GroupMembership.objects.filter(member__in=[keep, gone]).order_by("group_id")
    for _group, same in groupby(rows, key=lambda row: row.group_id):
        belong_to(keep, list(same), blend, "role")


def role_of_both(stays, over, keep):
    """What the member to keep says of their role goes before."""
    words = sorted([stays, over], key=lambda row: (not row.role, row.member_id != keep.pk))
    return words[0].role


def belong_to(keep, rows, blend, *names):
    """Rows of one place, from a day until a day: those that overlap become one, and all are of the one to keep.

    `names` are the columns that `blend` may change.
    """
    stay, over = periods.join(rows, first="from_on", last="until_on", blend=blend)
    type(rows[0]).objects.filter(pk__in=[row.pk for row in over]).delete()
    for row in stay:
        row.member = keep
        row.save(update_fields=["member", "until_on", *names])


def looks(keep, gone, *, now):
    """A look at oneself is none; and of two looks on one day one is enough."""
    both = [keep, gone]
    ContactView.objects.filter(member__in=both, viewer__in=both).delete()
    for end, other_end in (("member", "viewer"), ("viewer", "member")):
        known = set(ContactView.objects.filter(**{end: keep}).values_list(other_end, "how", "what", "seen_on"))
        for view in ContactView.objects.filter(**{end: gone}):
            if (getattr(view, f"{other_end}_id"), view.how, view.what, view.seen_on) in known:
                view.delete()
            else:
                ContactView.objects.filter(pk=view.pk).update(**{end: keep})


def pairs(keep, gone, *, now):
    """Who was no duplicate of the one is none of the other."""
    for pair in NotADuplicate.objects.filter(Q(first=gone) | Q(second=gone)):
        pair.delete()
        other = pair.second_id if pair.first_id == gone.pk else pair.first_id
        if other != keep.pk:
            first, second = sorted((keep.pk, other))
            moved = NotADuplicate(first_id=first, second_id=second, said_by_id=pair.said_by_id, said_at=pair.said_at)
            NotADuplicate.objects.bulk_create([moved], ignore_conflicts=True)


def erasure_requests(keep, gone, *, now):
    """One that is open stays open; of two, the later one is withdrawn, as one is enough."""
    is_open = Q(withdrawn_at=None, done_at=None)
    opened = ErasureRequest.objects.filter(is_open, member__in=[keep, gone]).order_by("asked_at", "pk")
    ErasureRequest.objects.filter(pk__in=[request.pk for request in opened[1:]]).update(withdrawn_at=now)
    ErasureRequest.objects.filter(member=gone).update(member=keep)


def search_row(keep, gone, *, now):
    """Made of the rest; whoever merges refreshes it."""
    SearchRow.objects.filter(member=gone).delete()


def who_entered(keep, gone, *, now):
    Member.objects.filter(pk=keep.pk, entered_by=gone).update(entered_by=None)
    Member.objects.filter(entered_by=gone).update(entered_by=keep)


def opt_outs(keep, gone, *, now):
    """What either does not want."""
    unwanted = set(keep.mail_opt_outs.values_list("kind", flat=True))
    OptOut.objects.filter(member=gone, kind__in=unwanted).delete()
    OptOut.objects.filter(member=gone).update(member=keep)


def messages(keep, gone, *, now):
    """What went to the one has gone to the other: the key says so too, so that no planner lays it once more.

    What still waits for both goes once.
    """
    theirs = Message.objects.filter(member=gone)
    end, new_end = f":{gone.pk}", f":{keep.pk}"
    stem = Left("dedupe_key", Length("dedupe_key") - len(end))
    renamed = Concat(stem, Value(new_end), output_field=CharField())
    keyed = theirs.exclude(state=State.SENDING).filter(dedupe_key__endswith=end)
    taken = Message.objects.filter(member=keep).values("dedupe_key")
    doubles = keyed.annotate(renamed=renamed).filter(renamed__in=taken)
    twice = list(doubles.values_list("pk", flat=True))
    over = {"state": State.EXPIRED, "reason": MERGED, "ended_at": now, "retry_at": None, "secret": ""}
    Message.objects.waiting().filter(pk__in=twice).update(**over)
    keyed.exclude(pk__in=twice).update(dedupe_key=renamed)
    Message.objects.filter(member=gone).update(member=keep)


def forget_login(keep, gone, *, now):
    """Whoever merges says which address logs in."""
    gone.emailaddress_set.all().delete()
