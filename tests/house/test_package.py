"""The built wheel is the whole program: templates, sample and catalogues inside, no source tree needed."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest
import typer

from cli_runner import Done
from factories import REPOSITORY

TEMPLATES = {path.name for path in (REPOSITORY / "templates").glob("*.docx")}


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build sdist and wheel with the tools of this environment, so that no network is needed."""
    target = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(target), str(REPOSITORY)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=240)
    assert done.returncode == 0, done.stdout + done.stderr
    return target


@pytest.fixture(scope="module")
def wheel(dist: Path) -> Path:
    (found,) = dist.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel alone into an empty environment; its dependencies are lent by this one."""
    home = tmp_path_factory.mktemp("installed")
    venv.create(home / "env", with_pip=True)
    scripts = home / "env" / ("Scripts" if os.name == "nt" else "bin")
    install = [str(scripts / "python"), "-m", "pip", "install", "--no-index", "--no-deps", "--quiet", str(wheel)]
    subprocess.run(install, check=True, capture_output=True, timeout=120)
    ours = subprocess.run(
        [str(scripts / "python"), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    # A plain line of a .pth file adds a folder behind the environment's own, without reading that folder's .pth
    # files: the editable install of this checkout stays out of sight.
    Path(ours, "dependencies.pth").write_text(f"{Path(typer.__file__).parents[1]}\n", encoding="utf-8")
    return scripts


def run_installed(scripts: Path, *words: str, cwd: Path) -> Done:
    env = {key: os.environ[key] for key in ("HOME", "SYSTEMROOT", "TEMP") if key in os.environ}
    done = subprocess.run(
        [str(scripts / "kaohe"), *words],
        cwd=cwd,
        env={**env, "PYTHONIOENCODING": "utf-8", "LANG": "zh_CN.UTF-8"},
        capture_output=True,
        check=False,
        timeout=120,
    )
    return Done(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


def test_the_wheel_holds_templates_sample_schema_and_catalogues(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    packaged = "kaohe_docs/packaged"
    assert {f"{packaged}/templates/{name}" for name in TEMPLATES} <= names
    assert {f"{packaged}/roster/{name}" for name in ("plan.toml", "roster.xlsx", "results.xlsx")} <= names
    assert f"{packaged}/plan.schema.json" in names
    assert "kaohe_docs/locale/en/LC_MESSAGES/kaohe.mo" in names


def test_the_wheel_holds_nothing_of_this_machine(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        foreign = [n for n in archive.namelist() if n.startswith("tests/") or "__pycache__" in n or "output/" in n]
        text = b"".join(archive.read(name) for name in archive.namelist() if name.endswith(".py"))
    assert foreign == []
    assert str(REPOSITORY).encode() not in text


def test_the_sdist_can_be_built_and_tested_from(dist: Path) -> None:
    (found,) = dist.glob("*.tar.gz")
    with tarfile.open(found) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    for needed in (
        "pyproject.toml",
        "Makefile",
        "LICENSE",
        "README.md",
        ".ci/hatch_build.py",
        "roster/plan.toml",
        "templates/build.py",
        "src/kaohe_docs/locale/en/LC_MESSAGES/kaohe.po",
        "tests/house/test_package.py",
    ):
        assert needed in names
    assert not any(name.startswith((".venv", "output", "dist")) for name in names)


def test_the_program_comes_from_the_wheel_and_not_from_the_checkout(installed: Path, tmp_path: Path) -> None:
    where = subprocess.run(
        [str(installed / "python"), "-c", "import kaohe_docs; print(kaohe_docs.__file__)"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    assert Path(where).is_relative_to(installed.parent)


def test_the_installed_program_makes_a_workspace_and_its_papers_from_any_folder(
    installed: Path, tmp_path: Path
) -> None:
    assert run_installed(installed, "init", "demo", cwd=tmp_path).code == 0
    done = run_installed(installed, "build", "-w", "demo", "--no-pdf", cwd=tmp_path)
    assert done.code == 0, done.err
    assert (tmp_path / "demo" / "output" / "letters" / "第一组-考核分组通知.docx").is_file()
    assert (tmp_path / "demo" / "output" / "sheets" / "results.xlsx").is_file()


def test_the_installed_program_speaks_english(installed: Path, tmp_path: Path) -> None:
    done = run_installed(installed, "check", "--lang", "en", cwd=tmp_path)
    assert done.code == 1
    assert "没有找到方案文件" not in done.out
