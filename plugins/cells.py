"""Addresses in the cells of Datasette's tables as links that tell the other site nothing; only http and https ones."""

import sys
from pathlib import Path

from datasette import hookimpl
from markupsafe import Markup

sys.path.append(str(Path(__file__).parent))  # Datasette runs plugin files outside any package

from directory_pages import words


@hookimpl
def render_cell(value):
    address = words.web(value) if isinstance(value, str) else None
    if address is None:
        return None
    return Markup('<a href="{0}" rel="noreferrer nofollow external">{0}</a>').format(address)
