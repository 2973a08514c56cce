import pytest


@pytest.fixture
def storage(settings, tmp_path):
    """Photos and CVs of a test lie in this folder of its own."""
    default = {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": default}
    return tmp_path
