from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from samensterker.portal import example_guild


class Command(BaseCommand):
    help = (
        "Lays out the example guild: fourteen invented members of seven invented organisations, a kick-off meeting, "
        "its action items and the next meeting. Only in the embedded database, when nobody is in it yet. "
        "A second time changes nothing. It mails nobody."
    )

    def handle(self, *args, **options):
        if settings.DATABASE_URL:
            raise CommandError(
                "DATABASE_URL names a database of its own. The example guild is only laid out in the embedded one."
            )
        try:
            is_new = example_guild.lay_out(now=timezone.now())
        except example_guild.OtherPeople:
            raise CommandError(
                "There are people in this database already. The example guild is only laid out in an empty one."
            ) from None
        self.stdout.write("The example guild is here." if is_new else "The example guild was here already.")
