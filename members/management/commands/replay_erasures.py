from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from members import erasing, erasure_log


class Command(BaseCommand):
    help = (
        "Erases once more who stands in the list of erasures and is known to the database all the same, as after a "
        "backup was put back. Changes nothing else; it runs by itself at each start and after restore_backup."
    )

    def handle(self, **options):
        try:
            again = erasing.replay(now=timezone.now())
        except erasure_log.ErasureLogError as problem:
            raise CommandError(f"The list of erasures at {erasure_log.path()} cannot be read.") from problem
        if again:
            self.stdout.write(f"{len(again)} members were erased once more.")
