"""Findings about the input, and the errors that end a run.

A finding is data (`Problem`); only ending a run is an exception::

    KaoheError                 exit code
    ├── InputError             1  problems in the input: carries every one of them
    ├── UsageError             2  wrong usage
    ├── MissingToolError       3  something is missing on the machine
    ├── ProtectedFileError     4  refused, to protect data
    └── ConversionError        5  a conversion failed

The command line alone catches these; anything else is a bug of ours and keeps its traceback.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar

from kaohe_docs.source import NOWHERE, Location


class Level(StrEnum):
    """How much a finding weighs."""

    ERROR = "error"
    """The run stops."""
    DOUBT = "doubt"
    """A person must settle it in the plan file; stops ``--final`` until then."""
    WARNING = "warning"
    """Printed, and the run goes on."""


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence for clerks: a Chinese template, which is also its catalogue key, and its values."""

    template: str
    values: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}), hash=False)

    def __str__(self) -> str:
        return self.template.format_map(dict(self.values))

    def __reduce__(self) -> tuple[object, ...]:
        """Travel to another process; a read-only mapping does not travel."""
        return _message_again, (self.template, dict(self.values))


def _message_again(template: str, values: dict[str, object]) -> Message:
    return Message(template, MappingProxyType(values))


def message(template: str, /, **values: object) -> Message:
    """Make a `Message`; the extraction of the message catalogues looks for this name."""
    return Message(template=template, values=MappingProxyType(values))


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding about the input, with the place where the user can mend it."""

    level: Level
    code: str
    location: Location
    message: Message
    #: What the finding is about (a unit, a rule); with ``code`` it names a doubt: "code:subject".
    subject: str = ""
    #: Further findings of the same cause, which this one speaks for.
    also: tuple[Problem, ...] = ()

    @property
    def doubt_id(self) -> str:
        """The name under which the plan file settles this doubt."""
        return f"{self.code}:{self.subject}" if self.subject else self.code


def error(code: str, location: Location, text: Message, *, subject: str = "") -> Problem:
    """Make a finding that stops the run."""
    return Problem(Level.ERROR, code, location, text, subject)


def doubt(code: str, location: Location, text: Message, *, subject: str = "") -> Problem:
    """Make a finding that a person must settle."""
    return Problem(Level.DOUBT, code, location, text, subject)


def warning(code: str, location: Location, text: Message, *, subject: str = "") -> Problem:
    """Make a finding that is only printed."""
    return Problem(Level.WARNING, code, location, text, subject)


def has_errors(problems: Iterable[Problem]) -> bool:
    """Tell whether any finding stops the run."""
    return any(problem.level is Level.ERROR for problem in problems)


class KaoheError(Exception):
    """Anything that ends a run in an orderly way."""

    exit_code: ClassVar[int] = 1
    code: ClassVar[str] = "failed"

    def __init__(self, text: Message, *, location: Location = NOWHERE) -> None:
        super().__init__(str(text))
        self.message = text
        self.location = location

    def problems(self) -> tuple[Problem, ...]:
        """Return this error as findings, for the report and for ``--json``."""
        return (error(self.code, self.location, self.message),)

    def __reduce__(self) -> tuple[object, ...]:
        """Travel from a worker to the run with everything it says."""
        return _error_again, (type(self), self.args, dict(self.__dict__))


def _error_again(kind: type[KaoheError], args: tuple[object, ...], state: dict[str, object]) -> KaoheError:
    failure = kind.__new__(kind, *args)
    failure.__dict__.update(state)
    return failure


class InputError(KaoheError):
    """The input has problems that stop the run."""

    exit_code = 1
    code = "input"

    def __init__(self, problems: Iterable[Problem]) -> None:
        self._problems = tuple(problems)
        super().__init__(message("输入中有{count}处问题", count=len(self._problems)))

    def problems(self) -> tuple[Problem, ...]:
        """Return every finding, in the order in which they were made."""
        return self._problems


class UsageError(KaoheError):
    """The command was called in a way it cannot answer."""

    exit_code = 2
    code = "usage"


class MissingToolError(KaoheError):
    """The machine lacks something that was asked for."""

    exit_code = 3
    code = "missing-tool"


class ProtectedFileError(KaoheError):
    """Going on would overwrite or lose somebody's work."""

    exit_code = 4
    code = "protected-file"


class ConversionError(KaoheError):
    """A document could not be made, or came out other than it must."""

    exit_code = 5
    code = "conversion"
