"""AutoThrottle that never goes faster than a site's Crawl-delay."""
from scrapy import Spider
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Request, Response


class SiteThrottle(AutoThrottle):
    """Scrapy's AutoThrottle; `crawl_delays` of the spider, by slot and in seconds, are the least pause there."""

    def _response_downloaded(self, response: Response, request: Request, spider: Spider) -> None:
        super()._response_downloaded(response, request, spider)
        key, slot = self._get_slot(request, spider)
        if slot is not None:
            slot.delay = max(slot.delay, getattr(spider, "crawl_delays", {}).get(key, 0.0))
