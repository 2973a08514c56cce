"""What `make` does before anything is installed: the part that needs no network, and what it says when that fails."""

import subprocess
import sys

import pytest

from samensterker.run import install


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project that has its environment already: our own Python, and a lock that was installed."""
    monkeypatch.setattr(install, "BASE", tmp_path)
    monkeypatch.setattr(install, "VENV", tmp_path / ".venv")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to(sys.executable)
    lock = tmp_path / "requirements.lock"
    lock.write_text("django==5.2.19\n")
    install.stamp(lock).write_text(install.fingerprint(lock))
    return tmp_path


@pytest.fixture
def asked(monkeypatch):
    """What would have been made and installed."""
    steps = []
    monkeypatch.setattr(install, "make_environment", lambda: steps.append("environment"))
    monkeypatch.setattr(install, "install", lambda lock: steps.append(lock.name))
    return steps


def test_nothing_is_done_twice(project, asked):
    install.main("requirements.lock")

    assert asked == []


def test_another_lock_is_installed_and_then_known(project, asked):
    (project / "requirements.lock").write_text("django==5.2.20\n")

    install.main("requirements.lock")
    install.main("requirements.lock")

    assert asked == ["environment", "requirements.lock"]


def test_an_environment_whose_python_is_gone_is_made_again(project, asked):
    (project / ".venv" / "bin" / "python").unlink()
    (project / ".venv" / "bin" / "python").symlink_to("/nowhere/python3")

    install.main("requirements.lock")

    assert asked == ["environment", "requirements.lock"]


def test_an_old_python_is_told_in_a_sentence(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 10, 2))

    with pytest.raises(SystemExit, match=r"needs Python 3.11 or newer, and this is 3.10"):
        install.main("requirements.lock")


def test_a_missing_venv_module_is_told_in_a_sentence(project, monkeypatch):
    monkeypatch.setitem(sys.modules, "ensurepip", None)

    with pytest.raises(SystemExit, match=r"sudo apt install python3.\d+-venv"):
        install.make_environment()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("ERROR: [Errno 28] No space left on device", "The disk is full."),
        ("NewConnectionError: Temporary failure in name resolution", "The package index cannot be reached."),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "A package differs from the one in the lock file"),
        ("ERROR: something new", "The packages could not be installed; the lines above say why."),
    ],
)
def test_what_pip_says_is_put_into_plain_words(said, sentence):
    assert install.meaning(said).startswith(sentence)


def test_a_failure_shows_the_last_lines_and_what_they_mean():
    with pytest.raises(SystemExit) as ended:
        install.run([sys.executable, "-c", "print('No space left on device'); raise SystemExit(1)"])

    assert str(ended.value) == "No space left on device\n\nThe disk is full. Make some room and run this again."


def test_the_lock_files_name_no_place_to_get_packages_from():
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (install.BASE / name).read_text()
        assert "://" not in text
        assert "--index" not in text
        assert "--find-links" not in text


def test_the_runtime_lock_is_part_of_the_development_lock():
    def pins(name):
        lines = (install.BASE / name).read_text().splitlines()
        return {line.split(";")[0].rstrip(" \\") for line in lines if "==" in line and not line.startswith((" ", "#"))}

    assert pins("requirements.lock") <= pins("requirements-dev.lock")


def test_it_is_readable_to_an_older_python():
    """It must get as far as its own sentence."""
    compile((install.BASE / "samensterker/run/install.py").read_text(), "install.py", "exec", dont_inherit=True)
    check = "import ast, sys; ast.parse(open(sys.argv[1]).read(), feature_version=(3, 6))"

    subprocess.run([sys.executable, "-c", check, install.BASE / "samensterker/run/install.py"], check=True)
