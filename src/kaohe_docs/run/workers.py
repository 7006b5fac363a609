"""Where heavy work runs: here, in processes of this machine, or on a Dask cluster; always through one executor.

A cluster is opt-in: nothing is connected to but the address that the user gives. What is sent there are the papers'
contents (mobile numbers among them) in the clear, so it belongs on the office's own network.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final, TypeVar

from kaohe_docs import __version__
from kaohe_docs.errors import ConversionError, MissingToolError, UsageError, message
from kaohe_docs.source import Location

Task = TypeVar("Task")
Result = TypeVar("Result")

#: Tasks handed out at once for each worker: one at work, one waiting. More would only fill the memory.
_AHEAD: Final = 2
_ADDRESS: Final = re.compile(r"(tcp|tls)://[^\s/:]+:\d{1,5}|(tcp|tls)://\[[0-9a-fA-F:]+\]:\d{1,5}")
_CONNECT_SECONDS: Final = 5


@dataclass(frozen=True, slots=True)
class Workers:
    """Who does the work."""

    #: Processes of this machine; 1 for this process alone.
    jobs: int = 1
    #: Address of a Dask scheduler (tcp://host:port) that runs already; "" for none.
    cluster: str = ""


class _HereExecutor(Executor):
    """Does each task at once, in this process."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as cause:
            future.set_exception(cause)
        return future


def spread(work: Callable[[Task], Result], tasks: Iterable[Task], workers: Workers) -> Iterator[tuple[Task, Result]]:
    """Do work on every task and yield each with its result, in order; few are under way, however many there are.

    ``work`` is a function of a module and tasks are plain data, since both may travel. A worker that dies costs time
    only on a cluster, where its tasks are done again elsewhere; every task yields once.

    Raises:
        UsageError, MissingToolError: the cluster's address cannot be used, or nobody answers there.
        ConversionError: a process of this machine died, or a task killed one worker after another.
    """
    with _executor(workers) as (executor, width):
        waiting: deque[tuple[Task, Future[Result]]] = deque()
        try:
            for task in tasks:
                waiting.append((task, executor.submit(work, task)))
                if len(waiting) >= width:
                    first, future = waiting.popleft()
                    yield first, _result(future)
            while waiting:
                first, future = waiting.popleft()
                yield first, _result(future)
        finally:
            for _, future in waiting:
                future.cancel()


def _result(future: Future[Result]) -> Result:
    try:
        return future.result()
    except (BrokenExecutor, CancelledError) as cause:
        text = message("工作进程中途退出（可能是内存不足），材料没有做完；请减小 --jobs 后重新运行")
        raise ConversionError(text, location=Location("--jobs")) from cause
    except Exception as cause:
        if type(cause).__name__ != "KilledWorker":
            raise
        text = message("集群的工作进程接连退出（可能是内存不足），材料没有做完；请检查集群后重新运行")
        raise ConversionError(text, location=Location("--cluster")) from cause


@contextmanager
def _executor(workers: Workers) -> Iterator[tuple[Executor, int]]:
    """Open the executor and tell how many tasks may be under way."""
    if workers.cluster:
        with _cluster(workers.cluster) as found:
            yield found
    elif workers.jobs > 1:
        with ProcessPoolExecutor(max_workers=workers.jobs) as executor:
            yield executor, workers.jobs * _AHEAD
    else:
        yield _HereExecutor(), 1


# ── cluster ─────────────────────────────────────────────────


@contextmanager
def _cluster(address: str) -> Iterator[tuple[Executor, int]]:
    if not _ADDRESS.fullmatch(address):
        text = message("“{address}”不是集群地址；应如 tcp://10.0.0.5:8786", address=address)
        raise UsageError(text, location=Location("--cluster"))
    try:
        distributed: Any = import_module("distributed")
    except ImportError as cause:
        text = message("使用集群需要 Dask：pip install 'kaohe-docs[dask]'")
        raise MissingToolError(text, location=Location("--cluster")) from cause
    try:
        client = distributed.Client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, TimeoutError) as cause:
        text = message("连接不上集群 {address}；请确认调度器正在运行", address=address)
        raise MissingToolError(text, location=Location("--cluster")) from cause
    with client:
        width = _width(client, address)
        with client.get_executor(pure=False) as executor:
            yield executor, width


def _width(client: Any, address: str) -> int:
    """Look at scheduler and workers: there are some, and they are what we are.

    Raises:
        MissingToolError: there is no worker, or one of them has another version of this program, or none.
    """
    versions = client.run(_version, on_error="return")
    if not versions:
        text = message("集群 {address} 没有工作进程；请先启动 dask worker", address=address)
        raise MissingToolError(text, location=Location("--cluster"))
    try:
        scheduler = client.run_on_scheduler(_version)
    except Exception as cause:  # whatever the scheduler's environment lacks
        scheduler = cause
    strange = {str(version) for version in (scheduler, *versions.values())} - {__version__}
    if strange:
        text = message(
            "集群上的 kaohe-docs 与本机（{ours}）版本不同：{theirs}；请在调度器和工作进程的环境中安装同一版本",
            ours=__version__,
            theirs="、".join(sorted(strange)),
        )
        raise MissingToolError(text, location=Location("--cluster"))
    threads: dict[str, int] = client.nthreads()
    return sum(threads.values()) * _AHEAD


def _version() -> str:
    return __version__
