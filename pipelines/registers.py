"""Which registers there are, which of them were read, and where a person can look a licence up by hand."""
import json
from collections.abc import Iterable
from pathlib import Path

from pipelines import reference, registries
from pipelines.evidence import Row
from pipelines.registries import Registry
from pipelines.registry_store import RegistryStore


class Registers:
    """The registers of sources/registries.yml, with those that were read, and the look-ups of sources/registers.csv."""

    def __init__(self, folder: Path, sources: Path, store: RegistryStore | None) -> None:
        """Raises DecisionError. A folder with a registries.yml of its own (the sample web's) goes before `sources`."""
        self.known = registries.load(folder) or (registries.load(sources) if sources.exists() else {})
        self.look_ups = reference.registers(sources)
        self.checked = store.checked() if store else {}
        # when who is in no row of a register was looked for: of one asked by name, no later than its oldest answer
        self.answered = self.checked | (store.oldest_answers() if store else {})

    def sources(self) -> list[Row]:
        """The registers as rows of `sources`, those too that were read once and are no longer asked."""
        rows = [{"id": one.id, "name": one.name, "source_kind": "registry", "url": one.url, "license": one.license,
                 "expected_min": one.rows and one.rows[0], "expected_max": one.rows and one.rows[1]}
                for one in self.known.values()]
        return rows + [{"id": id_, "name": id_, "source_kind": "registry", "url": None, "license": None,
                        "expected_min": None, "expected_max": None} for id_ in sorted(self.checked.keys() - self.known)]

    def rows(self) -> list[Row]:
        """For each state its open registers; for a state without one, where a person can look."""
        rows: list[Row] = []
        for state in sorted(reference.STATES) if self.known or self.look_ups else ():
            opened = self.of(state)
            rows += [{"state": state, "source_id": one.id, "open": 1, "name": one.name, "url": self.page(state, one),
                      "note": one.attribution, "credentials": json.dumps(sorted(set(one.credentials.values()))),
                      "checked_at": self.checked.get(one.id)} for one in opened]
            by_hand: list[reference.Row] = [row for row in self.look_ups if row["state"] == state]
            for row in () if opened else by_hand or [{"name": "State license boards", "url": None, "note": None}]:
                rows.append({"state": state, "source_id": None, "open": 0, "name": row["name"], "url": row["url"],
                             "note": row["note"], "credentials": None, "checked_at": None})
        return rows

    def of(self, state: str | None) -> list[Registry]:
        """The state's open registers of licences."""
        return [one for one in self.known.values() if one.kind == "license" and one.state == state]

    def holding(self, state: str | None, credentials: Iterable[str]) -> Registry | None:
        """The state's register that holds such licences; else its first."""
        wanted, opened = set(credentials), self.of(state)
        return next(iter([*(one for one in opened if wanted & set(one.credentials.values())), *opened]), None)

    def national(self, kind: str) -> Registry | None:
        """The register of a kind (npi, exclusion) that was read; None where none was."""
        return next((one for one in self.known.values() if one.kind == kind and one.id in self.checked), None)

    def page(self, state: str | None, register: Registry | None) -> str | None:
        """Where a person can look a licence up by hand."""
        by_hand = next((row["url"] for row in self.look_ups if row["state"] == state and row["url"]), None)
        return by_hand or (plain_page(register) if register else None)

    def name(self, source_id: str) -> str:
        """A register's name for people."""
        return self.known[source_id].name if source_id in self.known else source_id


def plain_page(register: Registry) -> str:
    """Where a person can ask a register, without a number to fill in."""
    return register.page if "{" not in register.page else register.url
