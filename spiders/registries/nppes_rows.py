"""The wanted rows of NPPES' bulk files: DuckDB reads them, leaves out the rest and lays the weekly files on top."""
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from spiders.registries.nppes_file import (
    GROUP,
    OTHER_NAME_COLUMNS,
    READ,
    TAXONOMY,
    Row,
    deactivated_npis,
    groups,
    wrong_header,
)
from spiders.registry_ask import RegistryFailure
from spiders.registry_stream import BrokenFile, Member, piped

BATCH = 5_000
MEMORY = "800MB"   # of DuckDB; what a load takes beside is the store's cache and a batch of rows


class BulkReader:
    """Reads bulk files of NPPES. `states` None: every one. `stated`: NPIs whose rows are wanted in any case."""

    def __init__(self, folder: Path, taxonomies: Iterable[str], states: Iterable[str] | None,
                 stated: Iterable[str]) -> None:
        import duckdb  # half a second that other commands need not spend

        self.folder = folder
        self.wrong = duckdb.Error
        self.db = duckdb.connect(config={"memory_limit": MEMORY, "temp_directory": str(folder)})
        self.db.execute("SET preserve_insertion_order = false")
        self.db.execute("CREATE TEMP TABLE stated (npi VARCHAR)")
        self.db.execute("CREATE TEMP TABLE other_names (npi VARCHAR, name VARCHAR)")
        self.db.execute("CREATE TEMP TABLE reported (npi VARCHAR, date VARCHAR)")
        self._fill("stated", [(npi,) for npi in stated])
        self.wanted = f"(({_one_of([_column(READ['state'])], states)}) AND ({_one_of(_taxonomies(), taxonomies)}))"
        self._weekly: list[str] = []
        self.columns: tuple[str, ...] = ()

    def close(self) -> None:
        self.db.close()

    def _fill(self, table: str, rows: Sequence[tuple[str, ...]]) -> None:
        """Put rows into a table of text, without the row-by-row insertion at which DuckDB is slow."""
        if rows:
            columns = list(zip(*rows, strict=True))
            names = ", ".join(f"unnest($c{n})" for n in range(len(columns)))
            self.db.execute(f"INSERT INTO {table} SELECT {names}", {f"c{n}": list(c) for n, c in enumerate(columns)})

    def add_other_names(self, member: Member) -> None:
        if problem := wrong_header(member.header(), OTHER_NAME_COLUMNS):
            raise RegistryFailure(f"{member}: {problem}.")
        with piped(member, self.folder) as pipe:
            self._run(member, f"INSERT INTO other_names SELECT trim({_column(OTHER_NAME_COLUMNS[0])}), "
                      f"trim({_column(OTHER_NAME_COLUMNS[1])}) FROM {_csv(pipe, OTHER_NAME_COLUMNS)}")

    def add_deactivated(self, path: Path) -> None:
        self._fill("reported", list(deactivated_npis(path)))

    def add_weekly(self, member: Member, columns: Sequence[str]) -> None:
        """Read a weekly file; call it for the older ones first."""
        table = f"weekly_{len(self._weekly)}"
        with piped(member, self.folder) as pipe:
            self._run(member, f"CREATE TEMP TABLE {table} AS SELECT {_selected()}, {_stamp()} AS stamp, "
                      f"({self.wanted}) AS wanted, {len(self._weekly)} AS turn FROM {_csv(pipe, columns)}")
        self._weekly.append(table)

    def rows(self, member: Member, columns: Sequence[str]) -> Iterator[list[Row]]:
        """The wanted rows of the main file with the weekly ones on top, in batches. Where one NPI is in several files,
        the newest row counts; a row that only says "deactivated" leaves the rest of the older one."""
        self._join_weekly()
        beaten: list[tuple[str]] = []   # NPIs whose row in the main file is newer than the weekly one
        with piped(member, self.folder) as pipe:
            self._run(member, self._query(_csv(pipe, columns)))
            while batch := self._fetch(member):
                beaten += [(row[0],) for row in batch if row[-1]]
                yield [Row._make(row[:-2]) for row in batch if row[-2]]
        self.db.execute("CREATE OR REPLACE TEMP TABLE beaten (npi VARCHAR)")
        self._fill("beaten", beaten)
        self.db.execute(f"SELECT {_names('w')}, groups, o.names, r.date FROM weekly w "
                        "LEFT JOIN joined_names o USING (npi) LEFT JOIN reported r USING (npi) WHERE (wanted OR npi IN (SELECT npi FROM stated)) AND "
                        "npi NOT IN (SELECT npi FROM beaten) AND entity IS NOT NULL")
        while batch := self._fetch(member):
            yield [Row._make(row) for row in batch]

    def _join_weekly(self) -> None:
        """One table of the newest weekly row of each NPI, and one of each organization's other names."""
        empty = f"SELECT {', '.join(f'NULL::VARCHAR AS {name}' for name in (*READ, 'groups'))}, NULL::DATE AS stamp, " \
                "false AS wanted, 0 AS turn WHERE false"
        union = " UNION ALL ".join([empty, *(f"SELECT * FROM {table}" for table in self._weekly)])
        self.db.execute(f"CREATE TEMP TABLE weekly AS SELECT * FROM ({union}) "
                        "QUALIFY row_number() OVER (PARTITION BY npi ORDER BY stamp DESC NULLS LAST, turn DESC) = 1")
        self.db.execute("CREATE TEMP TABLE joined_names AS SELECT npi, string_agg(DISTINCT name, chr(31) ORDER BY name) "
                        "AS names FROM other_names GROUP BY npi")

    def _query(self, csv: str) -> str:
        """The main file's wanted rows; the last two columns: whether it is taken, and whether it beats a weekly one.

        Rows are left out before anything is made of them; deactivated ones, of which only NPI and date are filled, are
        taken whole, as their state is not told any more.
        """
        taken = (f"SELECT * FROM {csv} WHERE {self.wanted} OR {_column(READ['entity'])} IS NULL OR trim(NPI) IN "
                 "(SELECT npi FROM stated UNION ALL SELECT npi FROM weekly)")
        made = f"SELECT {_selected()}, {_stamp()} AS stamp, ({self.wanted}) AS wanted FROM ({taken})"
        newer = "(w.npi IS NOT NULL AND w.entity IS NOT NULL AND w.stamp >= f.stamp)"
        names = _names("f").replace("f.deactivated", "CASE WHEN w.entity IS NULL AND w.stamp >= f.stamp "
                                    "THEN w.deactivated ELSE f.deactivated END")
        return (f"SELECT {names}, f.groups, o.names, r.date, "
                f"NOT {newer} AND (f.wanted OR f.entity IS NULL OR f.npi IN (SELECT npi FROM stated)), "
                f"coalesce(w.npi IS NOT NULL AND NOT {newer}, false) FROM ({made}) f LEFT JOIN weekly w ON w.npi = f.npi "
                "LEFT JOIN joined_names o ON o.npi = f.npi LEFT JOIN reported r ON r.npi = f.npi")

    def _run(self, member: Member, sql: str) -> None:
        try:
            self.db.execute(sql)
        except self.wrong as error:
            raise _broken(member, error) from None

    def _fetch(self, member: Member) -> list[tuple[Any, ...]]:
        try:
            return self.db.fetchmany(BATCH)
        except self.wrong as error:
            raise _broken(member, error) from None


