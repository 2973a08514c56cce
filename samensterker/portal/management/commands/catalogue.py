from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from samensterker import catalogue


class Command(BaseCommand):
    help = "The Dutch catalogue: `update` it from code and templates, `check` that it is complete, or `compile` it."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("action", choices=["update", "check", "compile"])

    def handle(self, *, action, **options):
        getattr(self, action)()

    def update(self):
        entries = catalogue.update(catalogue.catalogue_path())
        missing = len(entries.untranslated_entries())
        self.stdout.write(f"{len(entries)} texts, {missing} still to translate.")

    def check(self):
        problems = catalogue.problems(catalogue.catalogue_path())
        if problems:
            raise CommandError("\n".join([*problems, f"{len(problems)} problems in the Dutch catalogue."]))
        self.stdout.write("The Dutch catalogue is complete.")

    def compile(self):
        for path in catalogue.compile_all(settings.BASE_DIR / "locale"):
            self.stdout.write(f"Compiled {path.relative_to(settings.BASE_DIR)}.")
