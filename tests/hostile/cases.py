"""Inputs that nobody should send, each with the finding in which it must end.

A case changes a copy of the sample workspace. It must end with exit code 1 or 4 and one of its codes: never with a
traceback, a hang, half a gigabyte of memory or a changed output folder (pains B6, E5, G1 to G6). The cases of each
input have a module of their own; importing it records them.
"""

from __future__ import annotations

import docx_cases  # noqa: F401
import every_file_cases  # noqa: F401
import output_cases  # noqa: F401
import plan_cases  # noqa: F401
import results_cases  # noqa: F401
import roster_cases  # noqa: F401
import template_cases  # noqa: F401
from hostile_case import CASES, Case

__all__ = ["CASES", "Case"]
