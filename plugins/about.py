"""The pages that explain: how it works, how right it is, privacy, legal, corrections."""

import json
import sys
from pathlib import Path

from datasette import hookimpl

sys.path.append(str(Path(__file__).parent))  # Datasette runs plugin files outside any package

from directory_pages import fields, serving

THIS = "this reader"   # in the table accuracy
MEASURED = {   # what is measured there beside the fields of a provider
    "kind": "Kind of page",
    "contact": "Name, phone, address, places together",
    "routes_not": "Kinds of ketamine only named",
    "prices": "Prices: amount and unit",
    "prices, whole": "Prices: kind, sessions and service too",
    "claims": "Kinds of statements on approval and risk",
    "accusing sentences": "Sentences that an authority contradicts",
    "entries": "Providers on a list",
}
PAGES = {
    "/about": "about.html",
    "/about/accuracy": "accuracy.html",
    "/privacy": "privacy.html",
    "/legal": "legal.html",
    "/corrections": "corrections.html",
}


async def explain(datasette, request):
    index = await serving.index_of(datasette)

    def read(conn):
        rows = conn.execute(
            "select corrections.*, coalesce(providers.name, providers.listed_name) as name from corrections "
            "left join providers on providers.id = corrections.provider_id order by received desc, corrections.id desc"
        )
        names = [column[0] for column in rows.description]
        return [dict(zip(names, row, strict=True)) for row in rows]

    def measure(conn):
        sql = "select * from accuracy where half = 'test' order by rowid"
        rows = conn.execute(sql)
        names = [column[0] for column in rows.description]
        return [dict(zip(names, row, strict=True)) for row in rows]

    corrections = [
        {**row, "label": fields.label(row["field"]) if row["field"] else ""}
        for row in await serving.read(datasette, read)
    ]
    rules = list(index.tables["claim_rules"].values())
    measured = await serving.read(datasette, measure) if request.path.startswith("/about/accuracy") else []
    context = {
        "measured": [row for row in measured if row["reader"] == THIS],
        "beside": {(row["reader"], row["field"]): row["f1"] for row in measured},
        "others": sorted({row["reader"] for row in measured} - {THIS}),
        "gold": {key: json.loads(index.build.get(f"accuracy_{key}", "{}")) for key in ("pages", "near_misses")},
        "field_label": lambda name: MEASURED.get(name) or fields.label(name),
        "corrections": corrections,
        "rules": rules,
        "providers": len(index.ids),
        "awaiting": sum(rule["awaiting_review"] or 0 for rule in rules),
        "tables": index.tables,
    }
    return await serving.page(datasette, request, PAGES[request.path.partition("?")[0]], context)


@hookimpl
def register_routes():
    return [(f"^{path}$", explain) for path in PAGES]
