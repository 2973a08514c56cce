"""Being erased: asked for, hidden at once, carried out a week later; until then one can come back.

Whoever is erased is gone from every table, file and mail. What the guild must remember stays readable: there they are
a former member with a number. `members.erasure_log` keeps it for the day that a backup is put back.
"""

import logging
from datetime import datetime, timedelta

from django.db import connection, transaction

from members import erasure_letters, erasure_log, gathering, joining, mentions, search, traces
from members.erasure_log import Erasure
from members.models import Channel, ErasureRequest, Member
from members.stored_files import remove_after_commit
from samensterker.outbox.queueing import queue

logger = logging.getLogger(__name__)

COOLING_OFF = timedelta(days=7)
LOCK = 0x65726173  # "eras": one at a time, so that each has a number of its own
KEPT = {"id", "joined_at", "left_at"}  # of the row of the member; all else goes, also what is added to it later


@transaction.atomic
def ask(member: Member, *, by: Member, now: datetime, channel: Channel = Channel.WEB) -> ErasureRequest:
    """Out of the guild from now on, and erased after a week. Asking twice is asking once.

    Raises `joining.LastCoordinatorError`.
    """
    joining.leave(member, by=by, now=now, channel=channel)
    if request := ErasureRequest.objects.open().filter(member=member).first():
        return request
    request = ErasureRequest.objects.create(member=member, asked_at=now, asked_by=by, due_at=now + COOLING_OFF)
    erasure_letters.tell_asked(request, by=by, now=now)
    logger.info("Member %s is to be erased (by %s).", member.pk, by.pk)
    return request


@transaction.atomic
def withdraw(request: ErasureRequest, *, by: Member, now: datetime, channel: Channel = Channel.WEB) -> bool:
    """Back in the guild, with everything as it was; False when it was carried out or withdrawn already.

    Who had left before they asked stays out.
    """
    member = Member.objects.select_for_update(no_key=True).get(pk=request.member_id)
    current = ErasureRequest.objects.open().filter(pk=request.pk).first()
    if current is None:
        return False
    current.withdrawn_at = now
    current.save(update_fields=["withdrawn_at"])
    if member.left_at == current.asked_at:
        paused_at = member.paused_at
        joining.return_(member, by=by, now=now, channel=channel)
        if paused_at:
            joining.pause(member, by=by, now=now, channel=channel)
    erasure_letters.tell_withdrawn(current, by=by, now=now)
    return True


def erase_due(*, now: datetime) -> int:
    """The requests whose week is over; answers how many. One that fails stops no other, and waits a night."""
    _one_at_a_time()
    done = 0
    for pk in list(ErasureRequest.objects.open().due(now).values_list("pk", flat=True)):
        try:
            with transaction.atomic():
                done += _erase_asked(pk, now)
        except Exception:
            logger.exception("The request %s to be erased could not be carried out.", pk)
    return done


def _erase_asked(pk, now):
    """Unless it was withdrawn a moment ago."""
    request = ErasureRequest.objects.select_related("asked_by").get(pk=pk)
    member = Member.objects.select_for_update(no_key=True).get(pk=request.member_id)
    if not ErasureRequest.objects.open().filter(pk=pk).exists():
        return 0
    erase(member, by=request.asked_by, now=now)
    return 1


@transaction.atomic
def erase(member: Member, *, by: Member | None, now: datetime, left_before: datetime | None = None) -> Erasure | None:
    """All of it, or nothing; None when they were erased already, or did not leave before the moment that is given.

    Raises `joining.LastCoordinatorError`, and `ErasureLogError` when nobody would know of it after a restore.
    """
    _one_at_a_time()
    joining.refuse_without_coordinator(member)
    current = Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    if current.erased_at or (left_before and (current.left_at is None or current.left_at > left_before)):
        return None
    erasure = Erasure(current.pk, _next_number(), now, erasure_log.email_hash(current.email))
    _done(current, by=by, now=now)
    farewell = erasure_letters.farewell(current, erasure.number, now=now)
    places = wipe(current, erasure)
    queue(farewell)
    erasure_letters.tell_erased(erasure.number, places, now=now)
    erasure_log.append(erasure)  # last: what fails before leaves no line
    logger.info("Member %s is erased (by %s).", current.pk, by.pk if by else "the calendar")
    return erasure


