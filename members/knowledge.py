"""What members say that they know, and who says so too."""

from django.db import transaction

from members import history, profile, search
from members.areas import areas_in_order, propose
from members.models import Channel, Expertise, Interest, KnowledgeArea, Level, Member
from members.profile import ProfilePart

__all__ = [
    "AlreadyConfirmed",
    "AreaGone",
    "NotByYourself",
    "StaleExpertise",
    "areas_in_order",
    "confirm",
    "forget",
    "learn",
    "mark_of",
    "offers_without_knowing",
    "propose",
    "say",
    "shown",
    "take_back",
    "unlearn",
]


class AreaGone(Exception):
    """Nobody can choose this area (any more)."""


class AboutExpertise(Exception):
    def __init__(self, expertise):
        self.expertise = expertise
        super().__init__(str(expertise))


class StaleExpertise(AboutExpertise):
    """It was changed since this page was made; carries it as it is now."""


class AlreadyConfirmed(AboutExpertise):
    """Another member was first; one is enough."""


class NotByYourself(AboutExpertise):
    """Another member confirms what one knows."""


def mark_of(expertise):
    """What an editor had before them; empty when nothing was said yet."""
    return expertise.changed_at.isoformat() if expertise else ""


def offers_without_knowing(*, level, **offers):
    """To be asked about: teaching, advising or stepping in, in what one only heard of."""
    return level == Level.HEARD_OF and any(offers.get(name) for name in ("can_teach", "gives_advice", "can_step_in"))


@transaction.atomic
def say(member, area, *, level, interest=Interest.UNSAID, by, now, channel=Channel.WEB, seen=None, **offers):
    """What a member knows of an area, and what they offer in it; another level takes a confirmation away.

    `seen` is the mark of what the editor had before them, None when nobody looked. Answers the row, and whether
    anything changed. Of an area that was merged it is said of the one that took its place.
    """
    area, current = _in_use(area), _locked(member)
    row = Expertise.objects.select_for_update(of=["self"]).filter(member=current, area=area).first()
    stated = {"level": level, "interest": interest, **{name: offers.get(name, False) for name in Expertise.OFFERS}}
    if row and row.stated == stated:
        return row, False
    if seen not in (None, mark_of(row)) and row:
        raise StaleExpertise(row)
    before = row and {"area": area.name, **row.stated}
    row = row or Expertise(member=current, area=area)
    if row.level != level:
        row.confirmed_by = row.confirmed_at = None
    for name, value in stated.items():
        setattr(row, name, value)
    row.changed_at = now
    row.save()
    profile.mark(current, ProfilePart.EXPERTISE, is_filled_in=True, now=now)
    after = {"area": area.name, **stated}
    history.record(current, "expertise", before=before, after=after, by=by, now=now, channel=channel)
    search.refresh([member.pk])
    return row, True


@transaction.atomic
def forget(member, area, *, by, now, channel=Channel.WEB):
    """Off the list; answers whether it was on it."""
    _held(area)
    current = _locked(member)
    row = Expertise.objects.filter(member=current, area=area).first()
    if row is None:
        return False
    before = {"area": area.name, **row.stated}
    row.delete()
    is_filled_in = current.expertise.exists()
    profile.mark(current, ProfilePart.EXPERTISE, is_filled_in=is_filled_in, now=now)
    history.record(current, "expertise", before=before, after=None, by=by, now=now, channel=channel)
    search.refresh([member.pk])
    return True


@transaction.atomic
def learn(member, area, *, level, course, link, by, now, learned_at=None):
    """They completed a course in it: at least this level, and never less than they said themselves.

    `link` is where the course stands, and by which it is known; `learned_at` when they did, if that was before. Raises
    `AreaGone`.
    """
    area, current = _in_use(area), _locked(member)
    row = Expertise.objects.select_for_update(of=["self"]).filter(member=current, area=area).first()
    before = row and _with_course(row, area)
    row = row or Expertise(member=current, area=area, level=0)
    row.level_before = row.level
    if row.level < level:
        row.level, row.confirmed_by, row.confirmed_at = level, None, None
    row.learned_in, row.learned_link, row.learned_at = course, link, learned_at or now
    row.changed_at = now
    row.save()
    _settle(row, before=before, after=_with_course(row, area), by=by, now=now)
    return row


