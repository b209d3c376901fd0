"""Around the answer to a saved question: its counts, chart and citation, for templates/query.html.

The words, the counts' SQL and what the chart draws stand beside the question in metadata.yml.
"""

import sqlite3
import sys
from pathlib import Path
from urllib.parse import urlencode

from datasette import hookimpl
from datasette.database import QueryInterrupted
from datasette.views.base import DatasetteError

sys.path.append(str(Path(__file__).parent))  # Datasette runs plugin files outside any package

from directory_pages import citing, questions, serving


@hookimpl
def extra_template_vars(datasette, request):
    async def around(question, rows, build):
        """Return what stands around ``rows``, the answer to a saved question (its entry in metadata.yml)."""
        given = {name: request.args.get(name) or "" for name in question.get("params", ())}
        counts = []
        for count in question.get("counts", ()):
            found = None
            if "sql" in count:
                try:
                    found = tuple((await datasette.execute(serving.DATABASE, count["sql"], given)).first())
                except (QueryInterrupted, sqlite3.Error, DatasetteError):
                    counts.append({"what": count["what"], "says": f"not counted in time: {count['of']}"})
                    continue
            counts.append({"what": count["what"], "says": questions.counted(count, rows, found)})
        asked, denominator = questions.lead(question.get("description") or "")
        filled = urlencode({name: value for name, value in given.items() if value})
        here = datasette.absolute_url(request, request.path + (f"?{filled}" if filled else ""))
        sha256 = datasette.get_database(serving.DATABASE).hash
        cited = citing.of(build, sha256, here, build.get("operator_name"))
        return {
            "asked": asked,
            "denominator": denominator,
            "counts": counts,
            "few": questions.few(question, rows),
            "few_column": questions.denominator(question),
            "chart": questions.chart(question, rows),
            "citation": questions.citation(question["title"], cited),
        }

    return {"around": around, "linked": questions.cell}
