"""The words of the first paper of each kind are those that somebody has read and approved: tests/golden/<kind>.txt.

After a wanted change: ``make golden``, then read what ``git diff`` shows, as the head of an office would.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from factories import REPOSITORY
from kaohe_docs.kind import DocumentKind, Draft
from kaohe_docs.kinds import all_kinds

GOLDEN = REPOSITORY / "tests" / "golden"
#: Longer papers repeat themselves: their head says what is to be read.
_MOST_LINES = 110
#: A formula's head says what it does; other tests work formulas out.
_MOST_OF_A_FORMULA = 60
_CUT = "……（以下略）"


def head(text: str) -> str:
    """Return the text as it is kept: without trailing blanks, and without what only repeats."""
    lines = [shortened(line.rstrip()) for line in text.splitlines()]
    return "\n".join([*lines[:_MOST_LINES], *([_CUT] if len(lines) > _MOST_LINES else [])]) + "\n"


def shortened(line: str) -> str:
    return "\t".join(
        cell if len(cell) <= _MOST_OF_A_FORMULA or not cell.startswith("=") else f"{cell[:_MOST_OF_A_FORMULA]}…"
        for cell in line.split("\t")
    )


@pytest.mark.parametrize("kind", all_kinds(), ids=lambda kind: kind.slug)
def test_the_first_paper_of_a_kind_reads_as_approved(
    kind: DocumentKind, rendered: Callable[[DocumentKind], Sequence[tuple[Draft, str]]], update_golden: bool
) -> None:
    draft, text = rendered(kind)[0]
    found = f"{draft.name}.{kind.format}\n\n{head(text)}"
    path = GOLDEN / f"{kind.slug}.txt"
    if update_golden:
        GOLDEN.mkdir(exist_ok=True)
        path.write_text(found, encoding="utf-8")
    assert path.is_file(), "no golden text yet; run: make golden, and read it"
    assert found == path.read_text(encoding="utf-8")


def test_no_golden_text_is_left_of_a_kind_that_is_gone(update_golden: bool) -> None:
    unused = {path.name for path in GOLDEN.iterdir()} - {f"{kind.slug}.txt" for kind in all_kinds()}
    if update_golden:
        for name in unused:
            (GOLDEN / name).unlink()
        return
    assert unused == set()
