"""What a load of a register is held against before it counts. Pure: no network, no database."""
from collections.abc import Collection, Iterable, Mapping

from pipelines.registries import Registry
from spiders.registry_ask import RegistryFailure

ENOUGH = 20        # rows of one type, from which on a loss of more than half is no coincidence
SHOWN = 5


class Tally:
    """Counts the rows of one run. `accepted`: changes of the register that a person has looked at."""

    def __init__(self, registry: Registry, accepted: frozenset[str]) -> None:
        self.registry, self.accepted = registry, accepted
        self.left_out = 0
        self.missing_types: list[str] = []

    def columns(self, now: Collection[str], before: Collection[str]) -> None:
        """Raise RegistryFailure where the register's columns are not those of the last good run."""
        came, went = sorted(set(now) - set(before)), sorted(set(before) - set(now))
        if not before or not (came or went) or "columns" in self.accepted:
            return
        changes = [f"{verb} {', '.join(names)}" for verb, names in (("new:", came), ("gone:", went)) if names]
        raise RegistryFailure(
            f"its columns changed ({'; '.join(changes)}), so what the others mean may have changed too. Look at "
            f"{self.registry.url}; where they still mean the same, run the command again with -a accept=columns.")

    def need(self, columns: Collection[str], needed: Iterable[str]) -> None:
        """Raise RegistryFailure where a column that we read is not there."""
        if missing := [name for name in needed if name not in columns]:
            raise RegistryFailure(
                f"the column {', '.join(missing)} is gone or renamed. The register has: {', '.join(sorted(columns))}. "
                f"Mend spiders/registries/{self.registry.id}.py.")

    def rows(self, rows: Collection[Mapping[str, str]], filled: Iterable[str]) -> None:
        """Raise RegistryFailure where most rows of one answer lack what nearly every row should have."""
        for name in filled:
            empty = sum(not row.get(name) for row in rows)
            if empty * 2 > len(rows):
                raise RegistryFailure(f"{empty:,} of {len(rows):,} rows have no {name}: the register says it otherwise "
                                      f"now, or gives half of its data. Mend spiders/registries/{self.registry.id}.py.")

    def loaded(self, types: Mapping[str, int], before: Mapping[str, int]) -> None:
        """Raise RegistryFailure where a whole run has too few rows, too many, or lost most of one type."""
        total = sum(types.values())
        low, high = self.registry.rows or (0, total)
        if not low <= total <= high:
            raise RegistryFailure(f"{total:,} rows, where {low:,} to {high:,} were expected. If the register is right, "
                                  f"change `rows` of {self.registry.id} in registries.yml.")
        lost = [f"{name or 'rows'} from {count:,} to {types.get(name, 0):,}" for name, count in sorted(before.items())
                if count >= ENOUGH and types.get(name, 0) * 2 < count]
        if lost and "fewer" not in self.accepted:
            raise RegistryFailure(f"fewer than half of the last run's rows: {'; '.join(lost[:SHOWN])}. Look whether "
                                  "the register words it otherwise now; if it is right, run the command again with "
                                  "-a accept=fewer.")
        had = {" ".join(name.upper().split()) for name in types}
        self.missing_types = [name for name in self.registry.types if " ".join(name.upper().split()) not in had]

    def notes(self, unknown: Mapping[str, int]) -> list[str]:
        """What a person should know of a good run; `unknown`: status words that we do not know, with their counts."""
        notes = []
        if self.left_out:
            notes.append(f"{self.left_out:,} rows were left out: they lack a number or a name, or are of no kind that "
                         "we read")
        if unknown:
            words = ", ".join(f"{word!r} ({count:,})" for word, count in list(unknown.items())[:SHOWN])
            notes.append(f"status words that we do not know, taken for neither active nor inactive: {words}")
        if self.missing_types:
            notes.append(f"no row of these types: {', '.join(self.missing_types)}. Are they still called so?")
        return notes
