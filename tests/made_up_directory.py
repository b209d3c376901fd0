"""A made-up directory.db with every hard case the pages must show, built from the schema alone.

    python -m tests.made_up_directory FILE.db

Names, people, numbers and addresses are invented. Each provider has a comment that tells what makes it hard.
"""

import hashlib
import json
import random
import sqlite3
import sys
from pathlib import Path
from typing import Any

SCHEMA = Path(__file__).parent.parent / "pipelines" / "schema.sql"
VALUE = "insert into provider_values (provider_id, field, value, fact_id)"
READ_ON = "2026-11-03T09:00:00Z"
BUILT_ON = "2026-11-04T06:00:00Z"

# Every field that has a state, as the page profile names them.
FIELDS = (
    "name",
    "provider_kind",
    "phone",
    "address",
    "locations",
    "offers",
    "visit_modes",
    "telehealth_consult",
    "states_served",
    "prices",
    "insurance",
    "payment",
    "payers",
    "conditions",
    "credentials",
    "specialties",
    "clinicians",
    "licenses_stated",
    "npi_stated",
    "rems_stated",
    "sessions",
    "session_minutes",
    "age_min",
    "monitoring",
    "referral_required",
    "safety",
)
CODES: dict[str, dict[str, str]] = {
    "settings": {
        "in_person": "In a clinic or office",
        "at_home": "At home, by the patient",
        "home_visit": "A clinician comes to the home",
    },
    "conditions": {
        "depression": "Depression",
        "trd": "Depression that other treatment did not help",
        "anxiety": "Anxiety",
        "ptsd": "Post-traumatic stress disorder (PTSD)",
        "ocd": "Obsessive-compulsive disorder (OCD)",
        "chronic_pain": "Chronic pain",
        "crps": "Complex regional pain syndrome (CRPS)",
    },
    "credentials": {
        "MD": "Physician (MD)",
        "DO": "Physician (DO)",
        "NP": "Nurse practitioner",
        "CRNA": "Nurse anesthetist",
        "LPC": "Counselor",
        "PhD": "Psychologist (PhD)",
    },
    "payment": {
        "superbill": "Gives a bill for your insurer (superbill)",
        "hsa_fsa": "Takes HSA or FSA cards",
        "financing": "Payment plans",
        "self_pay": "You pay yourself",
    },
    "safety_items": {
        "screening_medical": "Checks your medical history first",
        "monitored_continuously": "Watches you with devices",
        "escort_no_drive": "Says you must not drive home",
        "home_sitter": "Asks for an adult with you at home",
        "emergency_equipment": "Has emergency equipment",
    },
    "provider_kinds": {
        "clinic": "Clinic",
        "multi_site_chain": "Clinic with several locations",
        "telehealth_platform": "Online service",
        "psychiatry_practice": "Psychiatry practice",
        "therapist_kap": "Therapist with a prescriber",
        "integration_coach": "Coach (prescribes nothing)",
        "talk_therapy_platform": "Talk therapy online (supplies no ketamine)",
    },
}
ROUTES = {
    "iv": (
        "Intravenous (IV) infusion",
        "A slow drip into a vein.",
        "Not FDA-approved for mental health. The drug is approved as an anesthetic.",
    ),
    "im": (
        "Injection into a muscle (IM)",
        "One shot into a large muscle.",
        "Not FDA-approved for mental health. The drug is approved as an anesthetic.",
    ),
    "sc": ("Injection under the skin", "A small injection under the skin.", "Not FDA-approved for mental health."),
    "esketamine_nasal": (
        "Spravato (esketamine nasal spray)",
        "A nasal spray used only under watch.",
        "FDA-approved for some kinds of depression, only in certified places.",
    ),
    "ketamine_nasal": (
        "Compounded ketamine nasal spray",
        "A spray made by a pharmacy.",
        "A pharmacy-made drug that the FDA has not approved.",
    ),
    "sublingual": (
        "Lozenge, troche or dissolving tablet",
        "Held in the mouth.",
        "A pharmacy-made drug that the FDA has not approved.",
    ),
    "oral": (
        "Swallowed capsule, tablet or liquid",
        "Swallowed.",
        "A pharmacy-made drug that the FDA has not approved.",
    ),
    "nasal_unspecified": (
        "Nasal spray, kind not said",
        "The page does not say which spray.",
        "Not known, as the page does not say which spray.",
    ),
}
POINTS = {  # a point inside each city
    "Denver": ("CO", "80202", 39.7491, -104.9946),
    "Boulder": ("CO", "80302", 40.0172, -105.2851),
    "Colorado Springs": ("CO", "80903", 38.8388, -104.8145),
    "Austin": ("TX", "78701", 30.2713, -97.7426),
    "Dallas": ("TX", "75201", 32.7904, -96.8044),
    "Portland": ("OR", "97204", 45.5184, -122.6739),
    "Seattle": ("WA", "98101", 47.6114, -122.3305),
    "Anchorage": ("AK", "99501", 61.2225, -149.8677),
    "San Juan": ("PR", "00901", 18.4663, -66.1057),
    "Cheyenne": ("WY", "82001", 41.1437, -104.7962),
    "Chicago": ("IL", "60601", 41.8858, -87.6181),
    "Brooklyn": ("NY", "11201", 40.6937, -73.9899),
}


