"""Cases of what a docx may hide, as templates; as papers for LibreOffice they stand in `tests/safety/test_docx_safety.py`."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from hostile_case import TEMPLATE, Build, add

from docx_spoils import HARMLESS, HOSTILE, ONLY_FILLED, Spoil
from kaohe_docs.intake.packaged import templates_folder


def spoilt(spoil: Spoil) -> Build:
    def build(workspace: Path) -> None:
        path = workspace / TEMPLATE
        path.parent.mkdir(exist_ok=True)
        with zipfile.ZipFile(io.BytesIO((templates_folder() / path.name).read_bytes())) as archive:
            path.write_bytes(spoil({name: archive.read(name) for name in archive.namelist()}))

    return build


for what, spoil in (HOSTILE | ONLY_FILLED).items():
    add(f"template: {what}", spoilt(spoil), "template-unsafe", "template-broken")
for what, spoil in HARMLESS.items():
    add(f"template, harmless: {what}", spoilt(spoil), harmless=True)
