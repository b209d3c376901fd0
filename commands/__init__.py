"""The commands beside Scrapy's own: `scrapy crawl`, `reread`, `publish`, `forget`."""