def digest(*parts: Any) -> str:
    """Return a short stable id for what ``parts`` say."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()[:16]


class MadeUp:
    """One provider and the evidence for all that is said of it."""

    def __init__(
        self,
        conn: sqlite3.Connection,
        provider_id: str,
        name: str | None,
        kind: str | None = "clinic",
        *,
        status: str = "reachable",
        reason: str | None = None,
        pages: int = 4,
        lot: int | None = None,
        read_on: str = READ_ON,
        **columns: Any,
    ) -> None:
        self.conn, self.id, self.read_on = conn, provider_id, read_on
        self.stated: dict[str, str] = {}
        self.values: dict[str, set[str]] = {}
        self.offered: list[tuple[str | None, str | None]] = []
        lot = lot if lot is not None else int(digest(provider_id)[:6], 16)
        values = {
            "id": provider_id,
            "name": name,
            "provider_kind": kind,
            "website": f"https://{provider_id}/",
            "status": status,
            "status_reason": reason,
            "status_since": None if status == "reachable" else READ_ON,
            "pages_read": pages,
            "first_seen": "2026-09-01T09:00:00Z",
            "last_visited": read_on,
            "lot": lot,
            **columns,
        }
        conn.execute(
            f"insert into providers ({', '.join(values)}) values ({', '.join('?' * len(values))})",
            list(values.values()),
        )
        self.page_ids = [self.page(path) for path in ("", "pricing", "faq", "team")] if pages else []
        if pages and name:
            self.fact("name", name, f"Welcome to {name}", page=0)
        if pages and columns.get("phone"):
            self.fact("phone", columns["phone"], "Call us", page=0)
        if pages and kind:
            self.fact("provider_kind", kind, f"{name} is the kind of place it is")

    def page(self, path: str) -> int:
        url = f"https://{self.id}/{path}"
        cursor = self.conn.execute(
            "insert into pages (provider_id, source_id, url, title, kind, status, fetched_at, sha256, record_id) "
            "values (?, 'providers', ?, ?, 'provider', 200, ?, ?, ?)",
            (
                self.id,
                url,
                f"{path or 'home'} page",
                self.read_on,
                hashlib.sha256(url.encode()).hexdigest(),
                f"<urn:uuid:{digest('record', url)}>",
            ),
        )
        return cursor.lastrowid or 0

    def fact(
        self,
        field: str,
        value: Any,
        quote: str,
        *,
        page: int = 1,
        context: str = "Treatments",
        stance: str = "offered",
        origin: str = "text",
        seen: str | None = None,
    ) -> str:
        fact_id = digest(self.id, field, value, quote, page)
        self.conn.execute(
            "insert or ignore into facts (id, provider_id, page_id, field, value, stance, quote, context, origin, "
            "extractor, extractor_version, first_seen, last_seen, gone_at) "
            "values (?, ?, ?, ?, ?, ?, ?, ?, ?, 'made_up', '1', ?, ?, null)",
            (
                fact_id,
                self.id,
                self.page_ids[page],
                field,
                json.dumps(value, sort_keys=True),
                stance,
                quote,
                context,
                origin,
                "2026-09-01T09:00:00Z",
                seen or self.read_on,
            ),
        )
        if stance == "offered":
            self.stated.setdefault(field, fact_id)
        return fact_id

    def location(
        self,
        city: str,
        *,
        street: str | None = "12 Example Street",
        name: str | None = None,
        phone: str | None = None,
        point: bool = True,
    ) -> str:
        state, code, latitude, longitude = POINTS[city]
        fact_id = self.fact(
            "locations",
            {"city": city, "state": state},
            f"{street or ''} {city}, {state} {code}".strip(),
            context="Contact",
        )
        location_id = digest(self.id, "location", city, street)
        self.conn.execute(
            "insert into locations values (?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                location_id,
                self.id,
                name,
                street,
                city,
                state,
                code,
                latitude if point else None,
                longitude if point else None,
                "zip" if point else None,
                phone,
                fact_id,
            ),
        )
        return location_id

    def offer(
        self, route: str | None, setting: str | None, location: str | None = None, quote: str | None = None
    ) -> str:
        fact_id = self.fact(
            "offers",
            {"route": route, "setting": setting, "at": location},
            quote or f"We offer {route} treatment ({setting}).",
        )
        self.conn.execute(
            "insert into offers values (?,?,?,?,?,?)",
            (digest(self.id, "offer", route, setting, location), self.id, location, route, setting, fact_id),
        )
        self.offered.append((route, setting))
        return fact_id

    def price(
        self,
        service: str | None,
        amount: float,
        unit: str | None = "session",
        kind: str = "exact",
        *,
        amount_max: float | None = None,
        setting: str | None = None,
        location: str | None = None,
        sessions: int | None = None,
        currency: str | None = "USD",
        derived: str | None = None,
        fact_id: str | None = None,
        includes: str | None = None,
        quote: str | None = None,
        seen: str | None = None,
    ) -> str:
        fact_id = fact_id or self.fact(
            "prices",
            {"service": service, "amount": amount, "unit": unit, "at": location, "setting": setting},
            quote or f"{service} costs ${amount:g} a {unit}.",
            context="Prices > Fees",
            seen=seen,
        )
        self.conn.execute(
            "insert or ignore into prices values (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",  # drawn twice at random
            (
                digest(self.id, "price", service, amount, unit, kind, setting, location, derived),
                self.id,
                location,
                service,
                setting,
                amount,
                amount_max,
                currency,
                unit,
                kind,
                sessions,
                includes,
                int(derived is not None),
                derived,
                fact_id,
            ),
        )
        return fact_id

    def value(self, field: str, *values: str, quote: str | None = None) -> None:
        for value in values:
            fact_id = self.fact(field, value, quote or f"About {field}: {value}.")
            self.conn.execute(f"{VALUE} values (?,?,?,?)", (self.id, field, value, fact_id))
            self.values.setdefault(field, set()).add(value)

    def settled(self, field: str, value: Any, quote: str, *routes: str) -> None:
        """A field with one value that is no code; ``routes``: those that it is about, where it is not about all."""
        row = (self.id, field, json.dumps(value), self.fact(field, value, quote), routes and json.dumps(routes) or None)
        self.conn.execute(f"{VALUE[:-1]}, routes) values (?,?,?,?,?)", row)

    def license(self, kind: str, number: str, state: str, quote: str) -> None:
        fact_id = self.fact("licenses_stated", {"type": kind, "number": number, "state": state}, quote)
        self.conn.execute(
            "insert into licenses (id, provider_id, state, license_type, number, match, fact_id) "
            "values (?,?,?,?,?,?,?)",
            (digest(self.id, number), self.id, state, kind, number, "not_checked", fact_id),
        )
        self.conn.execute("update providers set license_outcome = 'not_checked' where id = ?", (self.id,))

    def looked_up(self, clinician: str, state: str, match: str, **columns: Any) -> None:
        """What the register of a state says of one of its people; ``columns``: the register's row, where matched."""
        clinician_id = digest(self.id, clinician)
        shown = self.conn.execute("select fact_id from clinicians where id = ?", (clinician_id,)).fetchone()[0]
        values = {
            "id": digest(self.id, clinician, state),
            "provider_id": self.id,
            "clinician_id": clinician_id,
            "state": state,
            "match": match,
            "reason": "The register has the phone number +13035550102 of the pages.",
            "checked_at": BUILT_ON,
            "url": "https://register.example/",
            "fact_id": shown,
            **columns,
        }
        if match == "matched":
            quote = " · ".join(f"{name}: {value}" for name, value in columns.items())
            values["register_fact_id"] = self.fact("licenses", columns, quote, origin="registry", context="A register")
        self.conn.execute(
            f"insert into licenses ({', '.join(values)}) values ({', '.join('?' * len(values))})", list(values.values())
        )

    def column(self, column: str, value: Any, quote: str, field: str | None = None) -> str:
        self.conn.execute(f"update providers set {column} = ? where id = ?", (value, self.id))
        return self.fact(field or column, value, quote)

    def clinician(self, name: str, credentials: list[str], role: str | None = None) -> None:
        fact_id = self.fact(
            "clinicians",
            {"name": name, "credentials": credentials},
            f"{name}, {', '.join(credentials)}",
            page=3,
            context="Our team",
        )
        self.conn.execute(
            "insert into clinicians values (?,?,?,?,?,null,?)",
            (digest(self.id, name), self.id, name, json.dumps(credentials), role, fact_id),
        )

    def claim(self, rule: str, sense: str, quote: str, review: str | None = None) -> None:
        fact_id = self.fact("claims", {"rule": rule, "sense": sense}, quote, page=2, context="Questions")
        self.conn.execute(
            "insert into claims (id, provider_id, rule, sense, review, reviewed_at, fact_id) values (?,?,?,?,?,?,?)",
            (digest(self.id, rule, quote), self.id, rule, sense, review, BUILT_ON if review else None, fact_id),
        )

    def omission(self, rule: str, fact_id: str) -> None:
        claim_id = digest(self.id, rule)
        self.conn.execute(
            "insert into claims (id, provider_id, rule, sense, review, reviewed_at, fact_id) "
            "values (?,?,?,'accuses','confirmed',?,?)",
            (claim_id, self.id, rule, BUILT_ON, fact_id),
        )
        self.conn.execute(
            "insert into omission_pages select ?, id, provider_id from pages where provider_id = ?", (claim_id, self.id)
        )

    def conflict(self, field: str, fact_a: str, fact_b: str) -> None:
        self.conn.execute("insert into conflicts values (?,?,?,?)", (self.id, field, *sorted((fact_a, fact_b))))
        self.stated.pop(field, None)

    def change(self, field: str, old: Any, new: Any, fact_id: str | None, seen: str = READ_ON) -> None:
        self.conn.execute(
            "insert into changes (id, provider_id, field, old, new, seen_at, fact_old, fact_new) "
            "values (?,?,?,?,?,?,?,?)",
            (digest(self.id, field, old, new), self.id, field, json.dumps(old), json.dumps(new), seen, None, fact_id),
        )

    def close(self, unread: bool = False) -> None:
        """Derive the provider's columns from its rows, and the states of all its fields."""

        def array(values: Any) -> str | None:
            found = sorted({v for v in values if v})
            return json.dumps(found) if found else None

        columns = {
            "routes": array([route for route, _ in self.offered]),
            "settings": array([setting for _, setting in self.offered]),
            **{
                name: array(self.values.get(name, ()))
                for name in ("conditions", "payment", "states_served", "visit_modes")
            },
        }
        towns = self.conn.execute(
            "select distinct city || ', ' || state from locations where provider_id = ?", (self.id,)
        )
        columns["places"] = array(row[0] for row in towns.fetchall())
        low, high = self.conn.execute(
            "select min(amount), max(coalesce(amount_max, amount)) from prices where provider_id = ? "
            "and unit = 'session' and service not in ('therapy', 'consultation')",
            (self.id,),
        ).fetchone()
        columns |= {"price_session_min": low, "price_session_max": high}
        self.conn.execute(
            f"update providers set {', '.join(f'{c} = ?' for c in columns)} where id = ?", [*columns.values(), self.id]
        )
        for column in ("city", "state", "zip", "latitude", "longitude"):
            values = self.conn.execute(
                f"select distinct {column} from locations where provider_id = ?", (self.id,)
            ).fetchall()
            if len(values) == 1:  # where its locations differ, the provider has none of its own
                self.conn.execute(f"update providers set {column} = ? where id = ?", (values[0][0], self.id))
        disputed = {
            row[0] for row in self.conn.execute("select field from conflicts where provider_id = ?", (self.id,))
        }
        for field in FIELDS:
            state = (
                "not_read"
                if unread
                else "conflict"
                if field in disputed
                else "stated"
                if field in self.stated
                else "not_applicable"
                if field == "rems_stated" and self.offered and "esketamine_nasal" not in [r for r, _ in self.offered]
                else "not_found"
            )
            self.conn.execute(
                "insert into field_states values (?,?,?,?)",
                (self.id, field, state, self.stated.get(field) if state == "stated" else None),
            )


