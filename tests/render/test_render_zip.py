"""Archives are the same bytes for the same content, and any zip reader opens them."""

from __future__ import annotations

import io
import os
import zipfile

from hypothesis import given
from hypothesis import strategies as st

from kaohe_docs.render.stable_zip import normalise_zip, pack, write_zip

NAMES = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="/\\:"), min_size=1, max_size=30)


@given(st.dictionaries(NAMES, st.binary(max_size=2000), max_size=8))
def test_what_is_written_is_read_back(files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(write_zip(pack(name, data) for name, data in files.items()))) as archive:
        assert archive.testzip() is None
        assert {info.filename: archive.read(info) for info in archive.infolist()} == files
        assert all(info.date_time == (1980, 1, 1, 0, 0, 0) for info in archive.infolist())


def test_a_member_packed_once_serves_many_archives() -> None:
    member = pack("常量.xml", b"<a/>" * 500)
    assert write_zip([member]) == write_zip([member])


def test_what_does_not_shrink_is_stored() -> None:
    noise = os.urandom(500)
    assert pack("a.png", noise).packed == noise


def test_another_writers_clock_is_taken_out() -> None:
    def written(year: int) -> bytes:
        core = f"<p><dcterms:created xsi:type='x'>{year}-01-01T00:00:00Z</dcterms:created></p>"
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr(zipfile.ZipInfo("docProps/core.xml", (year, 1, 1, 0, 0, 0)), core)
        return buffer.getvalue()

    assert written(2001) != written(2002)
    assert normalise_zip(written(2001)) == normalise_zip(written(2002))
