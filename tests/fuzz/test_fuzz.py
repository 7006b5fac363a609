"""The readers under spoilt copies of the sample's own files: a bounded run each time, a long one with KAOHE_LONG=1."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from targets import TARGETS, spoilt

LONG = bool(os.environ.get("KAOHE_LONG"))
EXAMPLES = 5_000 if LONG else 30
ATHERIS_RUNS = 20_000 if LONG else 40


@pytest.mark.parametrize("name", TARGETS)
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=not LONG,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 2**32))
@example(seed=0)
def test_a_spoilt_file_ends_in_findings(name: str, seed: int) -> None:
    target, _ = TARGETS[name]
    target(spoilt(name, seed))


@pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="atheris is an extra: pip install -e '.[fuzz]'")
@pytest.mark.parametrize("name", TARGETS)
def test_a_coverage_guided_run_finds_nothing(name: str, tmp_path: Path) -> None:
    harness = Path(__file__).with_name("harness.py")
    done = subprocess.run(
        [
            sys.executable,
            str(harness),
            name,
            f"-runs={ATHERIS_RUNS}",
            "-seed=2019",
            "-rss_limit_mb=1500",
            "-timeout=20",
        ],
        cwd=tmp_path,
        capture_output=True,
        check=False,
        timeout=3600 if LONG else 90,
    )
    assert done.returncode == 0, done.stderr.decode(errors="replace")[-3000:]
