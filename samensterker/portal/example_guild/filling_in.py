"""Fills in what the people of the example tell about themselves, as if each sat down for it in the weeks since."""

from datetime import datetime, time, timedelta

from members import absences, areas, availability, cv, knowledge, sharing, sharing_texts
from members.models import Channel, Member, Shared
from members.profile import change_profile
from members.slots import SLOTS, State
from samensterker.localtime import at_local, local_day
from samensterker.portal.example_guild.profiles import PROFILES, PROPOSAL

LETTERS = {"c": State.CAN, "r": State.RATHER_NOT, "x": State.CANNOT, ".": State.UNANSWERED}
BEFORE_LONG = timedelta(days=3)  # so much later another member confirms what one knows


def fill_in(members: dict[str, Member], *, coordinator: Member, kick_off: datetime, now: datetime) -> None:
    """`members` by their key."""
    text = sharing_texts.newest()
    if text and text.published_at > kick_off:  # it was laid a moment ago, and everyone read it weeks ago
        text.published_at = kick_off
        text.save(update_fields=["published_at"])
    known = {area.name: area for area in areas.areas_in_order()}
    for number, profile in enumerate(PROFILES):
        moment = at_local(local_day(kick_off) + timedelta(days=profile.days), time(19, 2 * number))
        member = members[profile.key]
        is_own = profile.channel == Channel.WEB
        _Evening(member, member if is_own else coordinator, profile.channel, moment).fill_in(profile, known, text, now)
    _confirm(members)
    _propose(members, known, now)


def _propose(members, known, now):
    asked_at = now - timedelta(days=PROPOSAL.days_ago)
    areas.propose(PROPOSAL.name, member=members[PROPOSAL.member], now=asked_at, parent=known.get(PROPOSAL.parent))


class _Evening:
    """One person sits down for their profile, and does one part after the other."""

    def __init__(self, member, by, channel, moment):
        self.member, self.moment = member, moment
        self.who = {"by": by, "channel": channel}

    def fill_in(self, profile, known, text, now):
        self._details(profile)
        for line in profile.cv:
            cv.add_entry(self.member, **vars(line), now=self._next(), **self.who)
        for row in profile.knows:
            offers = dict.fromkeys(row.offers, True)
            area = known.get(row.area) or known.setdefault(row.area, areas.add_area(row.area, now=self.moment))
            stated = {"level": row.level, "interest": row.interest, **offers}
            knowledge.say(self.member, area, **stated, now=self._next(), **self.who)
        if profile.roster:
            states = dict(zip(SLOTS, (LETTERS[letter] for letter in profile.roster.replace(" ", ""))))
            availability.save_roster(self.member, states, now=self._next(), **self.who)
        for away in profile.away:
            first_on = local_day(now) + timedelta(days=away.begins)
            last_on = first_on + timedelta(days=away.days - 1)
            moment = self._next()
            absences.add_absence(
                self.member, first_on=first_on, last_on=last_on, note=away.note, now=moment, **self.who
            )
        if text and profile.shares is not None:
            choices = {what: what in profile.shares for what in Shared}
            sharing.choose(self.member, choices, text=text, now=self._next(), **self.who)
        if self.who["channel"] == Channel.WEB:
            Member.objects.filter(pk=self.member.pk).update(last_login=self.moment)

    def _details(self, profile):
        facts = {**({"doing_now": profile.doing_now} if profile.doing_now else {}), **profile.preferences}
        if facts:
            change_profile(self.member, now=self._next(), **facts, **self.who)

    def _next(self):
        """A minute later."""
        self.moment += timedelta(minutes=1)
        return self.moment


def _confirm(members):
    for profile in PROFILES:
        for known in profile.knows:
            if known.confirmed_by:
                row = members[profile.key].expertise.select_related("member").get(area__name=known.area)
                knowledge.confirm(row, by=members[known.confirmed_by], now=row.changed_at + BEFORE_LONG)