def _broken(member: Member, error: Exception) -> BrokenFile:
    said = " ".join(line.strip() for line in str(error).splitlines()[:2])
    return BrokenFile(f"{member} cannot be read as it should be: {said[:300]}.")


def _csv(path: Path, columns: Sequence[str]) -> str:
    """A file as a table of text. Nothing is guessed: a row with more or fewer values is an error."""
    types = ", ".join(f"{_text(name)}: 'VARCHAR'" for name in columns)
    return (f"read_csv({_text(str(path))}, columns = {{{types}}}, auto_detect = false, header = true, delim = ',', "
            "quote = '\"', escape = '\"')")


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _column(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _taxonomies() -> list[str]:
    return [_column(name) for name in groups(15, TAXONOMY)]


def _one_of(columns: Iterable[str], values: Iterable[str] | None) -> str:
    """The condition that one of the columns has one of the values; any row's, where they are not said."""
    if values is None:
        return "true"
    listed = ", ".join(_text(value) for value in values) or "NULL"
    return " OR ".join(f"coalesce({column} IN ({listed}), false)" for column in columns)


def _selected() -> str:
    """The columns of a Row, from the file's own."""
    plain = [f"nullif(trim({_column(column)}), '') AS {field}" for field, column in READ.items()]
    names = [_column(name) for name in groups(15, *GROUP)]
    group = [names[place:place + 4] for place in range(0, len(names), 4)]
    joined = ", ".join(f"trim({code}) || '|' || coalesce({switch}, '') || '|' || coalesce({state}, '') || '|' || "
                       f"coalesce(trim({number}), '')" for code, number, state, switch in group)
    return ", ".join([*plain, f"concat_ws(chr(31), {joined}) AS groups"])


def _names(table: str) -> str:
    return ", ".join(f"{table}.{name}" for name in READ)


def _stamp() -> str:
    """When a row was last changed: a deactivated one has no date of update."""
    dates = (f"try_strptime({_column(READ[name])}, '%m/%d/%Y')::DATE" for name in ("updated", "deactivated", "reactivated"))
    return f"greatest({', '.join(dates)})"
