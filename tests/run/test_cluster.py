"""Heavy work goes through one executor: here, in processes, or on a Dask cluster; it comes back whole and in order."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from cli_runner import run_kaohe
from factories import files_below
from kaohe_docs.errors import ConversionError, InputError, MissingToolError, UsageError, error, message
from kaohe_docs.run.workers import Workers, spread
from kaohe_docs.source import Location


def doubled(number: int) -> int:
    return number * 2


def refused(number: int) -> int:
    raise InputError([error("bad", Location("名册"), message("第{number}行有误", number=number))])


def killed(number: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return number


@dataclass
class _Counted:
    """Tasks that note how many were asked for and not yet taken back."""

    handed_out: int = 0
    most: int = 0
    taken: int = field(default=0)

    def tasks(self, count: int) -> Iterator[int]:
        for number in range(count):
            self.handed_out += 1
            self.most = max(self.most, self.handed_out - self.taken)
            yield number


@pytest.mark.parametrize("workers", [Workers(), Workers(jobs=2)])
def test_results_come_once_each_in_the_order_of_the_tasks(workers: Workers) -> None:
    assert list(spread(doubled, range(20), workers)) == [(number, number * 2) for number in range(20)]


@pytest.mark.parametrize("workers", [Workers(), Workers(jobs=2)])
def test_few_tasks_are_under_way_however_many_there_are(workers: Workers) -> None:
    counted = _Counted()
    for _ in spread(doubled, counted.tasks(50), workers):
        counted.taken += 1
    assert counted.most <= 2 * workers.jobs


@pytest.mark.parametrize("workers", [Workers(), Workers(jobs=2)])
def test_a_finding_travels_from_the_worker_with_its_place_and_words(workers: Workers) -> None:
    with pytest.raises(InputError) as caught:
        list(spread(refused, [3], workers))
    (problem,) = caught.value.problems()
    assert (problem.code, problem.location.file, str(problem.message)) == ("bad", "名册", "第3行有误")


def test_a_process_that_dies_ends_the_run_with_a_word_about_it() -> None:
    with pytest.raises(ConversionError, match="--jobs"):
        list(spread(killed, [1, 2], Workers(jobs=2)))


@pytest.mark.parametrize("address", ["localhost:8786", "http://10.0.0.1:8786", "tcp://a b:1", "tcp://host", "x"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(UsageError, match="集群地址"):
        list(spread(doubled, [1], Workers(cluster=address)))


# ── a real cluster ──────────────────────────────────────────

distributed = pytest.importorskip("distributed", reason="needs the extra kaohe-docs[dask]")
HERE = Path(__file__).parent


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port


@contextmanager
def started(*words: str, log: Path, env: dict[str, str] | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """Run a Dask program in a process group of its own, and end the group."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "distributed.cli." + words[0], *words[1:]],
            stdout=output,
            stderr=output,
            env={**os.environ, **(env or {})},
            start_new_session=True,
        )
        try:
            yield process
        finally:
            end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and what it started."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@dataclass
class Cluster:
    address: str
    workers: list[subprocess.Popen[bytes]]


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """Start a scheduler and two workers on the loopback address."""
    address = f"tcp://127.0.0.1:{free_port()}"
    # The cluster imports the tests' own functions as well as the program.
    env = {"PYTHONPATH": os.pathsep.join((str(HERE), str(HERE.parent)))}
    worker = ("dask_worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1")
    scheduler = ("dask_scheduler", "--host", "127.0.0.1", "--port", address.rpartition(":")[2], "--no-dashboard")
    places = [("--local-directory", str(tmp_path / name)) for name in ("一", "二")]
    with (
        started(*scheduler, log=tmp_path / "scheduler.log", env=env),
        started(*worker, *places[0], log=tmp_path / "1.log", env=env) as first,
        started(*worker, *places[1], log=tmp_path / "2.log", env=env) as second,
    ):
        wait_for(address, 2)
        yield Cluster(address, [first, second])


def wait_for(address: str, workers: int) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            with distributed.Client(address, timeout=2, set_as_default=False) as client:
                client.wait_for_workers(workers, timeout=10)
                return
        except (OSError, TimeoutError):
            time.sleep(0.2)
    raise AssertionError("no cluster")


def slowly_noted(task: tuple[int, str]) -> int:
    """Leave a mark for every time that a task is begun and ended."""
    number, folder = task
    Path(folder, f"begun-{number}-{os.getpid()}").touch()
    time.sleep(0.1)
    return number


def test_a_worker_that_dies_midway_loses_nothing_and_doubles_nothing(cluster: Cluster, tmp_path: Path) -> None:
    tasks = [(number, str(tmp_path)) for number in range(40)]
    found = []
    for task, result in spread(slowly_noted, tasks, Workers(cluster=cluster.address)):
        found.append((task[0], result))
        if len(found) == 5:
            end(cluster.workers[0])
    assert found == [(number, number) for number in range(40)]
    pids = {path.name.rpartition("-")[2] for path in tmp_path.glob("begun-*")}
    assert len(pids) == 2, "both workers had work before one of them died"


def test_a_cluster_makes_the_same_papers_as_this_machine(cluster: Cluster, workspace: Path, tmp_path: Path) -> None:
    common = ("letters", "--no-pdf", "-w", workspace)
    there = run_kaohe(*common, "-o", tmp_path / "there", "--cluster", cluster.address)
    assert there.code == 0, there.err
    assert run_kaohe(*common, "-o", tmp_path / "here").code == 0
    assert papers(tmp_path / "there") == papers(tmp_path / "here") != {}


def papers(folder: Path) -> dict[str, bytes]:
    return {name: data for name, data in files_below(folder).items() if name.endswith(".docx")}


def test_a_finding_travels_from_the_cluster(cluster: Cluster) -> None:
    with pytest.raises(InputError) as caught:
        list(spread(refused, [3], Workers(cluster=cluster.address)))
    assert [problem.code for problem in caught.value.problems()] == ["bad"]


def test_a_cluster_that_is_not_there_is_named(workspace: Path) -> None:
    with pytest.raises(MissingToolError, match="连接不上"):
        list(spread(doubled, [1], Workers(cluster=f"tcp://127.0.0.1:{free_port()}")))
