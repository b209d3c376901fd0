"""Linking: thousands of persons among millions of registry rows; and Splink's opinion of the same near-namesakes.

`python -m bench.linking FOLDER PERSONS rules|keys` does one piece of it in a process, and so in a memory, of its own.
"""
import json
import resource
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import splink.comparison_library as compare
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from bench.measure import Row
from pipelines.linking import Candidates, license_in, npi_record
from pipelines.names import read_name
from pipelines.persons import Person
from pipelines.registries import Registry
from pipelines.registry_store import RegistryStore
from tests.namesakes import HELD, STATES, TYPES, World, world

ROWS, PERSONS, JUDGED = 3_000_000, 3000, 4000
SURE = (0.9, 0.99, 0.999)
# Strangers: the made-up people over again, with other numbers, phones and first names, and five of six under other last
# names: then a last name asked for is that of 1 stranger in 2,100 (by the ten most common names of the Census of 2010
# alone it would be 1 in 3,800), with the first name too of 1 in 145,000. Those of NPPES practise where people live; a
# state's own register has about LICENSES of them, as those of real states do.
LICENSES = 60_000
FILL = """INSERT INTO entries (source_id, run_id, record_id, kind, key, entity, url, quote, last_name, first_name,
 middle_name, suffix, other_names, npi, state, license_type, credential, number, status, active, phone, city, zip,
 taxonomies, licenses, last_key, number_key)
SELECT source_id, run_id, NULL, kind, key || '-' || :round, entity, url, quote, last_name,
 called(id * 7919 + :round * 15485863), middle_name, suffix, other_names,
 iif(npi IS NULL, NULL, 1000000000 + id * 300 + :round),
 iif(kind = 'npi', lives_in(id * 7919 + :round * 104729), state), license_type, credential,
 iif(number IS NULL, NULL, 1000000 + id * 300 + :round), status, active,
 iif(phone IS NULL, NULL, '+1415' || (1000000 + (id * 7919 + :round * 104729) % 9000000)), city, zip, taxonomies, '[]',
 last_key || iif(:round % 6, char(97 + id % 26, 97 + :round % 26), ''),
 iif(number IS NULL, '', 1000000 + id * 300 + :round) FROM entries WHERE id > :before AND id <= :before + :known AND
 (kind = 'npi' OR :licenses)"""
# People by state, in hundred thousands: Census of 2020.
PEOPLE = """CA 395 TX 291 FL 215 NY 202 PA 130 IL 128 OH 118 GA 107 NC 104 MI 101 NJ 93 VA 86 WA 77 AZ 72 MA 70 TN 69
 IN 68 MD 62 MO 62 WI 59 CO 58 MN 57 SC 51 AL 50 LA 47 KY 45 OR 42 OK 40 CT 36 UT 33 IA 32 NV 31 AR 30 MS 30 KS 29 NM 21
 NE 20 ID 18 WV 18 HI 15 NH 14 ME 14 RI 11 MT 11 DE 10 SD 9 ND 8 AK 7 DC 7 VT 6 WY 6""".split()
HOMES = [state for state, count in zip(PEOPLE[::2], PEOPLE[1::2], strict=True) for _ in range(int(count))]


def registers() -> dict[str, Registry]:
    """The made-up world's registers, and the bulk file."""
    held = {TYPES[code].upper(): kind for code, kind in HELD.items()}
    nppes = Registry("nppes", "NPI registry", "npi", "http://127.0.3.1", "http://127.0.3.1/", "made up")
    licenses = {state.lower(): replace(nppes, id=state.lower(), kind="license", state=state, credentials=held)
                for state in STATES}
    return {"nppes": nppes, "nppes_bulk": replace(nppes, id="nppes_bulk"), **licenses}


