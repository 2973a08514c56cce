from django.core.management.base import BaseCommand
from django.utils import timezone

from samensterker.outbox.models import Hold


class Command(BaseCommand):
    help = (
        "Holds all messages but those that people ask for themselves, until a coordinator releases them on the page of "
        "messages. For after a restore from backup: what went out since the backup would go a second time."
    )

    def add_arguments(self, parser):
        parser.add_argument("--reason", required=True, help="what the coordinator reads there")

    def handle(self, *, reason, **options):
        hold = Hold.objects.create(reason=reason[:200], started_at=timezone.now())
        self.stdout.write(f"All messages are on hold: {hold.reason}")