def vocabulary(conn: sqlite3.Connection) -> None:
    for table, codes in CODES.items():
        conn.executemany(
            f"insert into {table} values (?,?,?)", [(code, label, f"{label}.") for code, label in codes.items()]
        )
    conn.executemany(
        "insert into registers (state, open, name, url, checked_at) values (?,?,?,?,?)",
        [
            ("CO", 1, "Register of Colorado", "https://register.example/", BUILT_ON),
            ("OR", 0, "Register of Oregon", None, None),
        ],
    )
    conn.executemany(
        "insert into prescribing values (?,?,?,?,?,?,?)",
        [
            ("US", "MD", "yes", "They may in every state.", "A journal", "https://journal.example/", "2023-01-01"),
            ("OR", "NP", "limited", "Only under an agreement.", "A board", "https://board.example/", "2024-05-06"),
        ],
    )
    conn.execute(
        "insert into dated_rules values (?,?,?,?,?,?,?,?,?)",
        (
            "dea_telehealth",
            "The federal rule that lets a prescriber order ketamine after a video visit alone",
            "Until then, that rule asks for no visit in person first.",
            "Without that rule, federal law asks for at least one visit in person first.",
            "2026-12-31",
            "An agency, a rule",
            "https://agency.example/rule",
            "2025-12-31",
            "2026-11-22",
        ),
    )
    conn.executemany("insert into routes values (?,?,?,?)", [(code, *row) for code, row in ROUTES.items()])
    conn.executemany(
        "insert into claim_rules (code, label, description, sense, severity, authority, authority_url, authority_date, "
        "authority_says, awaiting_review, finding) values (?,?,?,?,?,?,?,?,?,?,?)",
        [
            (
                "spravato_at_home",
                "Spravato at home",
                "Says that Spravato may be taken at home.",
                "accuses",
                "high",
                "FDA label of Spravato",
                "https://www.fda.gov/",
                "2026-03-13",
                "Spravato is given only in certified places, under watch for at least two hours.",
                2,
                "sentence",
            ),
            (
                "not_addictive",
                "Not addictive",
                "Says that ketamine is not addictive.",
                "accuses",
                "high",
                "FDA",
                "https://www.fda.gov/",
                "2023-10-10",
                "Ketamine can be abused; it is a Schedule III drug.",
                1,
                "sentence",
            ),
            (
                "no_risks",
                "Names no risk",
                "A site that names no risk on any page.",
                "accuses",
                "high",
                "FDA",
                "https://www.fda.gov/",
                "2023-10-10",
                "Known risks are abuse and misuse, slowed breathing and harm to the bladder.",
                3,
                "omission",
            ),
            (
                "off_label_disclosed",
                "Says it is off-label",
                "Says that the use is not approved.",
                "discloses",
                None,
                None,
                None,
                None,
                None,
                0,
                "sentence",
            ),
            (
                "addiction_risk_disclosed",
                "Names the risk of addiction",
                "Says that ketamine can be addictive.",
                "discloses",
                None,
                None,
                None,
                None,
                None,
                0,
                "sentence",
            ),
        ],
    )


