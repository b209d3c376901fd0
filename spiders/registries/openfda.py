"""openFDA: what the labels of Spravato and Ketalar say, https://open.fda.gov/apis/drug/label/.

A source of the directory's own reference facts (table `reference`): which version of a label is in force, since when,
and its boxed warning and indications in the FDA's words. It says nothing of any provider.
"""
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from extraction.registers import iso_date
from pipelines.registry_store import Run
from spiders.registry import RegistrySpider
from spiders.registry_ask import RegistryFailure, data, shape

NEEDED = ("set_id", "version", "effective_time", "indications_and_usage")
SECTIONS = ("boxed_warning", "indications_and_usage", "contraindications", "dosage_and_administration",
            "warnings_and_cautions", "warnings")   # `warnings`: of labels in the older form
NAMES = ("brand_name", "generic_name", "manufacturer_name", "route", "application_number")


class OpenFdaSpider(RegistrySpider):
    name = "openfda"

    async def collect(self, run: Run) -> None:
        labels: Mapping[str, str] = self.registry.options.get("labels") or {}
        progress = self.expect(len(labels), what="labels")
        found = []
        for drug, set_id in labels.items():
            found.append((drug, *await self._label(run, set_id)))
            progress.add(1)
        for drug, values, record in found:   # all of them, or none
            self.store.set_reference(run, drug, values, record)

    async def _label(self, run: Run, set_id: str) -> tuple[dict[str, str], int]:
        """What the newest version of a label says, and the record of the answer."""
        search = quote(f'openfda.spl_set_id:"{set_id}"', safe=':"').replace('"', "%22")
        url = f"{self.registry.url}/drug/label.json?search={search}&limit=1"
        reply = await self.ask(url, {"Accept": "application/json"})
        if reply.status == 404 and b"NOT_FOUND" in reply.body:
            raise RegistryFailure(f"it has no label with the set id {set_id} any more. Look for the drug at "
                                  "https://dailymed.nlm.nih.gov and put the label's id into registries.yml.")
        try:
            answer = json.loads(data(reply).body)
        except ValueError:
            raise RegistryFailure(f"{url} answered with {shape(reply)}. Run the same command again later.") from None
        results = answer.get("results") if isinstance(answer, dict) else None
        label = next((one for one in results or [] if isinstance(one, dict)), None)
        if label is None:
            raise RegistryFailure(f"{url} answered with something other than a label. Run the same command again "
                                  "later.")
        self.tally.need(label, NEEDED)
        if str(label["set_id"]).lower() != set_id.lower():
            raise RegistryFailure(f"{url} answered with another label, {label['set_id']}. Mend registries.yml.")
        return read(label), self.keep(run, reply)


def read(label: Mapping[str, Any]) -> dict[str, str]:
    """{field: text} of a label: sections that have several parts are joined, names as the openFDA part lists them."""
    more = label.get("openfda") or {}
    values = {"set_id": str(label["set_id"]), "version": str(label["version"]),
              "effective_time": iso_date(str(label["effective_time"])) or str(label["effective_time"])}
    values |= {section: _joined(label[section], "\n") for section in SECTIONS if label.get(section)}
    return values | {name: _joined(more[name], ", ") for name in NAMES if more.get(name)}


def _joined(value: Any, between: str) -> str:
    return between.join(map(str, value)) if isinstance(value, list) else str(value)
