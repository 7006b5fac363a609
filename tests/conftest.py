"""What many tests share: the sample, read once, and its papers, made once."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from factories import REPOSITORY, Built, a_workspace, assessment_in, built
from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.intake.workspace import Reading, read_workspace

# Two cores shared with others make single examples slow by chance, which is no finding.
settings.register_profile("shared", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("shared")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite tests/golden from the sample")


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update-golden"))


@pytest.fixture(scope="session")
def sample_reading() -> Reading:
    return read_workspace(REPOSITORY)


@pytest.fixture(scope="session")
def sample(sample_reading: Reading) -> Assessment:
    return assessment_in(sample_reading)


@pytest.fixture(scope="session")
def built_sample(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return built(REPOSITORY, tmp_path_factory.mktemp("sample") / "output")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return a_workspace(tmp_path / "工作 目录")