def build(path: Path, *, providers: bool = True, sample: bool = True, more: int = 0) -> Path:
    """Write the directory to ``path`` and return it; without providers, an empty one; with ``more`` drawn at random."""
    path.unlink(missing_ok=True)
    conn = sqlite3.connect(path)
    conn.executescript(SCHEMA.read_text())
    for table in ("pages", "facts", "locations", "offers", "prices", "clinicians", "licenses", "claims", "changes"):
        conn.execute(f"create index {table}_by_provider on {table} (provider_id)")  # as publishing does
    vocabulary(conn)
    conn.executemany(
        "insert into build values (?,?)",
        [("built_at", BUILT_ON), ("sample", "1" if sample else "0"), ("extractor_version", "1"), ("commit", "0000000")],
    )
    conn.execute("insert into sources values ('providers', 'Providers'' own websites', 'provider', null, null, 1, 100)")
    conn.execute("insert into crawls values (1, 'providers', ?, ?, 90, 400, 'finished')", (READ_ON, READ_ON))
    if providers:
        in_offices(conn)
        online(conn)
        hard_to_read(conn)
        hostile(conn)
        at_random(conn, 7, more)
        conn.executemany(
            "insert into corrections (provider_id, received, field, asked, decision, decided, answer) "
            "values (?,?,?,?,?,?,?)",
            [
                (
                    "harbor.example",
                    "2026-10-20",
                    "prices",
                    "Our price has gone up to $450.",
                    "corrected",
                    "2026-11-03",
                    "We read the page again. It says $450 now.",
                ),
                ("chain.example", "2026-11-02", None, "<b>Please</b> list our fourth location.", "pending", None, None),
            ],
        )
        # What was confirmed was reviewed; one finding of not_addictive was rejected.
        conn.execute(
            "update claim_rules set reviewed = (select count(*) from claims where rule = code and sense = 'accuses') "
            "+ (code = 'not_addictive')"
        )
        conn.execute("insert into removed values ('gone.example', ?)", (BUILT_ON,))
        conn.execute("insert into redirects values ('old-harbor.example', 'harbor.example')")
    for table, columns in (
        ("providers", "id, name, places, city, state, website"),
        ("facts", "quote"),
    ):  # as publishing does
        conn.execute(f"create virtual table {table}_fts using fts5({columns}, tokenize='porter', content={table})")
        conn.execute(f"insert into {table}_fts ({table}_fts) values ('rebuild')")
    conn.commit()
    conn.execute("vacuum")
    conn.close()
    return path


