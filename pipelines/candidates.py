"""The rows of registries.db that may be a person's or a firm's, looked up by an index and never by reading through.

`Candidates` knows SQL and no rule; linking.py has the rules and no SQL.
"""
from collections.abc import Iterable, Mapping
from typing import Protocol

from extraction.registers import number_key
from pipelines.names import Fit, compare, firm_key, initials, last_keys, same_firm
from pipelines.registry_store import Kept, RegistryStore


class Register(Protocol):
    """What linking needs to know of an entry of sources/registries.yml (pipelines/registries.py)."""

    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def state(self) -> str | None: ...
    @property
    def credentials(self) -> Mapping[str, str]: ...


Found = tuple[Kept, Fit]   # a row, and how its name agrees


def agreeing(name: str, rows: Iterable[Kept]) -> list[Found]:
    """The rows of persons whose name can be this one."""
    return [(row, fit) for row in rows if row.entry.entity == "person" and (fit := compare(name, row.entry))]


class Candidates:
    """Look-ups in what the registers said when they were last loaded whole."""

    def __init__(self, store: RegistryStore, registries: Mapping[str, Register]) -> None:
        self.store, self.registries = store, registries
        self.checked = store.checked()   # {source id: when}
        self._rows: dict[tuple[str, tuple[object, ...]], list[Kept]] = {}   # of one build's questions, which recur

    def sources(self, kind: str, state: str | None = None) -> dict[str, Register]:
        """The registers of a kind (and state), loaded or not, by their ids."""
        return {id_: register for id_, register in self.registries.items()
                if register.kind == kind and (state is None or register.state == state)}

    def loaded(self, kind: str, state: str | None = None) -> dict[str, Register]:
        """Those of them that were ever loaded whole."""
        return {id_: register for id_, register in self.sources(kind, state).items() if id_ in self.checked}

    def with_npi(self, npis: Iterable[str], kind: str = "npi") -> list[Kept]:
        """The rows of a kind with one of these NPIs."""
        return _one_a_npi([row for npi in npis for row in self._find("e.npi = ? AND e.kind = ?", npi, kind)])

    def at_phone(self, phones: Iterable[str], zips: Iterable[str]) -> list[Kept]:
        """The NPI records whose place of practice has one of these phones, and one of these ZIP codes."""
        near = set(zips)
        return _one_a_npi([row for phone in phones for row in self._find("e.phone = ? AND e.kind = 'npi'", phone)
                           if row.entry.zip in near])

    def numbered(self, state: str, number: str) -> list[Kept]:
        """The state's licences with a number, told by its digits."""
        where = "e.state = ? AND e.number_key = ? AND e.number_key <> '' AND e.kind = 'license'"
        return self._find(where, state, number_key(number))

    def named(self, kind: str, name: str, state: str | None) -> list[Found]:
        """The rows of a kind, in a state or in all, whose name agrees with a person's, and how."""
        keys, heads = last_keys(name), initials(name)
        marks, letters = ", ".join("?" * len(keys)), ", ".join("?" * len(heads))
        there = ("e.state = ? AND ", (state,)) if state else ("", ())
        where = f"e.last_key IN ({marks}) AND {there[0]}lower(substr(e.first_name, 1, 1)) IN ({letters}) AND e.kind = ?"
        rows = self._find(where, *keys, *there[1], *heads, kind)
        return agreeing(name, _one_a_npi(rows) if kind == "npi" else rows)

    def firms_named(self, names: Iterable[str], state: str) -> list[Kept]:
        """The state's NPI records of firms whose name begins like one of these, and is one of them."""
        where = "e.last_key >= ? AND e.last_key < ? AND e.state = ? AND e.kind = 'npi' AND e.entity = 'organization'"
        rows = [row for name in names if (key := firm_key(name)) for head in (key, f"the {key}")
                for row in self._find(where, head, f"{head}~", state) if same_firm(name, row.entry)]
        return _one_a_npi(rows)

    def _find(self, where: str, *values: object) -> list[Kept]:
        asked = (where, values)
        if asked not in self._rows:
            if len(self._rows) > 2000:
                self._rows.clear()
            self._rows[asked] = list(self.store.find(where, values))
        return self._rows[asked]


def _one_a_npi(rows: Iterable[Kept]) -> list[Kept]:
    """One row an NPI, the newest: NPPES is loaded by its answers and by its bulk file. Rows without one stay."""
    newest: dict[object, Kept] = {}
    for row in rows:
        key = row.entry.npi or (row.source_id, row.entry.key)
        if key not in newest or _age(row) > _age(newest[key]):
            newest[key] = row
    return list(newest.values())


def _age(row: Kept) -> tuple[str, str]:
    return row.entry.updated or "", row.checked_at
