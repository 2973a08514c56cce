#!/usr/bin/env python
"""Django's command line; starts the embedded services for a command that needs them."""

import os
import sys


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samensterker.settings")
    from django.core.management import execute_from_command_line

    from samensterker.embedded import start_for_command

    start_for_command(sys.argv)
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
