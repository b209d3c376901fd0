"""The commands beside Scrapy's own: `scrapy crawl`, `reread`, `publish`, `forget`.

Scrapy loads all of them whichever is run, so each imports what it works with only when it is run itself.
"""
import sys
from typing import NoReturn


def refuse(message: object) -> NoReturn:
    """End the command with code 2: it could not begin. Said without the usage, which would hide what is wrong."""
    print(message, file=sys.stderr)
    raise SystemExit(2)
