"""Base of the plan's records, and the value types that refuse what only looks right."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictInt, StringConstraints
from pydantic_core import PydanticCustomError


class Record(BaseModel):
    """A frozen record of the plan file; an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=False)


def _figure(value: Any) -> Decimal:
    """Take a TOML integer or decimal; text, bools and floats are not figures."""
    if isinstance(value, Decimal) and value.is_finite():
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    raise PydanticCustomError("figure", "expected a figure")


def _exactly(kind: type) -> BeforeValidator:
    def check(value: Any) -> Any:
        if type(value) is not kind:
            raise PydanticCustomError(f"{kind.__name__}_exact", f"expected a {kind.__name__}")
        return value

    return BeforeValidator(check)


#: A figure: exact, never a float.
Figure = Annotated[
    Decimal, BeforeValidator(_figure, json_schema_input_type=float), Field(json_schema_extra={"type": "number"})
]
#: A figure that is not negative.
Points = Annotated[Figure, Field(ge=0)]
Count = Annotated[StrictInt, Field(ge=0)]
Minutes = Annotated[StrictInt, Field(ge=0, le=24 * 60)]
Flag = StrictBool
#: Text that says something; blanks at its ends are dropped.
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
#: Text that may be empty: what the office has not given yet.
OptionalText = Annotated[str, StringConstraints(strip_whitespace=True)]
#: A name by which other parts of the plan refer to this one.
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$")]
Day = Annotated[date, _exactly(date)]
Clock = Annotated[time, _exactly(time)]
