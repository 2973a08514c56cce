"""A process of its own with the kinds of the tests: `python -m tests.outbox.sender_process DATABASE PORT --once …`."""

import os
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"


def main(database, port, *arguments):
    import django
    from django.conf import settings

    from tests.mailserver import MailServer

    settings.DATABASES["default"]["NAME"] = database
    settings.MAIL_SERVER = MailServer(port=int(port)).settings
    django.setup()

    from django.core.management import call_command

    from samensterker.outbox import kinds
    from tests.outbox.conftest import Desk, kinds_at

    for kind in kinds_at(Desk()):
        kinds.register(kind)
    call_command("send_messages", *arguments)


if __name__ == "__main__":
    main(*sys.argv[1:])
