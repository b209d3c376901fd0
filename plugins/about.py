"""The pages that explain: how it works, how right it is, privacy, legal."""

import json
import sys
from pathlib import Path

from datasette import hookimpl

sys.path.append(str(Path(__file__).parent))  # Datasette runs plugin files outside any package

from directory_pages import fields, rows, serving

THIS = "this reader"  # in the table accuracy
PAGES = {
    "/about": "about.html",
    "/about/accuracy": "accuracy.html",
    "/privacy": "privacy.html",
    "/legal": "legal.html",
}


async def explain(datasette, request):
    index = await serving.index_of(datasette)

    def measure(conn):
        return rows.of(conn, "select * from accuracy where half = 'test' order by rowid")

    rules = list(index.tables["claim_rules"].values())
    measured = await serving.read(datasette, measure) if request.path.startswith("/about/accuracy") else []
    context = {
        "measured": [row for row in measured if row["reader"] == THIS],
        "beside": {(row["reader"], row["field"]): row["f1"] for row in measured},
        "others": sorted({row["reader"] for row in measured} - {THIS}),
        "gold": {key: json.loads(index.build.get(f"accuracy_{key}", "{}")) for key in ("pages", "near_misses")},
        "field_label": fields.measured,
        "rules": rules,
        "providers": len(index.ids),
        "awaiting": sum(rule["awaiting_review"] or 0 for rule in rules),
        "tables": index.tables,
    }
    return await serving.page(datasette, request, PAGES[request.path.partition("?")[0]], context)


@hookimpl
def register_routes():
    return [(f"^{path}$", explain) for path in PAGES]
