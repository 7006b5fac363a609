"""Where this user's own fonts are kept, and what their files are called; `.ci/office.sh` knows the same folder."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

FANG_FILE: Final = "FandolFang-Regular.otf"
COMPOSED_FAMILY: Final = "Kaohe FangSong"
COMPOSED_FILE: Final = "KaoheFangSong-Regular.ttf"


def data_folder() -> Path:
    """Return the folder for this program's files, by the custom of the system."""
    known = os.environ
    home = Path(known.get("HOME") or known.get("USERPROFILE") or Path.home())
    if sys.platform == "win32":
        base = Path(known.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = home / "Library" / "Application Support"
    else:
        base = Path(known.get("XDG_DATA_HOME") or home / ".local" / "share")
    return base / "kaohe-docs"


def font_folder() -> Path:
    """Return the folder of our own fonts; KAOHE_FONTS names another."""
    named = os.environ.get("KAOHE_FONTS")
    return Path(named).expanduser().absolute() if named else data_folder() / "fonts"
