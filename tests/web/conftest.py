"""One running page for the tests that change nothing which others look at."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.reports import factory
from tests.web.office import Page, running


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with running(tmp_path_factory.mktemp("office") / "data", result=factory.result()) as page:
        yield page
