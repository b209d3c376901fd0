"""The wanted rows of NPPES' bulk files, in the words of the store: DuckDB reads them, leaves out the rest, lays the
weekly files on top and says what each row says. In SQL: row by row it would take Python longer than all else together.
"""
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from extraction.normalise import STATES
from extraction.registers.npi import ACTIVE, DEACTIVATED
from spiders.registries.nppes_file import (
    LICENSE,
    LICENSE_STATE,
    OTHER_NAME_COLUMNS,
    PRIMARY,
    READ,
    TAXONOMY,
    deactivated_npis,
    groups,
    wrong_header,
)
from spiders.registry_ask import RegistryFailure
from spiders.registry_stream import BrokenFile, Member, piped

BATCH = 5_000
SETTINGS = {"memory_limit": "800MB", "preserve_insertion_order": "false"}
BUFFER = "32MB"   # of rows that wait to be fetched
# The fields that a row tells, in the order of its values; of the others of the store, those that follow from them.
SAID = ("key", "entity", "quote", "last_name", "first_name", "middle_name", "suffix", "organization", "other_names",
        "state", "status", "active", "issued", "phone", "street", "city", "zip", "taxonomies", "licenses", "updated",
        "credential")
_NPI = SAID.index("key")
# A tax number stood where it should not, or nothing was to be said (as `filled` of extraction/registers/npi.py).
NOTHING = r"[$*_=<>.-]*|<?UNAVAIL>?|NONE|N/?A"


