"""Which files of our libraries are served: a third of what they bring, as each costs time at the first start."""

from django.contrib.staticfiles.apps import StaticFilesConfig


class StaticFiles(StaticFilesConfig):
    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        # Of Bootstrap: the whole of it in one file, minified, left to right.
        "bootstrap/css/bootstrap-*",
        "bootstrap/css/bootstrap.css*",
        "bootstrap/css/*.rtl.*",
        "bootstrap/js/bootstrap.js*",
        "bootstrap/js/bootstrap.min.js*",
        "bootstrap/js/bootstrap.bundle.js*",
        "bootstrap/js/*.esm.*",
        "bootstrap/js/jquery*",
        # Of htmx: version 2, without extensions.
        "django_htmx/*-4.*",
        "django_htmx/htmax*",
        "django_htmx/ext/*",
    ]
