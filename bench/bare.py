"""The bare engine: a Scrapy spider that fetches a list of addresses and does nothing with them.

`python -m bench.bare FILE AT_ONCE` prints the pages fetched and the seconds from the spider's start to its end.
"""

import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response

SETTINGS = {
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "DOWNLOAD_DELAY": 0,
    "ROBOTSTXT_OBEY": False,
    "COOKIES_ENABLED": False,
    "LOG_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "REDIRECT_ENABLED": False,
    "METAREFRESH_ENABLED": False,
    "HTTPPROXY_ENABLED": False,
}


class Bare(Spider):
    """Fetches the addresses of a file."""

    name = "bare"

    def __init__(self, addresses: list[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.addresses = addresses

    async def start(self) -> AsyncIterator[Request]:
        for address in self.addresses:
            yield Request(address, callback=self.parse)

    def parse(self, response: Response, **kwargs: Any) -> Iterator[Any]:
        yield from ()


def main(file: str, at_once: str) -> None:
    process = CrawlerProcess({**SETTINGS, "CONCURRENT_REQUESTS": int(at_once)})
    crawler = process.create_crawler(Bare)
    process.crawl(crawler, addresses=Path(file).read_text().split())
    process.start()
    assert crawler.stats is not None
    print(crawler.stats.get_value("response_received_count", 0), crawler.stats.get_value("elapsed_time_seconds"))


if __name__ == "__main__":
    main(*sys.argv[1:])
