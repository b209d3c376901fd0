"""/corrections: how to have something corrected, a mail to the operator filled in for one value, and the public log.

`?provider=ID&fact=ID` names what the mail is about. An id that the directory does not have is answered with 404 and
the page without a filled-in mail: it is never repeated in a mail.
"""

import sys
from pathlib import Path
from urllib.parse import quote

from datasette import hookimpl

sys.path.append(str(Path(__file__).parent))  # Datasette runs plugin files outside any package

from directory_pages import fields, record, rows, serving, words

LOG = """select corrections.*, coalesce(providers.name, providers.listed_name) as name from corrections
    left join providers on providers.id = corrections.provider_id order by received desc, corrections.id desc"""
LONGEST_QUOTE = 300  # characters: some mail programs cut an address off at 2,000


async def corrections(datasette, request):
    index = await serving.index_of(datasette)
    provider_id, fact_id = request.args.get("provider") or "", request.args.get("fact") or ""

    def look_up(conn):
        log = rows.of(conn, LOG)
        fact = record.evidence(conn, fact_id) if fact_id else None
        if fact and provider_id in ("", fact["provider_id"]):
            one = record.read(conn, fact["provider_id"])
        else:
            fact, one = None, record.read(conn, provider_id) if provider_id and not fact_id else None
        return log, one, fact

    log, one, fact = await serving.read(datasette, look_up)
    unknown = bool(provider_id or fact_id) and one is None
    context = {
        "corrections": [entry(row, index) for row in log],
        "unknown": unknown,
        "about": one and record.name_of(one.row),
        "letter": letter(one, fact, index) if one else None,
        "mailto": mailto,
    }
    return await serving.page(datasette, request, "corrections.html", context, 404 if unknown else 200)


def entry(row, index):
    """Return a row of the log with its field and values in words."""

    def said(text):
        return fields.said(row["field"], words.decoded(text), index.tables) if text else ""

    label = fields.label(row["field"]) if row["field"] else ""
    return {**row, "label": label, "before": said(row["value_read"]), "after": said_of(row, index)}


def said_of(row, index):
    """Return what is so in words; of a value that names only what differs, only that."""
    value = words.decoded(row["value"])
    if value is None:
        return ""
    read = words.decoded(row["value_read"])
    if isinstance(value, dict) and isinstance(read, dict):
        value = {**read, **value}
    return fields.said(row["field"], value, index.tables)


def letter(one, fact, index):
    """Return (subject, body) of the mail about a provider, or about one value of it."""
    about = [f"Provider: {record.name_of(one.row)} ({one.id})"]
    if fact:
        said = fields.said(fact["field"], words.decoded(fact["value"]), index.tables)
        text, where = fact["quote"], "register" if fact["origin"] == "registry" else "page"
        about += [
            f"Value: {fields.label(fact['field'])}: {said}",
            f"Evidence: {fact['id']}",
            f"{where.capitalize()}: {fact['url']}",
            f"The {where} said: {text[:LONGEST_QUOTE]}{'…' if len(text) > LONGEST_QUOTE else ''}",
        ]
    build = " ".join(filter(None, (index.build.get("built_at"), index.build.get("extractor_version"))))
    about += [f"Directory built: {build}", "", "What is wrong:", "", "What is so, and where that can be seen:", ""]
    return f"Correction: {one.id}" + (f" ({fact['id']})" if fact else ""), "\n".join(about)


def mailto(address, subject, body):
    """Return the address of a mail (RFC 6068): everything but the first @ encoded, lines parted as mail parts them."""
    lines = "\r\n".join(body.splitlines())
    return f"mailto:{quote(address, safe='@')}?subject={quote(subject, safe='')}&body={quote(lines, safe='')}"


@hookimpl
def register_routes():
    return [(r"^/corrections$", corrections)]