@transaction.atomic
def replay(*, now: datetime) -> list[Erasure]:
    """Erases once more whom a backup that was put back brought to life; answers which lines of the list that were.

    Nobody who came after that moment is meant, also not under the same key.
    """
    _one_at_a_time()
    erasures = erasure_log.read()
    _give_no_key_twice(erasures)
    again = []
    for erasure in erasures:
        for member in _still_known(erasure):
            _done(member, by=None, now=now)
            places = wipe(member, erasure)
            erasure_letters.tell_erased(erasure.number, places, now=now)
            logger.info("Member %s is erased once more.", member.pk)
            again.append(erasure)
    if again:
        search.rebuild(now=now)
    return again


def _still_known(erasure):
    """Also under another key, when two entries of one person were joined after the backup was made."""
    there = Member.objects.filter(erased_at=None, joined_at__lte=erasure.erased_at).select_for_update(no_key=True)
    same_key = list(there.filter(pk=erasure.member))
    others = there.exclude(pk=erasure.member).exclude(email=None) if erasure.email else there.none()
    return same_key + [member for member in others if erasure_log.is_address_of(erasure, member.email)]


def _give_no_key_twice(erasures):
    """After a restore the keys would begin again, and a newcomer could get that of someone in the list."""
    if erasures:
        with connection.cursor() as cursor:
            sequence = "pg_get_serial_sequence('members_member', 'id')"
            cursor.execute(
                f"SELECT setval({sequence}, greatest(nextval({sequence}) - 1, %s))",
                [max(erasure.member for erasure in erasures)],
            )


def is_last_coordinator(member: Member) -> bool:
    """For a page to say so beforehand; `joining.refuse_without_coordinator` decides."""
    return list(Member.objects.coordinators().values_list("pk", flat=True)[:2]) == [member.pk]


def wipe(member: Member, erasure: Erasure) -> list[tuple[str, int]]:
    """Takes the person out of every table; answers where their first name may still stand. In a transaction."""
    if member.left_at is None:
        joining.let_go(member, by=None, now=erasure.erased_at)
    person = mentions.Person.of(member)
    traces.remove(person, member)
    gathering.erase(member, now=erasure.erased_at)
    _wipe_row(member, erasure)
    if mentions.replace(person, member.full_name) & {"members.Member", "members.CvEntry"}:
        search.rebuild(now=erasure.erased_at)  # others are found by what they wrote about this person
    return mentions.looks_like(person)


def _wipe_row(member, erasure):
    remove_after_commit(member.photo.name)
    for field in Member._meta.concrete_fields:
        if field.name not in KEPT and not field.generated:
            setattr(member, field.attname, None if field.null else field.get_default())
    member.first_name = mentions.pseudonym(erasure.number)
    member.left_at = member.left_at or erasure.erased_at
    member.erased_at, member.is_active = erasure.erased_at, False
    member.set_unusable_password()
    member.save()


def _done(member, *, by, now):
    """Also without a request: one that the coordinator got on paper, or a year after leaving."""
    if not ErasureRequest.objects.open().filter(member=member).update(done_at=now):
        ErasureRequest.objects.create(member=member, asked_at=now, asked_by=by, due_at=now, done_at=now)


def _one_at_a_time():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _next_number():
    """Never one that was given before, also not when a backup was put back in between."""
    names = Member.objects.exclude(erased_at=None).values_list("first_name", flat=True)
    here = (int(word) for name in names if (word := name.rpartition(" ")[2]).isdecimal())
    there = (erasure.number for erasure in erasure_log.read())
    return 1 + max([*here, *there], default=0)
