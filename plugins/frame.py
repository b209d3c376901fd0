"""What every page has around it: the words of the frame, the filters of the templates, and a warm start."""

import sys
from pathlib import Path

from datasette import hookimpl

sys.path.append(str(Path(__file__).parent))  # Datasette runs plugin files outside any package

from directory_pages import glossary, rules, serving

STATIC = Path(__file__).parent.parent / "static"


@hookimpl
def startup(datasette):
    async def warm():
        await serving.warm(datasette)

    return warm


@hookimpl
def prepare_jinja2_environment(env):
    env.finalize = serving.one_way
    env.filters.update(serving.FILTERS)
    env.globals.update(explain=glossary.explain, explained=glossary.explained)
    env.globals["static_version"] = serving.static_version(STATIC)


@hookimpl
def extra_template_vars(datasette):
    async def frame():
        glossary.begin()
        try:
            index = await serving.index_of(datasette)
        except serving.NoDirectory:
            return {"build": {}, "telehealth": None}
        return {"build": index.build, "telehealth": rules.current(index)}

    return frame
