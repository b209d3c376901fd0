"""Maryland Board of Physicians: physicians, and allied health practitioners, of whom physician assistants are read.
https://www.mbp.state.md.us (two files, on the 1st of each month).

The file of physicians holds active licences and those on probation, one row for each area of practice. A number begins
with a letter for its profession: D (MD), H (DO), C (physician assistant). The second file has other names for some
columns.
"""
from extraction.registers import Entry, iso_date
from pipelines.registries import Registry
from spiders.registry_file import FileSpider
from spiders.registry_rows import Row, said

WORKING = {"ACTIVE": True, "PROBATION": True, "INACTIVE": False, "EXPIRED": False, "SUSPENDED": False, "REVOKED": False,
           "SURRENDERED": False, "DECEASED": False, "RETIRED": False, "EMERITUS": False, "NON-RENEWED": False}
TYPES = {"D": ("Physician", "MD"), "H": ("Physician", "DO"), "C": ("Physician Assistant", "PA")}
COLUMNS = ("License #", "Last Name", "First Name", "License Status", "Expiration Date", "Discipline")


class MarylandSpider(FileSpider):
    name = "md"
    closed = False
    also_called = {"License Status": "Status", "Expiration Date": "Expire Date"}
    reads = (COLUMNS, COLUMNS)
    filled = (("License #", "Last Name", "License Status"), ("License #", "Last Name"))

    @staticmethod
    def read(row: Row, registry: Registry) -> Entry | None:
        """A licence of a physician or a physician assistant; those of other professions are left out."""
        number, last = row.get("License #"), row.get("Last Name")
        if not number or not last or number[0].upper() not in TYPES:
            return None
        kind, code = TYPES[number[0].upper()]
        status, told = row.get("License Status") or row.get("Status") or "", row.get("Discipline") or ""
        first, _, middle = (row.get("First Name") or "").partition(" ")
        if told.upper() in ("Y", "YES"):
            told = f"Discipline: {told}"
        return Entry(
            kind="license", key=number, entity="person", url=registry.page_of(number=number),
            quote=said(row, *COLUMNS, "Status", "Expire Date"), last_name=last, first_name=first or None,
            middle_name=middle.strip() or None, state="MD", license_type=kind, credential=code, number=number,
            status=status or None, active=WORKING.get(status.upper()),
            expires=iso_date(row.get("Expiration Date") or row.get("Expire Date")),
            discipline=None if told.upper() in ("", "N", "NO", "NONE") else told)