def in_offices(conn: sqlite3.Connection) -> None:
    # The hybrid: Spravato in the office, lozenges at home. It never offers Spravato at home, and its plain "ketamine"
    # price belongs to neither offer, as it has two routes.
    p = MadeUp(conn, "hybrid.example", "Larkspur Psychiatry", "psychiatry_practice", lot=1, phone="+13035550101")
    p.location("Denver")
    p.offer("esketamine_nasal", "in_person", quote="Spravato visits take place in our office.")
    p.offer("sublingual", "at_home", quote="We also prescribe ketamine lozenges to take at home.")
    p.price("ketamine", 200, quote="Ketamine sessions are $200.")
    p.price("esketamine_nasal", 390, quote="A Spravato visit is $390.")
    p.price("sublingual", 150, "month", quote="Lozenges are $150 a month.")
    p.value("conditions", "depression", "trd")
    p.value("states_served", "CO", "WY")
    p.value("visit_modes", "in_person", "video")
    p.value("payment", "hsa_fsa", "superbill")
    p.column("insurance", "partial", "We take insurance for Spravato only.")
    p.settled("telehealth_consult", True, "First visits may be by video.")
    p.settled("rems_stated", True, "We are a certified Spravato site.")
    p.value("safety", "screening_medical", "escort_no_drive")
    p.clinician("Ada Quillfeather", ["MD"], "prescriber")
    p.claim("off_label_disclosed", "discloses", "Lozenges are used off-label.")
    p.close()

    # The plain case: one clinic, one place, one route, all stated.
    p = MadeUp(conn, "harbor.example", "Harbor Infusion Clinic", pages=12, lot=2, phone="+13035550102")
    p.location("Denver", street="400 Invented Avenue", phone="+13035550102")
    p.offer("iv", "in_person", quote="Ketamine infusions are given in our clinic.")
    p.price("ketamine", 450, kind="from", quote="Infusions start at $450.")
    paid = p.price("iv", 2400, "package", sessions=6, quote="Six infusions: $2,400.")
    p.price("iv", 400, derived="$2,400 for a package of 6, divided by 6", fact_id=paid)
    p.column("price_course_min", 2400, "Six infusions: $2,400.", "prices")
    p.conn.execute("update providers set price_course_basis = 'a package of 6 sessions' where id = 'harbor.example'")
    p.value("conditions", "depression", "ptsd", "anxiety")
    p.value("payment", "financing", "hsa_fsa", "self_pay")
    p.column("insurance", "not_accepted", "We do not bill insurance.")
    p.value("visit_modes", "in_person")
    p.value("safety", "monitored_continuously", "screening_medical", "escort_no_drive", "emergency_equipment")
    p.settled("sessions", [6, 6], "A first course is six infusions.")
    p.settled("session_minutes", [40, 60], "Each takes 40 to 60 minutes.")
    p.settled("age_min", 18, "For adults from 18.")
    p.settled("monitoring", True, "A nurse watches your heart and breathing.")
    p.settled("referral_required", False, "You need no referral.")
    p.clinician("Tobias Fennimore", ["MD"], "medical_director")
    p.clinician("Oona Brackenridge", ["NP"], "prescriber")
    p.license("MD", "DR.0000001", "CO", "License DR.0000001 (Colorado)")
    p.looked_up("Tobias Fennimore", "CO", "matched", number="0000001", status="Expired", active=0, expires="2025-04-30")
    p.looked_up("Oona Brackenridge", "CO", "no_match")
    p.looked_up("Oona Brackenridge", "OR", "register_not_open")
    p.change(
        "prices",
        {"amount": 425, "currency": "USD", "unit": "session", "service": "iv", "price_kind": "from"},
        {"amount": 450, "currency": "USD", "unit": "session", "service": "iv", "price_kind": "from"},
        None,
    )
    p.close()

    # A chain: a price for each location, and one route at one location only.
    p = MadeUp(conn, "chain.example", "Silverbirch Ketamine Centers", "multi_site_chain", lot=3)
    denver, boulder, springs = (
        p.location("Denver", street="1 First Way", name="Downtown"),
        p.location("Boulder"),
        p.location("Colorado Springs"),
    )
    p.offer("iv", "in_person")
    p.offer("im", "in_person", boulder)
    p.price("iv", 500, location=denver)
    p.price("iv", 350, location=boulder)
    p.price("im", 300, location=boulder)
    p.price("iv", 425, kind="range", amount_max=475, location=springs)
    p.value("conditions", "depression", "chronic_pain", "crps")
    p.close()

    # IM only at one place and IV only at the other; one price for each. No offer has both.
    p = MadeUp(conn, "twoplaces.example", "Bramblewood Wellness", lot=4)
    austin, dallas = p.location("Austin"), p.location("Dallas")
    p.offer("iv", "in_person", austin)
    p.offer("im", "in_person", dallas)
    p.price("iv", 600)
    p.price("im", 250)
    p.value("payment", "financing")
    p.close()

    # A range, and a price in another currency that is no dollar price.
    p = MadeUp(conn, "range.example", "Quiet Creek Clinic", lot=5)
    p.location("Austin", street="77 Sample Road")
    p.offer("iv", "in_person")
    p.price("iv", 400, kind="range", amount_max=700)
    p.price("iv", 100, currency="CAD")
    p.close()

    # Up to, an estimate, a discount: none of them a plain price.
    p = MadeUp(conn, "upto.example", "Meadowlark Infusions", lot=6)
    p.location("Dallas", street="5 Madeup Lane")
    p.offer("iv", "in_person")
    p.price("iv", 500, kind="up_to")
    p.close()
    p = MadeUp(conn, "estimate.example", "Pinecone Health", lot=7)
    p.location("Seattle")
    p.offer("im", "in_person")
    p.price("im", 300, kind="estimate")
    p.close()
    p = MadeUp(conn, "discount.example", "Foxglove Clinic", lot=8)
    p.location("Portland")
    p.offer("iv", "in_person")
    p.price("iv", 199, kind="discounted", quote="First infusion $199, introductory.")
    p.close()

    # Only a consultation and therapy are priced: no price of a treatment.
    p = MadeUp(conn, "consult.example", "Thistledown Psychiatry", "psychiatry_practice", lot=9)
    p.location("Portland", street="8 Second Street")
    p.offer("esketamine_nasal", "in_person")
    p.price("consultation", 300, "consultation")
    p.price("therapy", 180, "hour")
    p.column("insurance", "accepted", "We take insurance.")
    p.value("payers", "Example Health Plan")
    p.close()

    # The same city, two clinics with Spravato; this one states a kind of spray that is not known.
    p = MadeUp(conn, "spray.example", "Alder Grove Medicine", lot=10)
    p.location("Portland", street="19 Third Street")
    p.offer("nasal_unspecified", None)
    p.price(None, 120, "session")
    p.close()

    # In Alaska, with a home visit.
    p = MadeUp(conn, "northern.example", "Northern Lantern Mobile Care", lot=11)
    p.location("Anchorage", street=None)
    p.offer("iv", "home_visit", quote="Our nurse brings the infusion to your home.")
    p.price("iv", 700, setting="home_visit")
    p.close()

    # In Puerto Rico; a location without a point (its ZIP is not known to the ZIP data).
    p = MadeUp(conn, "island.example", "Clínica Ejemplo Ceiba", lot=12)
    p.location("San Juan", point=False)
    p.offer("im", "in_person")
    p.close()


