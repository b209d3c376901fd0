"""Maryland Board of Physicians: physicians, and allied health practitioners, of whom physician assistants are read.
https://www.mbp.state.md.us (two files, on the 1st of each month).

The file of physicians holds active licences and those on probation, one row for each area of practice. A number begins
with a letter for its profession: D (MD), H (DO), C (physician assistant).
"""
from extraction.registers import Entry, iso_date
from pipelines.registries import Registry
from spiders.registry_file import FileSpider
from spiders.registry_socrata import Row, said

WORKING = {"ACTIVE": True, "PROBATION": True, "INACTIVE": False, "EXPIRED": False, "SUSPENDED": False, "REVOKED": False,
           "SURRENDERED": False, "DECEASED": False, "RETIRED": False, "EMERITUS": False, "NON-RENEWED": False}
LETTERS = {"D": "MD", "H": "DO"}


class MarylandSpider(FileSpider):
    name = "md"
    closed = False
    reads = (("License #", "Last Name", "First Name", "License Status", "Expiration Date", "Discipline"),
             ("Profession", "License #", "Last Name", "First Name", "Status", "Expire Date", "Discipline"))
    filled = (("License #", "Last Name", "License Status"), ("Profession", "License #", "Last Name", "Status"))

    @staticmethod
    def read(row: Row, registry: Registry) -> Entry | None:
        """A licence; of allied health practitioners only those whose profession is one of registries.yml."""
        number, last, profession = row.get("License #"), row.get("Last Name"), row.get("Profession")
        if not number or not last or (profession and not registry.credential(profession)):
            return None
        status, told = row.get("License Status") or row.get("Status") or "", row.get("Discipline") or ""
        first, _, middle = (row.get("First Name") or "").partition(" ")
        return Entry(
            kind="license", key=number, entity="person", url=registry.page_of(number=number),
            quote=said(row, "Profession", "License #", "Last Name", "First Name", "License Status", "Status",
                       "Expiration Date", "Expire Date", "Discipline"),
            last_name=last, first_name=first or None, middle_name=middle.strip() or None, state="MD",
            license_type=profession or "Physician",
            credential=registry.credential(profession) if profession else LETTERS.get(number[:1].upper()),
            number=number, status=status or None, active=WORKING.get(status.upper()),
            expires=iso_date(row.get("Expiration Date") or row.get("Expire Date")),
            discipline=None if told.upper() in ("", "N", "NO", "NONE") else f"Discipline: {told}"
            if told.upper() in ("Y", "YES") else told)