def fill(folder: Path, made: World, rows: int) -> int:
    """Add the world to registries.db, and strangers until it has so many rows more; returns how many it has in all."""
    store = RegistryStore(folder)
    before = store.db.execute("SELECT coalesce(max(id), 0) FROM entries").fetchone()[0]
    for source, entries in made.entries.items():
        run = store.begin(source, "1")
        store.add(run, entries, None)
        store.finish(run)
    known = sum(map(len, made.entries.values()))
    indexes = store.db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL "
                               "AND tbl_name = 'entries'").fetchall()
    if rows > known:   # indexes are built once, after the rows
        for name, _ in indexes:
            store.db.execute(f"DROP INDEX {name}")
        people, licensed = len(made.entries["nppes"]), known - len(made.entries["nppes"])
        more = LICENSES * len(STATES) // licensed   # rounds in which the states' registers grow too
        first = [entry.first_name for entry in made.entries["nppes"]]
        store.db.create_function("called", 1, lambda number: first[number % len(first)], deterministic=True)
        store.db.create_function("lives_in", 1, lambda number: HOMES[number % len(HOMES)], deterministic=True)
        store.db.execute("BEGIN")
        for round_ in range(1, (rows - known - more * licensed) // people + 1):
            store.db.execute(FILL, {"round": round_, "before": before, "known": known, "licenses": round_ <= more})
        store.db.execute("COMMIT")
        for _, sql in indexes:
            store.db.execute(sql)
    total: int = store.db.execute("SELECT count(*) FROM entries").fetchone()[0]
    store.close()
    return total


def rules(candidates: Candidates, made: World) -> int:
    """Look all persons up; returns how many links were made."""
    links = 0
    for case in made.cases:
        npi = npi_record(case.person, candidates)
        links += npi.outcome == "matched"
        links += sum(license_in(case.person, state, candidates, npi).outcome == "matched"
                     for state in case.person.states)
    return links


def keys(candidates: Candidates, made: World) -> int:
    """The bare look-ups of each person's name and phone, without a rule."""
    found = 0
    for case in made.cases:
        found += len(candidates.at_phone(case.person.phones, case.person.zips))
        for state in case.person.states:
            found += len(candidates.named("npi", case.person.name, state))
            found += len(candidates.named("license", case.person.name, state))
    return found


def alone(folder: Path, persons: int, work: str) -> dict[str, float]:
    """Seconds, those of the processor, and peak megabytes of one piece of work in a process of its own."""
    command = [sys.executable, "-m", "bench.linking", str(folder), str(persons), work]
    told: dict[str, float] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return told


def bench(folder: Path, rows: int = ROWS, persons: int = PERSONS, judged: int = JUDGED) -> list[Row]:
    total = fill(folder, world(persons), rows)
    group = f"Linking {persons:,} persons among {total:,} registry rows"
    base, whole = alone(folder, persons, "keys"), alone(folder, persons, "rules")
    baseline = "bare look-ups"
    return [
        Row(group, baseline, base["seconds"], "s", None, baseline),
        Row(group, "linking rules", whole["seconds"], "s", whole["seconds"] / base["seconds"], baseline, "minutes"),
        Row(group, "bare look-ups, peak memory", base["megabytes"], "MB", None, baseline),
        Row(group, "linking rules, peak memory", whole["megabytes"], "MB", whole["megabytes"] / base["megabytes"],
            baseline, "bounded"),
        *opinions(judged),
    ]


def main() -> None:
    """One piece of work, told as JSON."""
    folder, persons, work = Path(sys.argv[1]), int(sys.argv[2]), {"rules": rules, "keys": keys}[sys.argv[3]]
    made, store = world(persons), RegistryStore(folder)
    candidates = Candidates(store, registers())
    before, worked = time.perf_counter(), time.process_time()
    work(candidates, made)
    seconds, processor = time.perf_counter() - before, time.process_time() - worked
    store.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "processor": processor, "megabytes": peak}))


# --- the second opinion ---------------------------------------------------------------------------------------------

