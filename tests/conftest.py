"""What many tests share: the sample, read once, and its papers, made once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from factories import REPOSITORY, Built, a_workspace, assessment_in, built
from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.intake.packaged import templates_folder
from kaohe_docs.intake.workspace import Reading, read_workspace
from kaohe_docs.kind import DocumentKind, Draft
from kaohe_docs.render import render_draft
from kaohe_docs.render.docx import compile_template

if TYPE_CHECKING:
    from page_samples import Printed

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


@pytest.fixture(scope="session")
def papers(sample: Assessment) -> dict[str, list[Printed]]:
    """Every paper of the sample and some that strain the templates, as printed; LibreOffice runs once."""
    from page_samples import every_paper

    return every_paper(sample)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return a_workspace(tmp_path / "工作 目录")


@pytest.fixture(scope="session")
def rendered(sample: Assessment) -> Callable[[DocumentKind], Sequence[tuple[Draft, str]]]:
    """Every draft of a kind on the sample with the words of its document; each kind is rendered once."""

    @cache
    def render(kind: DocumentKind) -> Sequence[tuple[Draft, str]]:
        template = None
        if kind.template:
            data = (templates_folder() / kind.template).read_bytes()
            template = compile_template(data, name=kind.template)
        return [(draft, render_draft(draft, kind, template).text) for draft in kind.drafts(sample)]

    return render