class BulkReader:
    """Reads bulk files of NPPES. `states` None: every one. `stated`: NPIs whose rows are wanted in any case; `page`:
    where a person can check a row, with {npi}.

    `derived`: what follows from the fields SAID, for the store's `add_rows`.
    """

    def __init__(self, folder: Path, taxonomies: Collection[str], states: Iterable[str] | None, stated: Iterable[str],
                 page: str) -> None:
        import duckdb  # half a second that other commands need not spend

        self.folder, self.taxonomies = folder, taxonomies
        before, after = page.split("{npi}") if "{npi}" in page else (page, "")
        self.derived = {"kind": "'npi'", "npi": "{key}", "url": f"{_text(before)} || {{key}} || {_text(after)}"}
        self.wrong = duckdb.Error
        self.db = duckdb.connect(config={**SETTINGS, "temp_directory": str(folder)})
        self.db.execute(f"SET streaming_buffer_size = '{BUFFER}'")
        self.db.execute("CREATE TEMP TABLE stated (npi VARCHAR)")
        self.db.execute("CREATE TEMP TABLE beaten (npi VARCHAR)")
        self.db.execute("CREATE TEMP TABLE other_names (npi VARCHAR, name VARCHAR)")
        self.db.execute("CREATE TEMP TABLE reported (npi VARCHAR, date VARCHAR)")
        self._fill("stated", [(npi,) for npi in stated])
        here = f"coalesce(nullif(trim({_column(READ['country'])}), ''), 'US') = 'US'"   # WA is Western Australia too
        self.wanted = (f"(({_one_of([_column(READ['state'])], states)}) AND {here} AND "
                       f"({_one_of(_columns(TAXONOMY), taxonomies)}))")
        self._weekly: list[str] = []

    def close(self) -> None:
        self.db.close()

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
            self._run(member, f"CREATE TEMP TABLE {table} AS {_made(_csv(pipe, columns), self.wanted)}")
        self._weekly.append(table)

    def rows(self, member: Member, columns: Sequence[str]) -> Iterator[list[tuple[Any, ...]]]:
        """The wanted rows of the main file with the weekly ones on top, in batches; each in the order of SAID, lists as
        JSON, and the last, `credential`, as written.

        Where one NPI is in several files, the newest row counts; a row that only says "deactivated" leaves the rest of
        the older one.
        """
        self._lay_weekly(columns)
        beaten: list[tuple[str]] = []   # NPIs whose row in the main file is newer than the weekly one
        with piped(member, self.folder, self._sieve(columns)) as pipe:
            self._run(member, self._query(_csv(pipe, columns)))
            while batch := self._fetch(member):
                beaten += [(row[_NPI],) for row in batch if row[-1]]
                yield [row[:-2] for row in batch if row[-2]]
        self._fill("beaten", beaten)
        self.db.execute(f"SELECT {self._said()} FROM weekly f LEFT JOIN joined_names o USING (npi) "
                        "LEFT JOIN reported r USING (npi) WHERE (wanted OR npi IN (SELECT npi FROM stated)) AND "
                        "npi NOT IN (SELECT npi FROM beaten) AND entity IS NOT NULL")
        while batch := self._fetch(member):
            yield batch

    def _sieve(self, columns: Sequence[str]) -> Callable[[bytes], bytes]:
        """What leaves out lines of the main file that `_query` would leave out."""
        from extraction.registers.sieve import Sieve  # brings numpy

        if tuple(columns[:2]) != (READ["npi"], READ["entity"]):   # a person has accepted another order
            return bytes
        ours = self.db.execute("SELECT npi FROM stated UNION SELECT npi FROM weekly WHERE npi IS NOT NULL").fetchall()
        try:
            return Sieve(len(columns), self.taxonomies, [npi for (npi,) in ours])
        except ValueError as error:
            raise RegistryFailure(f"`taxonomies` of nppes_bulk in registries.yml: {error}.") from None

    def _lay_weekly(self, columns: Sequence[str]) -> None:
        """One table of the newest weekly row of each NPI, and one of each organization's other names."""
        nothing = "(SELECT " + ", ".join(f"NULL::VARCHAR AS {_column(name)}" for name in columns) + " LIMIT 0)"
        union = " UNION ALL ".join([f"SELECT *, 0 AS turn FROM ({_made(nothing, 'false')})",
                                    *(f"SELECT *, {turn} FROM {table}" for turn, table in enumerate(self._weekly))])
        self.db.execute(f"CREATE TEMP TABLE weekly AS SELECT * FROM ({union}) "
                        "QUALIFY row_number() OVER (PARTITION BY npi ORDER BY stamp DESC NULLS LAST, turn DESC) = 1")
        self.db.execute("CREATE TEMP TABLE joined_names AS SELECT npi, list(DISTINCT name ORDER BY name) AS names "
                        "FROM other_names GROUP BY npi")

    def _query(self, csv: str) -> str:
        """The main file's rows; the last two columns: whether one is taken, and whether it beats a weekly one.

        Rows are left out before anything is made of them. Deactivated ones, of which only NPI and date are filled, are
        taken whatever the states: theirs is not told any more.
        """
        taken = (f"(SELECT * FROM {csv} WHERE {self.wanted} OR {_column(READ['entity'])} IS NULL OR trim(NPI) IN "
                 "(SELECT npi FROM stated UNION ALL SELECT npi FROM weekly))")
        newer = "(w.npi IS NOT NULL AND w.entity IS NOT NULL AND w.stamp >= m.stamp)"
        gone = "CASE WHEN w.entity IS NULL AND w.stamp >= m.stamp THEN w.deactivated ELSE m.deactivated END"
        merged = (f"SELECT m.* REPLACE ({gone} AS deactivated), NOT {newer} AND (m.wanted OR m.entity IS NULL OR "
                  f"m.npi IN (SELECT npi FROM stated)) AS taken, w.npi IS NOT NULL AND NOT {newer} AS beats "
                  f"FROM ({_made(taken, self.wanted)}) m LEFT JOIN weekly w ON w.npi = m.npi")
        return (f"SELECT {self._said()}, f.taken, f.beats FROM ({merged}) f "
                "LEFT JOIN joined_names o ON o.npi = f.npi LEFT JOIN reported r ON r.npi = f.npi")

    def _said(self) -> str:
        """What a row f says, with other names o and the report of deactivated NPIs r: one expression for each SAID."""
        gone, back = f"greatest({_date('f.deactivated')}, {_date('r.date')})", _date("f.reactivated")
        active = f"({gone} IS NULL OR coalesce({back} >= {gone}, false))"
        state = f"CASE WHEN f.state IN ({_listed(STATES)}) AND coalesce(f.country, 'US') = 'US' THEN f.state END"
        digits, zip_digits = (f"regexp_replace(f.{name}, '[^0-9]', '', 'g')" for name in ("phone", "zip"))
        expressions = {
            "key": "f.npi", "updated": _date("f.updated"), "city": "f.city", "quote": _quote(),
            "entity": "CASE f.entity WHEN '2' THEN 'organization' ELSE 'person' END",
            "last_name": "f.last", "first_name": "f.first", "middle_name": "f.middle", "suffix": "f.suffix",
            "organization": "f.organization", "credential": "f.credential", "state": state,
            "other_names": "CASE WHEN f.entity = '2' THEN to_json(list_filter(list_distinct(list_prepend("
                           "f.other_organization, coalesce(o.names, []))), lambda n: n IS NOT NULL)) "
                           "WHEN f.other_last IS NULL THEN '[]' "
                           "ELSE to_json([concat_ws(', ', f.other_last, f.other_first)]) END",
            "status": f"CASE WHEN {active} THEN '{ACTIVE}' ELSE '{DEACTIVATED}' END", "active": f"{active}::INTEGER",
            "issued": _date("f.enumerated"),
            "phone": f"'+1' || nullif(regexp_extract({digits}, '^1?([2-9][0-9]{{2}}[2-9][0-9]{{6}})$', 1), '')",
            "street": "nullif(concat_ws(' ', f.street, f.street_2), '')",
            "zip": f"CASE WHEN ({state}) IS NOT NULL AND length({zip_digits}) IN (5, 9) THEN left({zip_digits}, 5) END",
            "taxonomies": "to_json(list_filter(f.codes, lambda c, n: list_position(f.codes, c) = n))",
            "licenses": "to_json(list_filter(f.licenses, lambda l, n: list_position(f.licenses, l) = n))"}
        return ", ".join(expressions[name] for name in SAID)

    # DuckDB

    def _fill(self, table: str, rows: Sequence[tuple[str, ...]]) -> None:
        """Put rows into a table of text all at once: one by one DuckDB is slow."""
        if rows:
            values = {f"c{place}": list(column) for place, column in enumerate(zip(*rows, strict=True))}
            self.db.execute(f"INSERT INTO {table} SELECT {', '.join(f'unnest(${name})' for name in values)}", values)

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
    said = re.sub(r" on Line: \d+", "", said)   # of what the sieve left, not of the file; the line itself follows
    return BrokenFile(f"{member} cannot be read as it should be: {said[:300]}.")


