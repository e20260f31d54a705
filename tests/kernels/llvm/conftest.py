"""Each test has a cache of its own, and starts with nothing in it."""

import pytest


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    path = tmp_path / "kernels"
    monkeypatch.setenv("WORKBENCH_CACHE", str(path))
    return path
