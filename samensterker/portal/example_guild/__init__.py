"""The example guild: invented people and organisations, a meeting that was held, and the next one.

The tables hold the Dutch texts; `laying_out` puts them in the database.
"""

from samensterker.portal.example_guild.laying_out import OtherPeople, is_here, lay_out

__all__ = ["OtherPeople", "is_here", "lay_out"]
