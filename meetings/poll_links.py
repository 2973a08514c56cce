"""The link in a mail with which a member says when a meeting suits, without logging in."""

from django.core import signing

from meetings.models import PollVoter

# A full stop: it stands in no signature, and mail programs keep it within a link.
_signer = signing.Signer(salt="meetings.poll", sep=".")


def link_token(voter: PollVoter) -> str:
    """Stands for this one row in links: whoever has it may answer for that member, and nothing else."""
    return _signer.sign(str(voter.pk))


def voter_by_token(token: str) -> PollVoter:
    """Raises `PollVoter.DoesNotExist` for a token that we did not make."""
    try:
        pk = int(_signer.unsign(token))
    except (signing.BadSignature, ValueError) as error:
        raise PollVoter.DoesNotExist from error
    return PollVoter.objects.select_related("poll__host", "poll__meeting", "poll__group", "member").get(pk=pk)
