"""`python -m bench`: Django must be set up before the rest can be imported."""

import os
import sys

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
django.setup()

from bench.run import main  # noqa: E402 - see above

sys.exit(main())
