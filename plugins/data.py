"""/data: what is in the directory, how complete, fresh and accurate it is, what changed, and how to take it away.

/data/codebook says what each table and column means, /data/codebook.csv the same for a program. /directory.db is the
file: as it is when it is asked for, which after a publish is a newer one than a server not yet started again shows.
"""

import asyncio
import sys
from pathlib import Path

from datasette import hookimpl
from datasette.utils.asgi import Forbidden, Response

sys.path.append(str(Path(__file__).parent))  # Datasette runs plugin files outside any package

from directory_pages import citing, codebook, fields, files, overview, serving, snapshots


def about_tables(datasette):
    """Return what metadata.yml says of the tables."""
    return datasette.metadata("tables", database=serving.DATABASE, fallback=False) or {}


MAIN = ("providers", "locations", "offers", "prices", "clinicians", "licenses", "claims", "changes", "facts")


async def data(datasette, request):
    index = await serving.index_of(datasette)
    numbers = await serving.once(datasette, "data", lambda conn: overview.read(conn, index))
    database = datasette.get_database(serving.DATABASE)
    sha256 = None if database.is_mutable else database.hash
    here = datasette.absolute_url(request, "/data")
    context = {
        **numbers,
        "about": about_tables(datasette),
        "main": [table for table in MAIN if table in numbers["counts"]],
        "size": database.size,
        "sha256": sha256,
        "snapshots": await snapshots.beside(datasette, index),
        "cite": citing.every_way(citing.of(index.build, sha256, here, index.build.get("operator_name"))),
        "measured_label": fields.measured,
        "queries": await datasette.get_canned_queries(serving.DATABASE, None),
    }
    return await serving.page(datasette, request, "data.html", context)


async def codebook_of(datasette):
    """Return the codebook of the served directory."""
    await serving.index_of(datasette)
    about = about_tables(datasette)
    return await serving.once(datasette, "codebook", lambda conn: codebook.read(conn, about))


async def codebook_page(datasette, request):
    return await serving.page(datasette, request, "codebook.html", {"tables": await codebook_of(datasette)})


async def codebook_csv(datasette):
    headers = {"content-disposition": 'attachment; filename="codebook.csv"', "access-control-allow-origin": "*"}
    text = codebook.as_csv(await codebook_of(datasette))
    return Response(text, headers=headers, content_type="text/csv; charset=utf-8")


async def whole_file(datasette, request):
    if serving.DATABASE not in datasette.databases:
        raise serving.NoDirectory
    database = datasette.get_database(serving.DATABASE)
    if database.is_mutable or not datasette.setting("allow_download"):
        raise Forbidden("The file of this copy is not open for download.")
    file = open(database.path, "rb")  # noqa: SIM115 (the answer closes it)
    sha256 = await asyncio.get_running_loop().run_in_executor(None, files.sha256_of, file)
    return files.FileAnswer(request, file, sha256, "directory.db", "public, max-age=300")


@hookimpl
def register_routes():
    return [
        (r"^/directory\.db$", whole_file),
        (r"^/data$", data),
        (r"^/data/codebook$", codebook_page),
        (r"^/data/codebook\.csv$", codebook_csv),
    ]
