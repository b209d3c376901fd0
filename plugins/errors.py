"""Errors as plain pages in the look of the site (JSON where JSON was asked for); nothing of a request is logged."""

import errno
import logging
import sys
import traceback
from pathlib import Path

from datasette import hookimpl
from datasette.plugins import pm
from datasette.utils.asgi import Base400, NotFound
from datasette.views.base import DatasetteError

sys.path.append(str(Path(__file__).parent))  # Datasette runs plugin files outside any package

from directory_pages import openapi, serving

TITLES = {
    400: "We could not read this request",
    403: "This is not open",
    404: "We have no page at this address",
    405: "This page only answers to reading",
}
# Datasette's own handler runs beside any other, and prints every error, a mistyped address too, with all local values:
# a reader's search among them.
OWN_HANDLER = "datasette.handle_exception"
if pm.has_plugin(OWN_HANDLER):
    pm.unregister(name=OWN_HANDLER)
log = logging.getLogger("directory")
# What Datasette raises where it reads a parameter of its tables and finds something else than it takes.
UNREADABLE = (ValueError, TypeError, LookupError, OverflowError)


def status_and_words(exception, of_tables=False):
    """Return the status to answer with, a title and a text for the reader.

    `of_tables`: what was asked is one of Datasette's own tables or questions, with parameters.
    """
    if isinstance(exception, serving.NoDirectory):
        return (
            503,
            "There is no directory here yet",
            "Nothing has been built. Run “make directory”, then start the server again.",
        )
    if isinstance(exception, NotFound) or getattr(exception, "errno", None) == errno.ENAMETOOLONG:
        return 404, TITLES[404], "It may have been mistyped, or the page may be gone."
    if isinstance(exception, Base400):
        return (
            exception.status,
            TITLES.get(exception.status, TITLES[400]),
            str(exception.args[0] if exception.args else ""),
        )
    if isinstance(exception, DatasetteError) and str(exception.message).startswith("Cannot "):  # sort by no column
        return 400, TITLES[400], str(exception.message)
    if of_tables and isinstance(exception, UNREADABLE):
        return 400, TITLES[400], "A parameter of this address is not what it should be. Leave some out."
    if isinstance(exception, DatasetteError) and exception.title == "Invalid SQL":
        return exception.status, "This question cannot be run", f"{exception.message}. The tables can only be read."
    if isinstance(exception, DatasetteError):
        return exception.status, exception.title or TITLES.get(exception.status, TITLES[400]), str(exception.message)
    return 500, "Something went wrong on our side", "It was not your doing. Try again in a while."


@hookimpl
def handle_exception(datasette, request, exception):
    async def answer():
        path = request.path.partition("?")[0]
        of_tables = path.startswith("/directory") and bool(request.query_string)
        status, title, text = status_and_words(exception, of_tables)
        if status == 500:
            log.error("".join(traceback.format_exception(exception)))
        if openapi.describes(path):
            body = openapi.problem(openapi.CODES.get(status, "fault"), text or title)
            return serving.json_answer({**body, "status": status}, status, openapi.PROBLEM_JSON)
        if path.endswith(".json"):
            return serving.json_answer({"ok": False, "error": text or title, "status": status, "title": title}, status)
        return await serving.message(datasette, request, status, title, text)

    return answer
