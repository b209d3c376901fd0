"""What every page has around it: the words of the frame, the filters of the templates, and a warm start."""

import sys
from pathlib import Path
from urllib.parse import quote, urlencode

from datasette import hookimpl

sys.path.append(str(Path(__file__).parent))  # Datasette runs plugin files outside any package

from directory_pages import glossary, rules, search, serving

PERSONAL = ("near", "q", "id", "page", "sort", "provider", "fact")
# Pages of people at work with the data have tables and charts, and a style sheet of their own for these.
AT_WORK = ("/directory", "/data", "/api", "/-/", "/about/accuracy")
STATIC = Path(__file__).parent.parent / "static"


@hookimpl
def startup(datasette):
    async def warm():
        await serving.warm(datasette)

    return warm


@hookimpl
def prepare_jinja2_environment(env):
    env.finalize = serving.one_way
    env.filters.update(serving.FILTERS, hard_words=glossary.hard_words)
    env.globals.update(explain=glossary.explain, explained=glossary.explained)
    env.globals["static_version"] = serving.static_version(STATIC)


def canonical(path, args):
    """Return the address under which a page is best known: the filters of a search in one order, nothing personal.

    Where somebody is, what they typed, whom they picked and how they like it ordered make no page of its own.
    """
    if path == "/":
        kept = [(name, value) for name in search.FILTERS for value in sorted(args.getlist(name)) if value]
    elif path == "/compare":
        kept = [("id", value) for value in sorted(args.getlist("id"))]
    else:
        kept = []
    return quote(path) + ("?" + urlencode(kept) if kept else "")


def unlisted(path, args):
    """Whether a page is one person's question, and no page for a search engine."""
    return path.startswith(("/directory", "/-/")) or any(args.get(name) for name in PERSONAL)


@hookimpl
def extra_template_vars(datasette, request):
    async def frame():
        glossary.begin()
        address = {}
        if request is not None:
            path = request.path.partition("?")[0]
            address = {"canonical": canonical(path, request.args), "unlisted": unlisted(path, request.args)}
            address["at_work"] = path.startswith(AT_WORK)
        try:
            index = await serving.index_of(datasette)
        except serving.NoDirectory:
            return {"build": {}, "telehealth": None, **address}
        if address:
            address["canonical"] = index.build.get("operator_site", "") + address["canonical"]
        address["unlisted"] = address.get("unlisted") or index.build.get("sample") == "1"
        return {"build": index.build, "telehealth": rules.current(index), **address}

    return frame