def online(conn: sqlite3.Connection) -> None:
    # A telehealth firm without an address, named states, two prices by dose and month.
    p = MadeUp(conn, "tele.example", "Featherlight Online", "telehealth_platform", lot=13)
    p.offer("sublingual", "at_home", quote="Tablets are sent to your home.")
    p.price("sublingual", 90, "dose", setting="at_home")
    p.price("sublingual", 249, "month")
    p.value("states_served", "CO", "NY", "TX")
    p.value("visit_modes", "video")
    p.value("safety", "home_sitter")
    p.value("conditions", "depression", "anxiety")
    p.settled("telehealth_consult", True, "Visits are by video.")
    p.claim("spravato_at_home", "accuses", "You may use the spray at home.", "confirmed")
    p.claim("addiction_risk_disclosed", "discloses", "Ketamine can be habit-forming.")
    p.close()

    # Nationwide as stated, under the skin at home.
    p = MadeUp(conn, "nation.example", "Tidewater Home Ketamine", "telehealth_platform", lot=14)
    p.omission("no_risks", p.offer("sc", "at_home"))
    p.offer("oral", "at_home")
    p.price("sc", 329, "month", "up_to")
    p.value("states_served", "nationwide")
    p.close()

    # Serves two states by video, but all treatment is in the office: not online in Wyoming.
    p = MadeUp(conn, "videoonly.example", "High Plains Psychiatry", "psychiatry_practice", lot=15)
    p.location("Cheyenne")
    p.offer("iv", "in_person")
    p.price("iv", 395)
    p.value("states_served", "CO", "WY")
    p.value("visit_modes", "in_person", "video")
    p.close()

    # A therapist whose medical partner prescribes: at home and in the office, one route, plain ketamine price.
    p = MadeUp(conn, "kap.example", "Wren Hollow Counseling", "therapist_kap", lot=16)
    p.location("Boulder", street="30 Fourth Street")
    p.offer("sublingual", "at_home")
    p.offer("sublingual", "in_person")
    p.price("ketamine", 350, setting="in_person")
    p.price("therapy", 200, "hour")
    p.value("payment", "superbill")
    p.clinician("Imogen Hartwhistle", ["LPC"], "therapist")
    p.close()

    # Talk therapy that supplies no ketamine; a coach who prescribes nothing: neither offers a treatment.
    p = MadeUp(conn, "talk.example", "Open Window Talk Therapy", "talk_therapy_platform", lot=17)
    p.value("states_served", "CO", "NY", "TX")
    p.price("therapy", 80, "week")
    p.close()
    p = MadeUp(conn, "coach.example", "Moss and Stone Integration", "integration_coach", lot=18)
    p.location("Brooklyn")
    p.price("other", 120, "hour")
    p.close()


