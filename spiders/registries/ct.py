"""Connecticut: State Licenses and Credentials, https://data.ct.gov/d/ngch-56tr (daily).

A name is one column, "FIRST M LAST". Numbers recur across credentials, so the row's own id is its key. A status of
INACTIVE says little without its reason ("LAPSED DUE TO NON-RENEWAL"). City and ZIP may be a home's: not asked for.
"""
from extraction.registers import Entry, iso_date
from pipelines.registries import Registry
from spiders.registry_rows import Row, said
from spiders.registry_socrata import SocrataSpider

WORKING = {
    "ACTIVE": True, "ACTIVE IN RENEWAL": True, "PROBATION": True, "INACTIVE": False, "EXPIRED": False, "LAPSED": False,
    "REVOKED": False, "SUSPENDED": False, "SURRENDERED": False, "VOLUNTARY SURRENDER": False, "DENIED": False,
    "PENDING": False, "WITHDRAWN": False, "CLOSED": False, "DECEASED": False, "RETIRED": False,
}
SUFFIXES = {"JR", "SR", "II", "III", "IV"}
PARTICLES = {"DE", "DEL", "DELA", "LA", "LAS", "LOS", "DA", "DI", "DU", "VAN", "VON", "DER", "DEN", "EL", "AL", "ST",
             "SAN", "SANTA", "LE", "MC", "MAC", "O"}


class ConnecticutSpider(SocrataSpider):
    name = "ct"
    type_column = "credential"
    reads = ("credentialid", "name", "type", "businessname", "dba", "fullcredentialcode", "credentialnumber",
             "credential", "status", "statusreason", "issuedate", "expirationdate")
    filled = ("credentialid", "credentialnumber", "credential", "status")

    @staticmethod
    def read(row: Row, registry: Registry) -> Entry | None:
        """A credential of a person or a firm."""
        firm = (row.get("type") or "").upper() == "BUSINESS"
        name = (row.get("businessname") or row.get("name") if firm else row.get("name")) or ""
        if not row.get("credentialid") or not row.get("credentialnumber") or not name:
            return None
        first, middle, last, suffix = (None, None, None, None) if firm else parts(name)
        status, reason = row.get("status") or "", row.get("statusreason") or ""
        told = reason.upper() not in ("", "CURRENT", status.upper())
        return Entry(
            kind="license", key=row["credentialid"], entity="organization" if firm else "person",
            url=registry.page_of(number=row.get("fullcredentialcode") or row["credentialnumber"]),
            quote=said(row, "name", "businessname", "dba", "credential", "fullcredentialcode", "credentialnumber",
                       "status", "statusreason", "issuedate", "expirationdate"),
            last_name=last, first_name=first, middle_name=middle, suffix=suffix, organization=name if firm else None,
            other_names=(row["dba"],) if row.get("dba") else (), state="CT",
            license_type=row.get("credential") or None, credential=registry.credential(row.get("credential")),
            number=row["credentialnumber"], status=(f"{status}: {reason}" if told else status) or None,
            active=WORKING.get(status.upper()), issued=iso_date(row.get("issuedate")),
            expires=iso_date(row.get("expirationdate")))


def parts(name: str) -> tuple[str | None, str | None, str | None, str | None]:
    """First, middle, last name and suffix of "FIRST M LAST"; particles go with the last name ("VAN DER SAMPLE")."""
    words = name.replace(",", " ").split()
    suffix = words.pop() if len(words) > 2 and words[-1].upper().rstrip(".") in SUFFIXES else None
    if len(words) == 1:
        return None, None, words[0], suffix
    start = len(words) - 1
    while start > 1 and words[start - 1].upper().rstrip(".") in PARTICLES:
        start -= 1
    return words[0], " ".join(words[1:start]) or None, " ".join(words[start:]), suffix
