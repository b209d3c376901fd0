"""/ is the search: filters in one form, every state of it an address, cards of what was found."""

import sys
from pathlib import Path

from datasette import hookimpl

sys.path.append(str(Path(__file__).parent))  # Datasette runs plugin files outside any package

from directory_pages import cards, search, serving


def understood(args, index):
    """Return the parameters that can be understood, from the first page on."""
    left = {name: values for name, values in args.items() if name != "page"}
    while True:
        try:
            search.parse(left, index)
            return left
        except search.BadParameter as problem:
            left.pop(problem.name)


async def find(datasette, request):
    index = await serving.index_of(datasette)
    args = serving.args_of(request)
    try:
        query = search.parse(args, index)
        result = search.run(query, index)
    except search.BadParameter as problem:
        again = search.parse(understood(args, index), index)
        links = [(again.address(), "Search again without it"), ("/", "Start a new search")]
        return await serving.message(
            datasette, request, 400, "We could not read this search", str(problem), links=links
        )
    hits = list(result.hits)
    others = search.nearest(query, index) if not hits else []
    shown = await serving.read(datasette, lambda conn: cards.read(conn, hits + others, query, index))
    context = {
        "query": query,
        "result": result,
        "cards": shown[: len(hits)],
        "others": shown[len(hits) :],
        "options": result.options,
        "distances": search.DISTANCES,
        "chosen": cards.chosen(query, index),
        "groups": cards.groups(index),
        "checkable": cards.checkable(index) if query.licensed else "",
        "tray": [(one, index.names[index.position[one]]) for one in query.tray],
    }
    return await serving.page(datasette, request, "index.html", context)


@hookimpl
def register_routes():
    return [(r"^/$", find)]
