"""Texas Board of Nursing, advanced practice nurses with an active licence, https://data.texas.gov/d/jnzg-cr4w

Only active ones are listed: who is not there may have had a licence. A nurse with two fields of practice has two rows,
read as one. Whether she may prescribe stands on the same row.
"""
from extraction.registers import Entry
from pipelines.registries import Registry
from spiders.registry_rows import Row, said
from spiders.registry_socrata import SocrataSpider

WORKING = {"ACTIVE": True, "CURRENT": True, "CURRENT (C)": True, "INACTIVE": False, "EXPIRED": False,
           "DELINQUENT": False, "SUSPENDED": False, "REVOKED": False, "SURRENDERED": False}


class TexasNursingSpider(SocrataSpider):
    name = "tx_aprn"
    type_column = "apn_category"
    together = ("license_number", "apn_category")
    reads = ("license_number", "last_name", "first_name", "apn_category", "apn_status",
             "apn_prescriptive_authority_status")
    filled = ("license_number", "last_name", "apn_category", "apn_status")

    @staticmethod
    def read(row: Row, registry: Registry) -> Entry | None:
        """A nurse's licence in one category."""
        number, last, kind = row.get("license_number"), row.get("last_name"), row.get("apn_category")
        if not number or not last or not kind:
            return None
        first, _, middle = (row.get("first_name") or "").partition(" ")
        status = row.get("apn_status") or ""
        return Entry(
            kind="license", key=f"{kind} {number}", entity="person", url=registry.page_of(number=number),
            quote=said(row, *TexasNursingSpider.reads), last_name=last, first_name=first or None,
            middle_name=middle.strip() or None, state="TX", license_type=kind, credential=registry.credential(kind),
            number=number, status=status or None, active=WORKING.get(status.upper()))
