"""The List of Excluded Individuals and Entities of the HHS Inspector General, https://oig.hhs.gov/exclusions/

The full file, monthly: full file and supplements together do not give the next full file. A row's status is the section
of law it is excluded under (EXCLTYPE, such as 1128b4), issued is the day of the exclusion; what it worked as stands in
license_type. Dates of birth and addresses are never taken over, but for the state. Most rows have no NPI (0000000000).
"""
from collections import Counter
from dataclasses import replace

from extraction.registers import Entry, iso_date, npi_or_none
from pipelines.registries import Registry
from pipelines.registry_store import Run
from spiders.registry_file import FileSpider
from spiders.registry_rows import Row, said

KEY = ("LASTNAME", "FIRSTNAME", "MIDNAME", "BUSNAME", "STATE", "EXCLTYPE", "EXCLDATE")


class ExclusionsSpider(FileSpider):
    name = "leie"
    reads = ((*KEY, "GENERAL", "SPECIALTY", "NPI", "WAIVERDATE", "WVRSTATE"),)
    filled = (("NPI", "STATE", "EXCLTYPE", "EXCLDATE"),)
    seen: Counter[str]

    async def collect(self, run: Run) -> None:
        self.seen = Counter()
        await super().collect(run)

    def keyed(self, entry: Entry) -> Entry:
        """Rows have no id, and without the date of birth two may say the same: the second is told by its number."""
        self.seen[entry.key] += 1
        count = self.seen[entry.key]
        return entry if count == 1 else replace(entry, key=f"{entry.key}|{count}")

    @staticmethod
    def read(row: Row, registry: Registry) -> Entry | None:
        """An exclusion of a person or a firm."""
        last, firm = row.get("LASTNAME") or None, row.get("BUSNAME") or None
        if not (last or firm) or not row.get("EXCLTYPE"):
            return None
        npi = npi_or_none(row.get("NPI"))
        waived = {name: row.get(name, "") for name in ("WAIVERDATE", "WVRSTATE")
                  if row.get(name, "").strip("0")}
        return Entry(
            kind="exclusion", key="|".join(row.get(name) or "" for name in KEY),
            entity="person" if last else "organization", url=registry.page_of(npi=npi),
            quote=said({**row, "NPI": npi or ""}, "LASTNAME", "FIRSTNAME", "MIDNAME", "BUSNAME", "GENERAL", "SPECIALTY",
                       "NPI", "STATE", "EXCLTYPE", "EXCLDATE")
                  + "".join(f" · {name}: {value}" for name, value in waived.items()),
            last_name=last, first_name=row.get("FIRSTNAME") or None, middle_name=row.get("MIDNAME") or None,
            organization=None if last else firm, other_names=(firm,) if last and firm else (), npi=npi,
            state=row.get("STATE") or None, license_type=row.get("SPECIALTY") or row.get("GENERAL") or None,
            status=row["EXCLTYPE"], issued=iso_date(row.get("EXCLDATE")))
