"""/ is the search: filters in one form, every state of it an address, cards of what was found."""

import asyncio
import sys
from pathlib import Path

from datasette import hookimpl

sys.path.append(str(Path(__file__).parent))  # Datasette runs plugin files outside any package

from directory_pages import cards, danger, finding, places, search, serving
from directory_pages.marks import LETTERS


def understood(args, index):
    """Return the parameters that can be understood, from the first page on."""
    left = {name: values for name, values in args.items() if name != "page"}
    while True:
        try:
            search.parse(left, index)
            return left
        except search.BadParameter as problem:
            left.pop(problem.name)


async def which_place(datasette, request, args, again):
    """Return the page that asks which place is meant, or for another one."""
    asked = " ".join(args["near"][0].split())
    try:
        places.find(asked)
    except places.UnknownPlace as unknown:
        problem = unknown
    context = {
        "asked": asked[:60],
        "problem": str(problem),
        "choices": [(one, again.address(near=one)) for one in problem.choices],
        "states": [
            (one, again.address(state=one, near=None), again.address(online=one, near=None)) for one in problem.states
        ],
        "pairs": again.pairs(near=None),
        "query": again,
    }
    return await serving.page(datasette, request, "place.html", context, 400)


async def unreadable(datasette, request, args, index, problem):
    """Return the page that says what in an address cannot be understood."""
    again = search.parse(understood(args, index), index)
    if problem.name == "near" and len(args["near"]) == 1:
        return await which_place(datasette, request, args, again)
    links = [(again.address(), "Search again without it"), ("/", "Start a new search")]
    return await serving.message(datasette, request, 400, "We could not read this search", str(problem), links=links)


async def find(datasette, request):
    index = await serving.index_of(datasette)
    args = serving.args_of(request)
    try:
        query = search.parse(args, index)
        result = search.run(query, index)
    except search.BadParameter as problem:
        return await unreadable(datasette, request, args, index, problem)
    hits = list(result.hits)
    nearest, others = ("", ()) if hits else finding.nearest(query, index)
    at_home = None if hits else finding.at_home(query, index)
    home = list(at_home.hits) if at_home else []
    shown = await serving.read(datasette, lambda conn: cards.read(conn, [*hits, *others, *home], query, index))
    found = {card.id: card for card in shown}
    picture = None
    if query.map and hits:
        picture = await asyncio.get_running_loop().run_in_executor(None, finding.drawn, query, result, index)
    context = {
        "query": query,
        "result": result,
        "danger": danger.spoken_of(query.q),
        "cards": [found[hit.id] for hit in hits if hit.id in found],
        "nearest": nearest,
        "others": shown[len(hits) : len(hits) + len(others)],
        "at_home": at_home,
        "home": shown[len(hits) + len(others) :],
        "options": result.options,
        "states": cards.picker(result.options["state"]),
        "online": cards.picker(result.options["online"]),
        "distances": search.DISTANCES,
        "chosen": finding.choices(query, index),
        "loosened": [] if hits else finding.loosened(query, index),
        "orders": finding.orders(query, result),
        "both_ways": finding.both_ways(query),
        "rule_counts": finding.at_home_chosen(query),
        "price_for": finding.FOR[query.price_for],
        "groups": cards.groups(index),
        "ticks": cards.ticks,
        "routes": index.tables["routes"],
        "checkable": cards.checkable(index) if query.licensed else "",
        "tray": [(one, index.names[index.position[one]]) for one in query.tray],
        "picture": picture,
        "letters": LETTERS,
    }
    return await serving.page(datasette, request, "index.html", context)


@hookimpl
def register_routes():
    return [(r"^/$", find)]
