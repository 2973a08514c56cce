"""PostgreSQL refuses to run as root, or as a user without a name (as some containers have).

This finds another way to run it, without making accounts or opening homes.
"""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from samensterker.embedded.errors import EmbeddedError

NOBODY = 65534


@dataclass(frozen=True)
class LesserUser:
    prefix: tuple[str, ...] = ()  # what comes before each command of PostgreSQL
    owner: int | None = None  # who must own its files; None: whoever we are already


@cache
def lesser_user() -> LesserUser:
    if os.geteuid() == 0:
        return _in_a_user_namespace(owner=0) or _as_nobody()
    return LesserUser() if _has_a_name() else _in_a_user_namespace(owner=None) or LesserUser()


def _has_a_name() -> bool:
    try:
        pwd.getpwuid(os.geteuid())
    except KeyError:
        return False
    return True


def _in_a_user_namespace(*, owner: int | None) -> LesserUser | None:
    """Inside the namespace we are nobody, outside it the files stay ours: every path stays reachable."""
    unshare = shutil.which("unshare", path=os.defpath)
    prefix = (unshare or "", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}", "--")
    if unshare and subprocess.run([*prefix, "true"], capture_output=True).returncode == 0:
        return LesserUser(prefix, owner)
    return None


def _as_nobody() -> LesserUser:
    """Where user namespaces are forbidden, as in most containers."""
    setpriv = shutil.which("setpriv", path=os.defpath)
    if setpriv is None:
        raise EmbeddedError("PostgreSQL does not run as root. Start this as an ordinary user.")
    return LesserUser((setpriv, f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--"), owner=NOBODY)


def give(user: LesserUser, *, within: Path, trees: tuple[Path, ...]) -> None:
    """Hand over `trees`, and `within`, the directory around them; root passes everywhere all the same."""
    if user.owner is None:
        return
    _own(within, user.owner)
    for tree in trees:
        for directory, _, files in os.walk(tree):
            for name in (directory, *(os.path.join(directory, file) for file in files)):
                _own(Path(name), user.owner)


def require_reach(user: LesserUser, *paths: Path) -> None:
    """Fail early when the lesser user cannot get at the programs or the data, as in root's closed home."""
    for path in paths:
        test = subprocess.run([*user.prefix, "test", "-x", str(path)], capture_output=True)
        if user.prefix and test.returncode:
            raise EmbeddedError(
                f"PostgreSQL does not run as root, and the user it would run as instead cannot reach {path}. "
                "Start this as an ordinary user, or move this folder out of root's home."
            )


def _own(path: Path, owner: int) -> None:
    if path.lstat().st_uid != owner:
        os.chown(path, owner, owner, follow_symlinks=False)
