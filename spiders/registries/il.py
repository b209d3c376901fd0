"""Illinois: Professional Licensing, https://data.illinois.gov/d/pzzh-kp68 (all statuses).

Its licence is the Open Database License 1.0: a database made from it and used publicly must be offered under the same
licence, and name the source. So its rows are kept apart (their source is `il`) and registries.yml says share_alike.
A licence has one row for each disciplinary action; they are read as one. City and ZIP may be a home's: not asked for.
"""
from extraction.registers import Entry, iso_date
from pipelines.registries import Registry
from spiders.registry_rows import Row, said
from spiders.registry_socrata import SocrataSpider

WORKING = {
    "ACTIVE": True, "PROBATION": True, "ACTIVE - PROBATION": True, "NOT RENEWED": False, "INACTIVE": False,
    "PERMANENT INACTIVE": False, "EXPIRED": False, "REVOKED": False, "SUSPENDED": False, "INDEFINITE SUSPENSION": False,
    "TEMPORARY SUSPENSION": False, "SUMMARY SUSPENSION": False, "SURRENDERED": False, "RELINQUISHED": False,
    "VOLUNTARY RELINQUISHMENT": False, "CANCELLED": False, "TERMINATED": False, "RETIRED": False, "DECEASED": False,
    "DENIED": False, "REFUSED TO RENEW": False, "PENDING": False, "WITHDRAWN": False,
}


class IllinoisSpider(SocrataSpider):
    name = "il"
    type_column = "description"
    together = ("description", "license_number")
    reads = ("description", "license_number", "license_status", "business", "first_name", "middle", "last_name",
             "suffix", "business_name", "businessdba", "original_issue_date", "expiration_date", "ever_disciplined",
             "action", "discipline_start_date", "discipline_reason")
    filled = ("description", "license_number", "license_status")

    @staticmethod
    def read(row: Row, registry: Registry) -> Entry | None:
        """A licence, with what one row says of one disciplinary action; its number begins with its type (036)."""
        firm = (row.get("business") or "").upper() == "Y"
        number, name = row.get("license_number"), row.get("business_name" if firm else "last_name")
        if not number or not name:
            return None
        status = row.get("license_status") or ""
        return Entry(
            kind="license", key=number, entity="organization" if firm else "person",
            url=registry.page_of(number=number),
            quote=said(row, "description", "license_number", "license_status", "last_name", "first_name", "middle",
                       "suffix", "business_name", "original_issue_date", "expiration_date", "ever_disciplined",
                       "action", "discipline_start_date", "discipline_reason"),
            last_name=None if firm else name, first_name=None if firm else row.get("first_name") or None,
            middle_name=row.get("middle") or None, suffix=row.get("suffix") or None,
            organization=name if firm else None, other_names=(row["businessdba"],) if row.get("businessdba") else (),
            state="IL", license_type=row.get("description") or None,
            credential=registry.credential(row.get("description")), number=number, status=status or None,
            active=WORKING.get(status.upper()), issued=iso_date(row.get("original_issue_date")),
            expires=iso_date(row.get("expiration_date")), discipline=discipline(row))


def discipline(row: Row) -> str | None:
    """What was done, as the register words it."""
    since = iso_date(row.get("discipline_start_date"))
    told = ", ".join(text for text in (row.get("discipline_reason"), since) if text)
    if (action := row.get("action")) and action.upper() != "NONE":
        return f"{action} ({told})" if told else action
    return "Ever disciplined: Y" if (row.get("ever_disciplined") or "").upper() == "Y" else None