def opinions(persons: int) -> list[Row]:
    """Precision and recall of the NPI records found for made-up persons: by the rules, and by Splink."""
    made = world(persons, seed=9)
    group = f"NPI records of {persons:,} near-namesakes"
    found = [("linking rules", *by_rules(made)), *(
        (f"Splink, {share} sure", *judged) for share, judged in by_splink(made).items())]
    return [row for name, precision, recall in found for row in (
        Row(group, f"{name}: precision", precision * 100, "%", None, "", "100" if name == "linking rules" else ""),
        Row(group, f"{name}: recall", recall * 100, "%", None, ""))]


def judge(made: World, matched: dict[int, str]) -> tuple[float, float]:
    """Precision of {case: NPI}, and its recall among those whose pages give a key of their own."""
    right = [place for place, npi in matched.items() if made.cases[place].npi == npi]
    evident = [place for place, case in enumerate(made.cases) if case.evident_npi]
    return len(right) / max(1, len(matched)), len(set(right) & set(evident)) / max(1, len(evident))


def by_rules(made: World) -> tuple[float, float]:
    """Of the project's own rules."""
    with TemporaryDirectory() as folder:
        fill(Path(folder), made, 0)
        store = RegistryStore(Path(folder))
        candidates = Candidates(store, registers())
        links = {place: npi_record(case.person, candidates) for place, case in enumerate(made.cases)}
        store.close()
    return judge(made, {place: link.kept.entry.npi or "" for place, link in links.items() if link.kept})


def by_splink(made: World) -> dict[float, tuple[float, float]]:
    """{probability at least: (precision, recall)}, of each person's likeliest record."""
    pages = pa.Table.from_pylist([_page(place, case.person) for place, case in enumerate(made.cases)])
    records = pa.Table.from_pylist([{
        "unique_id": entry.npi, "first": (entry.first_name or "").lower(), "last": (entry.last_name or "").lower(),
        "credential": entry.credential, "phone": entry.phone, "zip": entry.zip, "state": entry.state, "npi": entry.npi,
    } for entry in made.entries["nppes"]])
    api = DuckDBAPI()
    linker = Linker([api.register(pages, dataset_display_name="pages"),
                     api.register(records, dataset_display_name="records")], _settings(), log_level="ERROR")
    linker.training.estimate_probability_two_random_records_match([block_on("npi"), block_on("phone", "last", "first")],
                                                                 recall=0.5)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in (block_on("last", "first"), block_on("phone")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule, record_sample_proportion=1)
    likeliest: dict[int, tuple[float, str]] = {}
    for pair in linker.inference.predict(threshold_match_probability=min(SURE)).as_record_list():
        place, npi = sorted((pair["unique_id_l"], pair["unique_id_r"]), key=len)
        likeliest[int(place)] = max(likeliest.get(int(place), (0.0, "")), (pair["match_probability"], npi))
    return {sure: judge(made, {place: npi for place, (share, npi) in likeliest.items() if share >= sure})
            for sure in SURE}


def _page(place: int, person: Person) -> dict[str, object]:
    """A person of the pages as Splink takes it."""
    words = read_name(person.name).words
    return {"unique_id": str(place), "first": words[0], "last": words[-1], "credential": person.credentials[0],
            "phone": person.phones[0], "zip": person.zips[0], "state": person.states[0],
            "npi": person.npis[0] if person.npis else None}


def _settings() -> SettingsCreator:
    return SettingsCreator(
        link_type="link_only",
        blocking_rules_to_generate_predictions=[block_on("npi"), block_on("phone"), block_on("last", "state")],
        comparisons=[
            compare.JaroWinklerAtThresholds("first", [0.92, 0.8]), compare.JaroWinklerAtThresholds("last", [0.92, 0.8]),
            *(compare.ExactMatch(column) for column in ("credential", "phone", "zip", "state", "npi"))])


if __name__ == "__main__":
    main()
