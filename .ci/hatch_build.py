"""Compiles the message catalogues when the package is built or installed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        from babel.messages.mofile import write_mo
        from babel.messages.pofile import read_po

        folder = Path(self.root, "src", "kaohe_docs", "locale")
        for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
            with source.open("rb") as handle:
                catalogue = read_po(handle, locale=source.parts[-3])
            with source.with_suffix(".mo").open("wb") as handle:
                write_mo(handle, catalogue)
