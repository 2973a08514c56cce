from datetime import datetime
from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils import timezone

from members import erasure_log
from samensterker.outbox.models import Message
from samensterker.portal import backups


class Command(BaseCommand):
    help = (
        "Puts a backup in the place of everything in the database. Stop the web server, worker and beat first. "
        "Messages that wait are then on hold, as some may have gone out since: a coordinator looks and releases them. "
        "Who was erased since the backup was made is erased once more."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--yes", action="store_true", help="do not ask whether you are sure")

    def handle(self, *, file, yes, **options):
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        if not yes and input("Everything in the database goes, for what is in the backup. Sure? [yes/no] ") != "yes":
            raise CommandError("Nothing was done.")
        made = datetime.fromtimestamp(file.stat().st_mtime, tz=timezone.get_default_timezone())
        try:
            backups.restore(file, reason=f"Restored from the backup of {made:%d-%m-%Y %H:%M}")
        except backups.BackupError as problem:
            raise CommandError(f"{problem}\nNothing was changed.") from problem
        call_command("migrate", interactive=False, verbosity=0)  # the backup may come from an older version
        waiting = Message.objects.waiting().count()
        self.stdout.write(f"Restored. {waiting} messages are on hold; look and release them at {reverse('outbox:log')}")
        call_command("replay_erasures", stdout=self.stdout)  # before anyone can see them
        if not erasure_log.path().exists():
            self.stdout.write(f"There is no list of erasures at {erasure_log.path()}: nobody was erased once more.")
