"""Benchmarks are collected where ``--benchmark-only`` is given, and nowhere else; no kernel comes from the disk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """The normal run sees no file of this folder: neither pytest-benchmark nor the peers need be there."""
    return None if config.getoption("--benchmark-only", default=False) else True


@pytest.fixture(autouse=True, scope="session")
def no_kernels_on_disk() -> Iterator[None]:
    """Machine code is compiled each time, as the peers' is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKBENCH_CACHE", "off")
        yield
