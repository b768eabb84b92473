"""Tests leave the user's files alone, and one run's verdicts do not help the next."""

import pytest


@pytest.fixture(scope="session", autouse=True)
def state_of_its_own(tmp_path_factory):
    """A cache and a home for its key that go with the session; subprocesses inherit them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        patch.setenv("BCE_SYM_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        yield
