"""The frame of the house: settings, addresses, and small things that every room uses. Where to look for what:

days, money         localtime · formfields: as people type them · money · templatetags: as people read them
links, lists        dated_links, list_links · tries
files, texts        markdown, downloads, calendar_files · typesetting, typesetter · catalogue, package_texts
a request           settings, urls, wsgi · middleware, sessions, static_files · logging
quick               cache, prepared · icons: the small pictures, in one file
work behind         celery
rooms of its own    outbox, portal · database, embedded, run
"""

from samensterker.celery import app as celery_app

__all__ = ["celery_app"]
