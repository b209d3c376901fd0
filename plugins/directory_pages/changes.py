"""What changed on providers' pages, the last seen first: the rows of the feed and of /api/v1/changes."""

import json
import sqlite3
from collections.abc import Sequence

from directory_pages import rows
from directory_pages.words import Row

FOUND = """from changes join providers on providers.id = changes.provider_id
    where (:fields is null or changes.field in (select value from json_each(:fields)))
    and (:since is null or changes.seen_at >= :since)
    and changes.provider_id not in (select provider_id from removed)
    and (:states is null or providers.state in (select value from json_each(:states)) or exists (
        select 1 from locations where locations.provider_id = changes.provider_id
        and locations.state in (select value from json_each(:states)))
        or (exists (select 1 from provider_values where provider_values.provider_id = changes.provider_id
            and provider_values.field = 'states_served' and (provider_values.value = 'nationwide'
                or provider_values.value in (select value from json_each(:states))))
        and (exists (select 1 from offers where offers.provider_id = changes.provider_id and offers.setting = 'at_home')
            or (providers.state is null
                and not exists (select 1 from locations where locations.provider_id = changes.provider_id)))))"""
ROWS = f"""select changes.*, providers.name, providers.listed_name, providers.website {FOUND}
    order by changes.seen_at desc, changes.id limit :limit offset :offset"""


def found(
    conn: sqlite3.Connection,
    limit: int,
    *,
    offset: int = 0,
    states: Sequence[str] = (),
    fields: Sequence[str] = (),
    since: str | None = None,
) -> tuple[list[Row], int]:
    """Return changes with the names of their providers, and how many there are in all.

    ``states``: of providers with a place in any of them, and of online ones (they treat at home, or have no place at
    all) that say they serve it; ``fields``: of any of these; ``since``: seen then or later (a day or a time, ISO
    8601). Nothing given: all.
    """
    asked = {
        "states": json.dumps(list(states)) if states else None,
        "fields": json.dumps(list(fields)) if fields else None,
        "since": since,
    }
    total = conn.execute(f"select count(*) {FOUND}", asked).fetchone()[0]
    return rows.of(conn, ROWS, {**asked, "limit": limit, "offset": offset}), total