@transaction.atomic
def unlearn(member, area, *, link, by, now):
    """The course was not completed after all. What they said themselves since stands; answers whether it was there."""
    area, current = _in_use(area), _locked(member)
    rows = Expertise.objects.select_for_update(of=["self"]).filter(member=current, area=area, learned_link=link)
    row = rows.first()
    if row is None:
        return False
    before, is_untouched = _with_course(row, area), row.changed_at == row.learned_at
    if is_untouched and row.level_before == 0:
        row.delete()
        after = None
    else:
        if is_untouched and row.level_before:
            row.level = row.level_before
        row.learned_in, row.learned_link, row.learned_at, row.level_before = "", "", None, None
        row.changed_at = now
        row.save()
        after = _with_course(row, area)
    _settle(row, before=before, after=after, by=by, now=now)
    return True


def _with_course(row, area):
    return {"area": area.name, **row.stated, "learned_in": row.learned_in}


def _settle(row, *, before, after, by, now):
    """The profile, the history and the search row. The course has a letter of its own, so no mail about a change."""
    member = row.member
    profile.mark(member, ProfilePart.EXPERTISE, is_filled_in=member.expertise.exists(), now=now)
    history.record(member, "expertise", before=before, after=after, by=by, now=now, is_told=False)
    search.refresh([member.pk])


@transaction.atomic
def confirm(expertise, *, by, now, level=None):
    """Another member says so too. `level` is what stood on the page, as a form has it; None when nobody looked."""
    row = Expertise.objects.select_for_update(of=["self"]).select_related("member", "area").get(pk=expertise.pk)
    if row.member_id == by.pk:
        raise NotByYourself(row)
    if level is not None and str(level) != str(row.level):
        raise StaleExpertise(row)
    if row.confirmed_by_id == by.pk:
        return
    if row.confirmed_by_id is not None:
        raise AlreadyConfirmed(row)
    row.confirmed_by, row.confirmed_at = by, now
    row.save(update_fields=["confirmed_by", "confirmed_at"])
    _record_confirmation(row, was=False, by=by, now=now)


@transaction.atomic
def take_back(expertise, *, by, now):
    """Only one's own word; answers whether it stood there."""
    row = Expertise.objects.select_for_update(of=["self"]).select_related("member", "area").get(pk=expertise.pk)
    if row.confirmed_by_id != by.pk:
        return False
    row.confirmed_by = row.confirmed_at = None
    row.save(update_fields=["confirmed_by", "confirmed_at"])
    _record_confirmation(row, was=True, by=by, now=now)
    return True


def shown(member):
    """What the profile page shows, in the order of the tree; `_expertise.html` draws it."""
    return member.expertise.in_order().select_related("confirmed_by")


def _record_confirmation(row, *, was, by, now):
    about = {"area": row.area.name, "level": row.level}
    before, after = ({**about, "is_confirmed": is_confirmed} for is_confirmed in (was, not was))
    history.record(row.member, "expertise", before=before, after=after, by=by, now=now)


def _in_use(area):
    """The area, or the one it was merged into; held, so that it is not merged while something is said of it."""
    current = _held(area)
    if current and current.merged_into_id:
        return _in_use(current.merged_into)
    if current is None or not current.is_in_use:
        raise AreaGone
    return current


def _held(area):
    """First the area, then the member, then what is said, as in `members.area_merging`: so none wait in a circle."""
    return KnowledgeArea.objects.select_for_update(no_key=True).filter(pk=area.pk).first()


def _locked(member):
    """One at a time, so that the moment on the profile is true whoever comes last."""
    return Member.objects.to_change().get(pk=member.pk)
