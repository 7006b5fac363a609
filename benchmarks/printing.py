"""Print runs: copies of a ballot placed as one shared form, against pypdf's merge_page copy by copy."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from time import process_time
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from kaohe_docs.bind.print_run import Batch, write_print_run
from kaohe_docs.cli import look_for_garbage_less_often
from measure import Finding, at_least, at_most, peak_mb, side_by_side

#: Drawn lines of the stand-in ballot: about as many operators as a typeset page of 24 units has.
_LINES = 3000


def a_ballot() -> bytes:
    """Draw one page, some 50 KB as LibreOffice's are, so that nothing needs to be installed to measure."""
    writer = PdfWriter()
    page = writer.add_blank_page(595.28, 841.89)
    stream = DecodedStreamObject()
    lines = (
        f"{40 + n * 7919 % 500} {40 + n * 104729 % 760} m {50 + n * 31 % 500} {50 + n % 700} l S" for n in range(_LINES)
    )
    stream.set_data("\n".join(lines).encode())
    page[NameObject("/Contents")] = writer._add_object(stream.flate_encode())
    page[NameObject("/Resources")] = DictionaryObject()
    return _saved(writer)


def measure(*, quick: bool) -> list[Finding]:
    """Compare pages a second and bytes a page, both as the program runs."""
    look_for_garbage_less_often()
    ballot = a_ballot()
    copies, merged = (6000, 600) if quick else (20_000, 2000)
    sizes: dict[str, float] = {}

    def ours() -> int:
        target = io.BytesIO()
        pages = write_print_run([Batch("票", ballot, ballot, copies)], target, title="票")
        sizes["ours"] = len(target.getvalue()) / pages
        return pages

    def theirs() -> int:
        data = _merged(ballot, merged)
        sizes["theirs"] = len(data) / merged
        return merged

    timings = side_by_side({"ours": ours, "theirs": theirs}, rounds=3 if quick else 5, clock=process_time)
    share = sizes["ours"] / sizes["theirs"]
    bytes_text = f"每页 {sizes['ours']:.0f} 字节，逐页合并 {sizes['theirs']:,.0f} 字节，1/{1 / share:.0f}"
    few, many = 1000, 10_000 if quick else 100_000
    small, large = _peak(few), _peak(many)
    held = (large - small) * 2**20 / (many - few)
    memory_text = f"{few}份 {small:.0f} MB，{many}份 {large:.0f} MB，每页 {held / 1024:.1f} KB"
    return [
        at_least(
            "测评票印刷文件，对 pypdf 逐份 merge_page（处理器时间）", timings["ours"], timings["theirs"], 20, unit="页"
        ),
        at_most("印刷文件的大小（每页）", share, 1 / 50, bytes_text),
        at_most("印刷文件的内存（每页，对逐页合并的字节）", held / sizes["theirs"], 1 / 20, memory_text),
    ]


def _merged(ballot: bytes, copies: int) -> bytes:
    """Make copies as pypdf's manual says: the base page read for each, then merged with what is stamped on it."""
    writer = PdfWriter()
    for _ in range(copies):
        page: Any = writer.add_page(PdfReader(io.BytesIO(ballot)).pages[0])
        page.merge_page(PdfReader(io.BytesIO(_STAMP)).pages[0])
    return _saved(writer)


def _saved(writer: PdfWriter) -> bytes:
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def _stamp() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(595.28, 841.89)
    return _saved(writer)


_STAMP = _stamp()


def _peak(copies: int) -> float:
    """Return the peak memory of a process of its own that writes so many copies to a file, in MB."""
    done = subprocess.run([sys.executable, __file__, str(copies)], capture_output=True, text=True, check=True)
    found: float = json.loads(done.stdout)
    return found


if __name__ == "__main__":
    import tempfile

    sheet = a_ballot()
    with tempfile.TemporaryFile() as file:
        write_print_run([Batch("票", sheet, sheet, int(sys.argv[1]))], file, title="票")  # type: ignore[arg-type]
    print(peak_mb())
