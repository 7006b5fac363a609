"""How everything here is measured: side by side in one process, in turns, so that a slow moment hits all alike."""

from __future__ import annotations

import statistics
import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds for one unit of work, over several rounds."""

    least: float
    median: float

    @property
    def rate(self) -> float:
        """Return units of work a second, by the median."""
        return 1 / self.median


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the table: what was measured, the figure, and the target it is held against."""

    name: str
    figure: str
    #: The ratio measured, and the bound it must keep; "" where it is only told.
    ratio: float | None = None
    target: str = ""
    reached: bool = True
    #: How much of the target is reached; above 1 it is surpassed.
    share: float = 1.0


def side_by_side(
    works: Mapping[str, Callable[[], int]], *, rounds: int, clock: Callable[[], float] = perf_counter
) -> dict[str, Timing]:
    """Run each work in turn, several rounds after a warm-up; a work returns how many units it did.

    Works that wait for nobody may be timed by the processor's clock, which a busy machine disturbs less.
    """
    seconds: dict[str, list[float]] = {name: [] for name in works}
    for turn in range(rounds + 1):
        for name, work in works.items():
            start = clock()
            units = work()
            if turn:
                seconds[name].append((clock() - start) / units)
    return {name: Timing(min(found), statistics.median(found)) for name, found in seconds.items()}


def at_least(name: str, ours: Timing, theirs: Timing, bound: float, *, unit: str) -> Finding:
    """Compare rates: ours must be so many times theirs, by the medians."""
    ratio = theirs.median / ours.median
    figure = (
        f"{_rate(ours)} 对 {_rate(theirs)} {unit}/秒，{ratio:.1f} 倍（按最小值 {theirs.least / ours.least:.1f} 倍）"
    )
    return Finding(name, figure, ratio, f"≥ {bound:g} 倍", ratio >= bound, ratio / bound)


def at_most(name: str, ratio: float, bound: float, figure: str) -> Finding:
    """Hold a ratio under a bound."""
    return Finding(name, figure, ratio, f"≤ {bound:g} 倍", ratio <= bound, bound / ratio)


def told(name: str, figure: str) -> Finding:
    """State a figure that has no target."""
    return Finding(name, figure)


def each(work: Callable[[Any], object], items: Iterable[Any]) -> Callable[[], int]:
    """Return the work of doing something with every item."""
    every = list(items)

    def all_of_them() -> int:
        for item in every:
            work(item)
        return len(every)

    return all_of_them


def command(words: Sequence[str], *, cwd: str | None = None) -> Callable[[], int]:
    """Return the work of running a whole command once."""

    def work() -> int:
        done = subprocess.run(words, cwd=cwd, capture_output=True, check=False)
        if done.returncode:
            raise SystemExit(f"{' '.join(words)}: {done.stderr.decode(errors='replace')[-2000:]}")
        return 1

    return work


def peak_mb() -> float:
    """Return this process's peak memory in MB, its own and not that of the process that started it."""
    status = Path("/proc/self/status")
    if status.exists():
        # getrusage would keep the peak from before the program was loaded, which is the parent's.
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _rate(timing: Timing) -> str:
    return f"{timing.rate:,.0f}" if timing.rate >= 10 else f"{timing.rate:.2f}"
