"""Atheris, guided by coverage: ``python tests/fuzz/harness.py plan -runs=100000``.

Atheris chooses the seed of the structure-aware mutation and, half the time, raw bytes of its own.
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["kaohe_docs"]):
    sys.path.insert(0, str(Path(__file__).parent))
    from targets import TARGETS, mutated, sample


def main() -> None:
    """Run one target."""
    target, file = TARGETS[sys.argv.pop(1)]
    data, zipped = sample(file), not file.endswith(".toml")

    def one(raw: bytes) -> None:
        provider = atheris.FuzzedDataProvider(raw)
        if provider.ConsumeBool():
            target(mutated(data, provider.ConsumeInt(8), zipped=zipped))
        else:
            target(provider.ConsumeBytes(len(raw)))

    atheris.Setup(sys.argv, one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
