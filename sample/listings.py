"""The sample's two made-up directories: the list of them that `scrapy crawl listings` is given."""
import csv
from pathlib import Path

from sample.server import COLUMNS, SITES, SOURCE_NOTE, read_sites


def write_leads(path: Path, port: int, sites: Path = SITES) -> None:
    """Write the list of the sample's directories as served on `port`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        for site in read_sites(sites):
            if site.kind == "directory":
                website = f"http://{site.address}:{port}{site.prefix}"
                rows.writerow([site.id, site.name, website, site.kind, site.state, site.city, SOURCE_NOTE])
