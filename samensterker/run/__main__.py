"""`python -m samensterker.run`, as `make run` does."""

import os
import sys

from django.conf import settings

from samensterker.embedded import EmbeddedError
from samensterker.run import door, state
from samensterker.run.children import say
from samensterker.run.problems import Problem


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samensterker.settings")
    port = door.port()
    os.environ["PORT"] = str(port)
    directory = state.directory()
    alone = state.only_copy(directory, f"http://localhost:{port}")
    state.require_room(directory)
    entrance = door.open_door(port)
    state.make_secret_key(directory)

    from samensterker.run.supervisor import Supervisor  # now: it reads the settings, and they read the secret key

    embedded = settings.EMBEDDED
    house = Supervisor(door=entrance, embedded=embedded)
    try:
        if embedded is not None:
            say("", "Starting the database and what goes with it …")
            embedded.acquire()
        welcome = house.set_up()
        if not house.ended.is_set():
            house.run(f"SamenSterker runs at {settings.SITE_ORIGIN}/\n{welcome}")
    finally:
        entrance.close()
        if embedded is not None:
            embedded.release()
        alone.close()


if __name__ == "__main__":
    try:
        main()
    except (Problem, EmbeddedError) as problem:
        sys.exit(f"\n{problem}")
