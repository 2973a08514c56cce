from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from members.models.member import Member


class SearchRow(models.Model):
    """What one member is found by; `members.search` writes it, and a nightly rebuild makes good what was missed.

    Twice, as members find someone only by what they may see of them, and the coordinator by all.
    """

    member = models.OneToOneField(Member, on_delete=models.CASCADE, primary_key=True, related_name="search_row")
    names = models.TextField()  # without accents and capitals, for small typing errors
    members_words = models.TextField()  # all words, for what only looks alike
    members_vector = SearchVectorField()
    coordinators_words = models.TextField()
    coordinators_vector = SearchVectorField()

    class Meta:
        # Without a list of what is still to be filed: after many changes each search would read all of that list.
        indexes = [
            GinIndex(OpClass("names", name="gin_trgm_ops"), name="search_row_names", fastupdate=False),
            GinIndex(OpClass("members_words", name="gin_trgm_ops"), name="search_row_members_words", fastupdate=False),
            GinIndex(
                OpClass("coordinators_words", name="gin_trgm_ops"),
                name="search_row_coordinators_words",
                fastupdate=False,
            ),
            GinIndex(fields=["members_vector"], name="search_row_members", fastupdate=False),
            GinIndex(fields=["coordinators_vector"], name="search_row_coordinators", fastupdate=False),
        ]

    def __str__(self):
        return self.names
