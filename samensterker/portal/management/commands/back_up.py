from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from samensterker.portal import backups


class Command(BaseCommand):
    help = "Writes the whole database to one file, also while the house runs. Keep it safe: it holds everybody's data."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, *, file, **options):
        try:
            backups.back_up(file)
        except (backups.BackupError, OSError) as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"{file}: {file.stat().st_size // 1024} kB")