def _csv(path: Path, columns: Sequence[str]) -> str:
    """A file as a table of text. Nothing is guessed: a row with more or fewer values is an error."""
    types = ", ".join(f"{_text(name)}: 'VARCHAR'" for name in columns)
    return (f"read_csv({_text(str(path))}, columns = {{{types}}}, auto_detect = false, header = true, delim = ',', "
            "quote = '\"', escape = '\"')")


def _made(table: str, wanted: str) -> str:
    """The columns that are read, of a file, by our words; `codes` and `licenses` of the 15 taxonomies, the primary one
    first; `stamp`: when a row was last changed, which for a deactivated one is no date of update."""
    plain = [f"{_cleaned(_column(column))} AS {word}" for word, column in READ.items()]
    names = zip(*(_columns(name) for name in (TAXONOMY, PRIMARY, LICENSE_STATE, LICENSE)), strict=True)
    codes, main, licenses = [], [], []
    for code, primary, state, number in names:
        codes.append(f"trim({code})")
        main.append(f"CASE WHEN {primary} = 'Y' THEN trim({code}) END")
        licenses.append(f"[trim({state}), {_cleaned(number)}]")
    dates = ", ".join(_as_date(_column(READ[word])) for word in ("updated", "deactivated", "reactivated"))
    return (f"SELECT {', '.join(plain)}, greatest({dates}) AS stamp, {wanted} AS wanted, "
            f"list_filter([{', '.join([*main, *codes])}], lambda c: c IS NOT NULL) AS codes, "
            f"list_filter([{', '.join(licenses)}], lambda l: l[1] IS NOT NULL AND l[2] IS NOT NULL) AS licenses "
            f"FROM {table}")


def _cleaned(value: str) -> str:
    """A value without white space around it; NULL where it is empty, masked or a placeholder."""
    return f"CASE WHEN NOT regexp_full_match(trim({value}), '{NOTHING}', 'i') THEN trim({value}) END"


def _quote() -> str:
    """What may be published of a row f and the report r of deactivated NPIs, "column: value · column: value"."""
    words = ("npi", "organization", "last", "first", "middle", "credential", "city", "state", "enumerated", "updated",
             "deactivated", "reactivated")
    pairs = [f"{_text(READ[word] + ': ')} || f.{word}" for word in words]
    pairs.insert(6, f"'{TAXONOMY}: ' || f.codes[1]")
    return f"concat_ws(' · ', {', '.join(pairs)}, 'NPPES Deactivation Date: ' || r.date)"


def _as_date(value: str) -> str:
    return f"try_strptime({value}, '%m/%d/%Y')::DATE"


def _date(value: str) -> str:
    return f"{_as_date(value)}::VARCHAR"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _column(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _columns(name: str) -> list[str]:
    return [_column(one) for one in groups(15, name)]


def _listed(values: Iterable[str]) -> str:
    return ", ".join(_text(value) for value in values) or "NULL"


def _one_of(columns: Iterable[str], values: Iterable[str] | None) -> str:
    """The condition that one of the columns has one of the values; any row's, where they are not said."""
    if values is None:
        return "true"
    return " OR ".join(f"coalesce({column} IN ({_listed(values)}), false)" for column in columns)
