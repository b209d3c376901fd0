"""Washington: Health Care Provider Credential Data, https://data.wa.gov/d/qxh8-f4bd (persons only, daily).

The birth year that the data set has is not asked for.
"""
from extraction.registers import Entry, iso_date
from pipelines.registries import Registry
from spiders.registry_rows import Row, said
from spiders.registry_socrata import SocrataSpider

# The register's status words, and whether they let a person work today.
WORKING = {
    "ACTIVE": True, "ACTIVE IN RENEWAL": True, "ACTIVE WITH RESTRICTIONS": True, "ACTIVE WITH CONDITIONS": True,
    "ACTIVE ON PROBATION": True, "EXPIRED": False, "EXPIRED IN RENEWAL": False, "INACTIVE": False, "REVOKED": False,
    "SUSPENDED": False, "SUMMARY SUSPENSION": False, "SURRENDERED": False, "VOLUNTARY SURRENDER": False,
    "DENIED": False, "CLOSED": False, "RETIRED": False, "DECEASED": False, "PENDING": False,
}


class WashingtonSpider(SocrataSpider):
    name = "wa"
    type_column = "credentialtype"
    reads = ("credentialnumber", "lastname", "firstname", "middlename", "credentialtype", "status", "firstissuedate",
             "lastissuedate", "expirationdate", "actiontaken")
    filled = ("credentialnumber", "lastname", "credentialtype", "status")

    @staticmethod
    def read(row: Row, registry: Registry) -> Entry | None:
        """A credential; its number names its profession ("MD…", "AP…") and is unique."""
        number, last = row.get("credentialnumber"), row.get("lastname")
        if not number or not last:
            return None
        status, action = row.get("status") or "", row.get("actiontaken") or ""
        return Entry(
            kind="license", key=number, entity="person", url=registry.page_of(number=number),
            quote=said(row, "credentialnumber", "lastname", "firstname", "middlename", "credentialtype", "status",
                       "firstissuedate", "expirationdate", "actiontaken"),
            last_name=last, first_name=row.get("firstname") or None, middle_name=row.get("middlename") or None,
            state="WA", license_type=row.get("credentialtype") or None,
            credential=registry.credential(row.get("credentialtype")), number=number, status=status or None,
            active=WORKING.get(status.upper()), issued=iso_date(row.get("firstissuedate")),
            expires=iso_date(row.get("expirationdate")),
            discipline=f"Action taken: {action}" if action.upper() not in ("", "NO", "N", "NONE") else None)