def hard_to_read(conn: sqlite3.Connection) -> None:
    # Two pages name two prices: neither passes a filter; the other route's price is not in dispute.
    p = MadeUp(conn, "disputed.example", "Cobblestone Ketamine", lot=19)
    p.location("Chicago")
    p.offer("iv", "in_person")
    p.offer("im", "in_person")
    one = p.price("iv", 380, quote="An infusion costs $380.")
    two = p.price("iv", 480, quote="Each infusion is $480.")
    p.price("im", 310)
    p.conflict("prices", one, two)
    p.close()

    # Its pages disagree on Spravato and on a condition.
    p = MadeUp(conn, "unsure.example", "Saltmarsh Medical", lot=20)
    p.location("Chicago", street="9 Fifth Street")
    yes = p.offer("esketamine_nasal", "in_person", quote="We offer Spravato.")
    no = p.fact(
        "offers",
        {"route": "esketamine_nasal", "setting": "in_person"},
        "We no longer offer Spravato.",
        page=2,
        stance="not_offered",
    )
    p.offer("iv", "in_person")
    p.value("conditions", "depression", "ocd")
    ocd = p.conn.execute(
        "select fact_id from provider_values where provider_id = 'unsure.example' and value = 'ocd'"
    ).fetchone()[0]
    not_ocd = p.fact("conditions", "ocd", "We do not treat OCD.", page=2, stance="not_offered")
    p.conflict("offers", yes, no)
    p.conflict("conditions", ocd, not_ocd)
    p.close()

    # Refused by robots.txt; gone; closed; moved.
    MadeUp(
        conn,
        "refused.example",
        "Gatehouse Clinic",
        None,
        status="unreadable",
        reason="robots.txt does not allow it",
        pages=0,
        lot=21,
    ).close(unread=True)
    MadeUp(
        conn, "silent.example", "Nightjar Ketamine", None, status="unreachable", reason="no answer", pages=0, lot=22
    ).close(unread=True)
    p = MadeUp(conn, "closed.example", "Old Mill Infusions", status="says_closed", lot=23)
    p.location("Denver", street="3 Sixth Street")
    p.offer("iv", "in_person")
    p.price("iv", 375)
    p.close()
    MadeUp(
        conn,
        "moved.example",
        "Winding Path Ketamine",
        None,
        status="moved",
        moved_to="https://newpath.example/",
        pages=0,
        lot=24,
    ).close(unread=True)

    # A path on a host that many share; a name and nothing else was found.
    MadeUp(conn, "freepages.example/oakfield", "Oakfield Practice", None, pages=1, lot=25).close()


