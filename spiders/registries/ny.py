"""New York: Professional Medical Conduct Board Actions since 1990, https://health.data.ny.gov/d/ebmi-8ctw

Actions against physicians and physician assistants, no roster: who is not in it is not thereby licensed. The number
000000 stands for none. Years of birth, addresses and the description of the misconduct are not asked for.
"""
from hashlib import sha256

from extraction.registers import Entry, iso_date
from pipelines.registries import Registry
from spiders.registry_rows import Row, said
from spiders.registry_socrata import SocrataSpider


class NewYorkSpider(SocrataSpider):
    name = "ny"
    reads = ("licensenum", "last_name", "first_name", "licensetype", "effectivedate", "webaction")
    filled = ("licensenum", "last_name", "effectivedate", "webaction")

    @staticmethod
    def read(row: Row, registry: Registry) -> Entry | None:
        """One action. Rows have no id: number, name, day and a digest of the action's words are its key."""
        last, action = row.get("last_name"), row.get("webaction")
        if not last or not action:
            return None
        number, kind = row.get("licensenum") or "", row.get("licensetype") or None
        first, _, middle = (row.get("first_name") or "").partition(" ")
        day = iso_date(row.get("effectivedate"))
        digest = sha256(" ".join(action.split()).encode()).hexdigest()[:8]
        return Entry(
            kind="action", key=f"{number} {last}, {first} {day} {digest}", entity="person",
            url=registry.page_of(number=number), quote=said(row, *NewYorkSpider.reads), last_name=last,
            first_name=first or None, middle_name=middle.strip() or None, state="NY", license_type=kind,
            credential=registry.credential(kind), number=number if number.strip("0") else None, issued=day,
            discipline=action)
