"""Types whose slots are set without dataclasses' own `__init__`."""

from __future__ import annotations

import dataclasses
import inspect
import pickle
from typing import Any

import pytest

from firmwatch.model import Address, Identifier, Listing, ListingStatus, Locator, Name, Record
from firmwatch.model.construction import quickly_made


@dataclasses.dataclass(frozen=True, slots=True)
class _Usual:
    value: str
    weak: bool = False
    place: Locator | None = None


@quickly_made
@dataclasses.dataclass(frozen=True, slots=True)
class _Quick:
    value: str
    weak: bool = False
    place: Locator | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class _WithFactory:
    values: list[str] = dataclasses.field(default_factory=list)


@pytest.mark.parametrize(
    ("given", "named"),
    [(("a",), {}), (("a", True), {}), ((), {"value": "a", "place": Locator("f", 1)})],
)
def test_it_takes_and_holds_what_the_usual_one_does(given: Any, named: Any) -> None:
    usual, quick = _Usual(*given, **named), _Quick(*given, **named)
    assert dataclasses.asdict(quick) == dataclasses.asdict(usual)
    assert quick == _Quick(*given, **named)
    assert repr(quick).endswith(repr(usual).partition("_Usual")[2])
    assert hash(quick) == hash(_Quick(*given, **named))
    with pytest.raises(TypeError, match="unexpected keyword argument 'odd'"):
        _Quick("a", odd=1)  # type: ignore[call-arg]  # that is what is tested
    with pytest.raises(dataclasses.FrozenInstanceError):
        quick.value = "b"  # type: ignore[misc]  # that is what is tested


def test_a_field_with_a_factory_is_refused() -> None:
    with pytest.raises(TypeError, match=r"_WithFactory\.values is not a plain field"):
        quickly_made(_WithFactory)


@pytest.mark.parametrize("kind", [Address, Identifier, Listing, Locator, Name, Record])
def test_a_type_of_a_source_takes_its_fields_in_order(kind: Any) -> None:
    parameters = list(inspect.signature(kind).parameters.values())
    fields = dataclasses.fields(kind)
    assert [item.name for item in parameters] == [item.name for item in fields]
    assert [item.default for item in parameters] == [
        inspect.Parameter.empty if item.default is dataclasses.MISSING else item.default
        for item in fields
    ]


def test_what_is_made_travels_between_processes_and_is_replaced() -> None:
    listing = Listing("Measure 1", "Norland", ListingStatus.DEBARMENT, end_date="2026-01-01")
    assert pickle.loads(pickle.dumps(listing)) == listing
    assert dataclasses.replace(listing, reason="x").reason == "x"
