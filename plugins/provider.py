"""/provider/<id>: everything known of one provider, each value with the words that prove it."""

import sys
from pathlib import Path
from urllib.parse import quote, unquote

from datasette import hookimpl
from datasette.utils.asgi import Response

sys.path.append(str(Path(__file__).parent))  # Datasette runs plugin files outside any package

from directory_pages import (
    fields,
    glance,
    history,
    licensing,
    linked_data,
    others,
    profile,
    record,
    serving,
    treatments,
    words,
)


async def provider(datasette, request):
    index = await serving.index_of(datasette)
    provider_id = unquote(request.url_vars["id"])
    one = await serving.read(datasette, lambda conn: record.read(conn, provider_id))
    if one is None:
        return await no_provider(datasette, request, provider_id)
    context = {
        "one": one,
        "profile": profile.of(one, index),
        "glance": glance.of(one, index),
        "read_on": glance.read_on(one, index),
        "treatments": treatments.of(one, index),
        "course_of": glance.course_of(one),
        "price_history": history.of_prices(one, index),
        "others": others.of(one),
        "panel": licensing.of(one, index),
        "linked_data": linked_data.of(one, index),
        "stale": lambda seen: words.stale(seen, index.build.get("built_at")),
        "here": datasette.absolute_url(request, f"/provider/{quote(one.id)}"),
    }
    context |= {
        f"missing_{name}": record.missing(one, name) for name in ("offers", "prices", "locations", "clinicians")
    }
    context["missing_safety"] = record.unsaid(one)
    context["taken_back"] = [
        (fields.label(fact["field"]), fields.said(fact["field"], words.decoded(fact["value"]), index.tables), fact)
        for fact in one.facts.values()
        if fact["withdrawn_at"] and not fact["gone_at"]
    ]
    return await serving.page(datasette, request, "provider.html", context)


async def no_provider(datasette, request, provider_id):
    """Return where an id that is no provider has gone: its new address, removed, or never known."""
    fate, what = await serving.read(datasette, lambda conn: record.fate(conn, provider_id))
    if fate == "merged":
        return Response.redirect(f"/provider/{quote(what)}", status=308)
    if fate == "removed":
        text = f"This provider was taken out of the directory ({words.day(what)}). We keep nothing about it."
        return await serving.message(datasette, request, 410, "This provider was removed", text)
    text = "We have no provider of that name. Check the address, or search."
    return await serving.message(datasette, request, 404, "We do not know this provider", text)


@hookimpl
def register_routes():
    return [(r"^/provider/(?P<id>.+)$", provider)]
