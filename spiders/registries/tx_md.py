"""Texas Medical Board, all licenses: physicians and physician assistants, https://data.texas.gov/d/tm3v-pfq9

registration_status says whether the licence is kept up, license_status what the board has done to it (NONE, or
"SUSPENDED BY BOARD" and the like). A first name may have the middle one behind it.
"""
from extraction.registers import Entry, iso_date
from pipelines.registries import Registry
from spiders.registry_rows import Row, said
from spiders.registry_socrata import SocrataSpider

REGISTERED = {
    "ACTIVE": True, "ACTIVE NOT PRACTICING": False, "INACTIVE": False, "EXPIRED": False, "DELINQUENT": False,
    "CANCELLED": False, "CANCELED": False, "RETIRED": False, "DECEASED": False, "REVOKED": False, "SUSPENDED": False,
    "SURRENDERED": False, "NOT REGISTERED": False, "PENDING": False,
}
STOPPED = {"SUSPENDED", "SUSPENDED BY BOARD", "TEMPORARILY SUSPENDED", "REVOKED", "REVOKED BY BOARD", "SURRENDERED",
           "VOLUNTARY SURRENDER", "CANCELLED", "CANCELED", "CANCELLED BY BOARD", "AUTOMATIC LICENSURE CANCELLED",
           "DECEASED", "RETIRED", "EXPIRED"}
NOTHING = {"", "NONE", "N/A"}
NO_DISCIPLINE = NOTHING | {"COMPLAINT DISMISSED"}


class TexasMedicalSpider(SocrataSpider):
    name = "tx_md"
    type_column = "license_type"
    reads = ("license_number", "last_name", "first_name", "license_type", "registration_status", "license_status",
             "license_expiration_date", "disciplinary_status", "current_board_action_date",
             "current_board_action_description")
    filled = ("license_number", "last_name", "license_type", "registration_status")

    @staticmethod
    def read(row: Row, registry: Registry) -> Entry | None:
        """A licence; numbers are unique within a type."""
        number, last, kind = row.get("license_number"), row.get("last_name"), row.get("license_type")
        if not number or not last or not kind:
            return None
        first, _, middle = (row.get("first_name") or "").partition(" ")
        registered, board = row.get("registration_status") or "", row.get("license_status") or ""
        status = registered if board.upper() in NOTHING else f"{registered} ({board})".strip()
        return Entry(
            kind="license", key=f"{kind} {number}", entity="person", url=registry.page_of(number=number),
            quote=said(row, "license_number", "last_name", "first_name", "license_type", "registration_status",
                       "license_status", "license_expiration_date", "disciplinary_status", "current_board_action_date",
                       "current_board_action_description"),
            last_name=last, first_name=first or None, middle_name=middle.strip() or None, state="TX",
            license_type=kind, credential=registry.credential(kind), number=number, status=status or None,
            active=working(registered.upper(), board.upper()), expires=iso_date(row.get("license_expiration_date")),
            discipline=discipline(row))


def working(registered: str, board: str) -> bool | None:
    """Whether the two status words let a person work; None where one of them is not known."""
    if board in STOPPED or REGISTERED.get(registered) is False:
        return False
    return REGISTERED.get(registered) if board in NOTHING else None


def discipline(row: Row) -> str | None:
    """What the board did, as the register words it; a complaint that was dismissed is no discipline."""
    status = row.get("disciplinary_status") or ""
    if status.upper() in NO_DISCIPLINE:
        return None
    since = iso_date(row.get("current_board_action_date"))
    told = ", ".join(text for text in (row.get("current_board_action_description"), since) if text)
    return f"{status} ({told})" if told else status
