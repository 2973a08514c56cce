from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from members import minimising


class Command(BaseCommand):
    help = (
        "Takes away what has outlived its time, as docs/personal-data.toml says; each night does so by itself. "
        "With --dry-run it only says what a night would take now, and changes nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only say what would go, and why")

    def handle(self, *, dry_run, **options):
        now = timezone.now()
        if dry_run:
            found = list(minimising.dry_run(now=now))
        else:
            with transaction.atomic():
                found = list(minimising.minimise(now=now).items())
        for rule, number in found:
            columns = "" if rule.columns == (minimising.ALL,) else f" ({', '.join(rule.columns)})"
            self.stdout.write(f"{number:6}  {rule.table}{columns}: {rule.keeps}")
        total = sum(number for _rule, number in found)
        self.stdout.write(f"{total:6}  rows {'would go' if dry_run else 'are gone'}")
