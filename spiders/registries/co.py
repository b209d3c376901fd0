"""Colorado: Professional and Occupational Licenses, https://data.colorado.gov/d/7s5z-vewr (nightly).

A number is unique only with its type ("DR", "APN", …). A licence has one row for each of its disciplinary cases; they
are read as one. An advanced practice nurse who may prescribe has a second licence, of the type RXN, with a number of
its own. City and ZIP are those of a mailing address, so they are not asked for.
"""
from extraction.registers import Entry, iso_date
from pipelines.registries import Registry
from spiders.registry_rows import Row, said
from spiders.registry_socrata import SocrataSpider

WORKING = {
    "ACTIVE": True, "ACTIVE - WITH CONDITIONS": True, "ACTIVE WITH CONDITIONS": True, "ACTIVE - RESTRICTED": True,
    "ACTIVE - PROBATION": True, "EXPIRED": False, "INACTIVE": False, "LAPSED": False, "REVOKED": False,
    "SUSPENDED": False, "SUMMARY SUSPENSION": False, "SUMMARILY SUSPENDED": False, "SURRENDERED": False,
    "VOLUNTARY SURRENDER": False, "VOLUNTARILY SURRENDERED": False, "RELINQUISHED": False, "CANCELLED": False,
    "RETIRED": False, "DECEASED": False, "DENIED": False, "PENDING": False, "WITHDRAWN": False,
}


class ColoradoSpider(SocrataSpider):
    name = "co"
    type_column = "licensetype"
    together = ("licensetype", "licensenumber")
    reads = ("lastname", "firstname", "middlename", "suffix", "entityname", "licensetype", "subcategory",
             "licensenumber", "licensefirstissuedate", "licenseexpirationdate", "licensestatusdescription", "title",
             "casenumber", "programaction", "disciplineeffectivedate", "linktoverifylicense")
    filled = ("licensenumber", "licensetype", "licensestatusdescription")

    @staticmethod
    def read(row: Row, registry: Registry) -> Entry | None:
        """A licence, with what one row says of one disciplinary case."""
        kind, number = row.get("licensetype"), row.get("licensenumber")
        last, firm = row.get("lastname") or None, row.get("entityname") or None
        if not kind or not number or not (last or firm):
            return None
        status = row.get("licensestatusdescription") or ""
        return Entry(
            kind="license", key=f"{kind} {number}", entity="person" if last else "organization",
            url=row.get("linktoverifylicense") or registry.page_of(number=number, type=kind),
            quote=said(row, "licensetype", "subcategory", "licensenumber", "lastname", "firstname", "middlename",
                       "suffix", "entityname", "licensestatusdescription", "licensefirstissuedate",
                       "licenseexpirationdate", "casenumber", "programaction", "disciplineeffectivedate"),
            last_name=last, first_name=row.get("firstname") or None, middle_name=row.get("middlename") or None,
            suffix=row.get("suffix") or None, organization=None if last else firm, state="CO", license_type=kind,
            credential=credential(row, registry), number=number, status=status or None,
            active=WORKING.get(status.upper()), issued=iso_date(row.get("licensefirstissuedate")),
            expires=iso_date(row.get("licenseexpirationdate")), discipline=case(row))


def credential(row: Row, registry: Registry) -> str | None:
    """Our code of the type; the subcategory tells nurse anesthetists, the title osteopathic physicians."""
    code = registry.credential(row.get("licensetype"))
    if code == "NP" and (row.get("subcategory") or "").upper() == "CRNA":
        return "CRNA"
    if code == "MD" and (row.get("title") or "").upper().replace(".", "") == "DO":
        return "DO"
    return code


def case(row: Row) -> str | None:
    """What a row says of a disciplinary case, as the register words it."""
    action, number = row.get("programaction") or "", row.get("casenumber")
    if action.upper() in ("NONE", "NO ACTION"):
        return None
    if not action and not number:
        return None
    since = iso_date(row.get("disciplineeffectivedate"))
    told = ", ".join(text for text in (number and f"case {number}", since and f"effective {since}") if text)
    return f"{action} ({told})" if action and told else action or told
