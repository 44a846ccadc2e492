"""The desk's browser tests share a browser a module, accounts that are made once, and a bench that fails on anything odd."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_bench import Desk, make_accounts
from desk_browser import Bench, chromium
from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with accounts and nothing else, to be copied."""
    return make_accounts(tmp_path_factory.mktemp("accounts"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium."""
    with chromium() as found:
        yield found


@pytest.fixture
def bench(browser: Browser, desk: Desk) -> Iterator[Bench]:
    """Pages at the module's desk."""
    made = Bench(browser, desk)
    yield made
    made.close()