def at_random(conn: sqlite3.Connection, seed: int, count: int) -> None:
    """Add providers that combine everything a search looks at, drawn by ``seed``."""
    draw = random.Random(seed)
    for n in range(count):
        kind = draw.choice([*CODES["provider_kinds"], None])
        outcome = draw.choice([None, None, "matched", "no_match", "expired"])  # matched, and not licensed
        p = MadeUp(
            conn,
            f"random{n}.example",
            f"Random {n}",
            kind,
            lot=1000 + n,
            license_outcome="matched" if outcome == "expired" else outcome,
            licensed=int(outcome == "matched"),
        )
        places = [
            p.location(city, point=draw.random() > 0.1)
            for city in draw.sample(list(POINTS), draw.choice([0, 1, 1, 2, 3]))
        ]
        for route, setting in {
            (draw.choice([*ROUTES, None]), draw.choice([*CODES["settings"], None])) for _ in range(draw.randint(0, 3))
        }:
            p.offer(route, setting, draw.choice([*places, None]))
        for _ in range(draw.randint(0, 4)):
            p.price(
                draw.choice([*ROUTES, "ketamine", "therapy", None]),
                draw.randrange(100, 900, 50),
                draw.choice(["session", "session", "dose", "month"]),
                draw.choice(["exact", "from", "range", "up_to", "discounted", "estimate"]),
                amount_max=draw.choice([None, 900]),
                setting=draw.choice([None, None, *CODES["settings"]]),
                location=draw.choice([None, *places]),
                currency=draw.choice(["USD", "USD", "USD", None, "CAD"]),
                includes=draw.choice([None, None, None, "therapy", "booster", "first session"]),
            )
        for name, codes in (
            ("conditions", CODES["conditions"]),
            ("payment", CODES["payment"]),
            ("states_served", ["CO", "TX", "NY", "nationwide"]),
        ):
            p.value(name, *draw.sample(list(codes), draw.randint(0, 3)))
        facts = {
            name: [
                row[0] for row in conn.execute("select id from facts where provider_id = ? and field = ?", (p.id, name))
            ]
            for name in ("offers", "prices", "conditions", "payment", "states_served", "locations", "provider_kind")
        }
        for name, found in facts.items():
            if len(found) > 1 and draw.random() < 0.15:
                p.conflict(name, *draw.sample(found, 2))
        p.close()


def hostile(conn: sqlite3.Connection) -> None:
    # Everything a crawled page could try.
    name = "<script>alert('x')</script>\"'> Evil & Sons \u202egnp.exe"
    p = MadeUp(conn, "hostile.example", name, lot=26, website="javascript:alert(1)")
    p.location("Seattle", street='=HYPERLINK("http://evil.example")', name="<img src=x onerror=alert(1)>")
    p.offer("iv", "in_person", quote="<b onmouseover=alert(1)>IV</b> ketamine " + "a" * 10_000)
    p.price("iv", 410, includes="{{ 7 * 7 }} <i>", quote="{{ 7 * 7 }} ${7*7} $410 per infusion")
    p.clinician("<svg/onload=alert(2)> Doe", ["MD", "<b>"], "owner")
    p.value("payers", "]]><script>alert(3)</script>")
    p.change("name", "<b>old</b>", name, None)
    p.conn.execute(
        "update pages set url = 'javascript:alert(4)', title = '</title><script>alert(5)</script>' where id = ?",
        (p.page_ids[2],),
    )
    p.claim("not_addictive", "accuses", "<script>alert(6)</script> It is not addictive.\x0b", "confirmed")
    p.close()


if __name__ == "__main__":
    build(Path(sys.argv[1]))
