"""Atheris, guided by coverage: ``python tests/fuzz/harness.py plan -runs=100000``.

Atheris chooses the seed of the structure-aware mutation and, half the time, raw bytes of its own.
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["kaohe_docs"]):
    sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]
    from targets import TARGETS, spoilt


def main() -> None:
    """Run one target."""
    name = sys.argv.pop(1)
    target, _ = TARGETS[name]

    def one(raw: bytes) -> None:
        provider = atheris.FuzzedDataProvider(raw)
        if provider.ConsumeBool():
            target(spoilt(name, provider.ConsumeInt(8)))
        else:
            target(provider.ConsumeBytes(len(raw)))

    atheris.Setup(sys.argv, one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
