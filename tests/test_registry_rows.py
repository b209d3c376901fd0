"""What is read of the rows of each register: asked over HTTP, compared whole with what a person reads in them."""
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from extraction.registers import Entry
from pipelines.registry_store import RegistryStore
from tests.loopback import Page, webs
from tests.socrata import Socrata, Table, load, write_registries

LEIE = ("LASTNAME,FIRSTNAME,MIDNAME,BUSNAME,GENERAL,SPECIALTY,UPIN,NPI,DOB,ADDRESS,CITY,STATE,ZIP,EXCLTYPE,EXCLDATE,"
        "REINDATE,WAIVERDATE,WVRSTATE")
IL = "LICENSED PHYSICIAN AND SURGEON"
SHORT, ALLIED = "License #,Last Name,First Name,License Status,Expiration Date,Discipline", \
    "Profession,License #,Last Name,First Name,Status,Expire Date,Discipline"

# What each Socrata register has. Columns that we do not ask for stand there too, as they do at the register.
TABLES: dict[str, dict[str, Table]] = {
    "wa": {"qxh8-f4bd": Table(
        "credentialnumber lastname firstname middlename credentialtype status birthyear ceduedate firstissuedate "
        "lastissuedate expirationdate actiontaken".split(), [
            {"credentialnumber": "MD00000000", "lastname": "Sample", "firstname": "Alex", "middlename": "Q",
             "credentialtype": "Physician And Surgeon License", "status": "ACTIVE", "birthyear": "1970",
             "firstissuedate": "20100115", "lastissuedate": "20250110", "expirationdate": "20270115",
             "actiontaken": "No"},
            {"credentialnumber": "AP30000001", "lastname": "O'Sample-Jones", "firstname": "Kim",
             "credentialtype": "ADVANCED REGISTERED NURSE PRACTITIONER LICENSE", "status": "Expired",
             "birthyear": "1980", "firstissuedate": "01/15/2010", "expirationdate": "01/15/2020", "actiontaken": "Yes"},
            {"credentialnumber": "PA60000002", "lastname": "Sample", "firstname": "Kim",
             "credentialtype": "Physician Assistant License", "status": "DORMANT", "actiontaken": "No"},
            {"credentialnumber": "RN60000003", "lastname": "Sample", "firstname": "Pat",
             "credentialtype": "Registered Nurse License", "status": "ACTIVE", "actiontaken": "No"}])},
    "co": {"7s5z-vewr": Table(
        "lastname firstname middlename suffix entityname city state mailzipcode licensetype subcategory licensenumber "
        "licensefirstissuedate licenseexpirationdate licensestatusdescription specialty title casenumber programaction "
        "disciplineeffectivedate linktoverifylicense".split(), [
            {"lastname": "Sample", "firstname": "Alex", "licensetype": "DR", "licensenumber": "0000000",
             "licensefirstissuedate": "2010-01-15T00:00:00.000", "licenseexpirationdate": "2027-04-30T00:00:00.000",
             "licensestatusdescription": "Active", "city": "Example", "state": "CO", "mailzipcode": "80000",
             "linktoverifylicense": {"url": "https://verify.example/DR.0000000"}},
            {"lastname": "Sample", "firstname": "Kim", "licensetype": "APN", "subcategory": "CRNA",
             "licensenumber": "0990001", "licensestatusdescription": "Active - With Conditions",
             "casenumber": "2019-7", "programaction": "Stipulation",
             "disciplineeffectivedate": "2019-05-01T00:00:00.000"},
            {"lastname": "Sample", "firstname": "Kim", "licensetype": "APN", "subcategory": "CRNA",
             "licensenumber": "0990001", "licensestatusdescription": "Active - With Conditions",
             "casenumber": "2021-9", "programaction": "Letter of Admonition"},
            {"lastname": "Sample", "firstname": "Kim", "licensetype": "RXN", "licensenumber": "0100001",
             "licensestatusdescription": "Expired"},
            {"lastname": "Sample", "firstname": "Pat", "licensetype": "PA", "licensenumber": "0000000",
             "licensestatusdescription": "Active"},
            {"lastname": "Sample", "firstname": "Lee", "licensetype": "RN", "licensenumber": "0000000",
             "licensestatusdescription": "Active"}])},
    "ct": {"ngch-56tr": Table(
        "credentialid name type businessname dba fullcredentialcode credentialtype credentialnumber credential status "
        "statusreason active issuedate effectivedate expirationdate address city state zip recordrefreshedon".split(), [
            {"credentialid": "0000001", "name": "ALEX Q SAMPLE", "type": "INDIVIDUAL", "credentialtype": "1",
             "fullcredentialcode": "1.000001", "credentialnumber": "000001", "credential": "Physician/Surgeon",
             "status": "ACTIVE", "statusreason": "CURRENT", "issuedate": "2010-01-15T00:00:00.000",
             "expirationdate": "2027-01-31T00:00:00.000", "city": "EXAMPLE", "state": "CT", "zip": "06510"},
            {"credentialid": "0000002", "name": "KIM VAN DER SAMPLE JR", "type": "INDIVIDUAL", "credentialtype": "12",
             "fullcredentialcode": "12.000001", "credentialnumber": "000001",
             "credential": "Advanced Practice Registered Nurse", "status": "INACTIVE",
             "statusreason": "LAPSED DUE TO NON-RENEWAL", "expirationdate": "2020-01-31T00:00:00.000"},
            {"credentialid": "0000003", "name": "SAMPLE LIQUORS LLC", "type": "BUSINESS", "credentialnumber": "1",
             "credential": "Package Store Liquor", "status": "ACTIVE"}])},
    "de": {"pjnv-eaih": Table(
        "last_name first_name combined_name license_no profession_id license_type city state zip_code country "
        "issue_date expiration_date disciplinary_action license_status".split(), [
            {"last_name": "Sample", "first_name": "Alex", "license_no": "C1-0000001", "license_type": "Physician M.D.",
             "license_status": "Active", "issue_date": "2013-09-30T00:00:00.000", "disciplinary_action": "N",
             "expiration_date": "2027-03-31T00:00:00.000", "city": "Dover", "zip_code": "19901"},
            {"last_name": "Sample", "first_name": "Kim", "license_no": "C4-0000002", "disciplinary_action": "N",
             "license_type": "Physician Assistant", "license_status": "Revoked"},
            {"last_name": "Sample Practice of Medicine PA", "license_no": "C9-0000003", "disciplinary_action": "N",
             "license_type": "Physician M.D.", "license_status": "Active"}]),
        "dz6p-akeq": Table("last_name first_name license_id_l disp_start disp_end item_text".split(), [
            {"license_id_l": "C4-0000002", "disp_start": "2022-05-11T00:00:00.000", "item_text": "Revocation"},
            {"license_id_l": "C4-0000002", "disp_start": "2019-02-01T00:00:00.000", "item_text": "Probation"},
            {"license_id_l": "PC-0000001", "disp_start": "2019-02-01T00:00:00.000", "item_text": "Fine"}])},
    "tx_md": {"tm3v-pfq9": Table(
        "license_number last_name first_name license_type registration_status license_status license_expiration_date "
        "disciplinary_status current_board_action_date current_board_action_description practice_city".split(), [
            {"license_number": "T0001", "last_name": "SAMPLE", "first_name": "ALEX Q", "license_type":
             "Physician License", "registration_status": "ACTIVE", "license_status": "NONE",
             "license_expiration_date": "2027-10-31T00:00:00.000", "disciplinary_status": "NONE"},
            {"license_number": "T0002", "last_name": "SAMPLE", "first_name": "KIM", "license_type": "Physician License",
             "registration_status": "ACTIVE", "license_status": "SUSPENDED BY BOARD",
             "disciplinary_status": "UNDER BOARD ORDER", "current_board_action_date": "2025-03-07T00:00:00.000",
             "current_board_action_description": "Temporary suspension"},
            {"license_number": "PA0003", "last_name": "SAMPLE", "first_name": "PAT", "license_type":
             "Physician Assistant License", "registration_status": "ACTIVE", "license_status": "NONE",
             "disciplinary_status": "COMPLAINT DISMISSED"},
            {"license_number": "T0004", "last_name": "SAMPLE", "first_name": "LEE", "license_type": "Physician License",
             "registration_status": "ACTIVE", "license_status": "UNDER OBSERVATION", "disciplinary_status": "NONE"}])},
    "tx_aprn": {"jnzg-cr4w": Table(
        "license_number last_name first_name apn_category apn_sub_category apn_status "
        "apn_prescriptive_authority_status gender ethnicity".split(), [
            {"license_number": "AP000001", "last_name": "SAMPLE", "first_name": "KIM", "apn_category":
             "NURSE PRACTITIONER", "apn_sub_category": "FAMILY", "apn_status": "Active",
             "apn_prescriptive_authority_status": "Active", "gender": "F"},
            {"license_number": "AP000001", "last_name": "SAMPLE", "first_name": "KIM", "apn_category":
             "NURSE PRACTITIONER", "apn_sub_category": "PSYCHIATRIC", "apn_status": "Active",
             "apn_prescriptive_authority_status": "Active", "gender": "F"},
            {"license_number": "AP000002", "last_name": "SAMPLE", "first_name": "PAT", "apn_category": "NURSE MIDWIFE",
             "apn_status": "Active"}])},
    "il": {"pzzh-kp68": Table(
        "license_type description license_number license_status business title first_name middle last_name prefix "
        "suffix business_name businessdba original_issue_date effective_date expiration_date city state zip county "
        "ever_disciplined lastmodifieddate case_number action discipline_start_date discipline_end_date "
        "discipline_reason".split(), [
            {"license_type": "MEDICAL BOARD", "description": IL, "license_number": "036000000", "business": "N",
             "license_status": "ACTIVE", "first_name": "ALEX", "last_name": "SAMPLE", "city": "EXAMPLE", "state": "IL",
             "original_issue_date": "01/15/2010", "expiration_date": "07/31/2026", "ever_disciplined": "N"},
            {"description": IL, "license_number": "036000001", "business": "N", "license_status": "NOT RENEWED",
             "first_name": "KIM", "middle": "A", "last_name": "SAMPLE", "suffix": "III", "ever_disciplined": "Y",
             "action": "PROBATION", "discipline_start_date": "02/01/2019", "discipline_reason": "record keeping"},
            {"description": IL, "license_number": "036000001", "business": "N", "license_status": "NOT RENEWED",
             "first_name": "KIM", "middle": "A", "last_name": "SAMPLE", "suffix": "III", "ever_disciplined": "Y",
             "action": "FINE"},
            {"description": "LICENSED COSMETOLOGIST", "license_number": "011000001", "business": "N",
             "license_status": "ACTIVE", "last_name": "SAMPLE"}])},
    "ny": {"ebmi-8ctw": Table(
        "licensenum last_name first_name licensetype effectivedate webaction webnotes yearofbirth".split(), [
            {"licensenum": "000001", "last_name": "Sample", "first_name": "Alex Q", "licensetype": "MD",
             "effectivedate": "2001-06-04T00:00:00.000", "webaction": "License surrender.", "webnotes": "He did."},
            {"licensenum": "000000", "last_name": "Sample", "first_name": "Kim", "licensetype": "PA",
             "effectivedate": "06/05/2002", "webaction": "Never register a license.", "yearofbirth": "1960"}])},
}
FILES = {
    "leie": {"/exclusions/downloadables/UPDATED.csv": "\r\n".join([
        LEIE,
        "SAMPLE,ALEX,Q,,INDIVIDUAL - PRACTICE,NURSE PRACTITIONER,,2000000119,19700101,12 SAMPLE ST,EXAMPLE CITY,WA,"
        "98001,1128b4,20240118,00000000,00000000,",
        'SAMPLE,KIM,,,INDIVIDUAL - PRACTICE,,X12345,0000000000,19600101,"12 SAMPLE ST, #4",EXAMPLE CITY,OH,43215,'
        "1128a1,20100720,00000000,00000000,",
        "SAMPLE,KIM,,,INDIVIDUAL - PRACTICE,,,0000000000,19610202,9 OTHER ST,EXAMPLE CITY,OH,43215,1128a1,20100720,"
        "00000000,00000000,",
        ",,,SAMPLE INFUSIONS INC,OTHER BUSINESS,CLINIC,,2000000003,,PO BOX 4,EXAMPLE CITY,TX,79902,1128b8,20180920,"
        "00000000,20200101,TX", ""])},
    "md": {"/forms/doctor_list_revised.csv": f"Maryland Board of Physicians,,,,,\n{SHORT}\n"
           "D0000001,SAMPLE,ALEX Q,Active,09/30/2027,N\nD0000001,SAMPLE,ALEX Q,Active,09/30/2027,N\n"
           "H0000002,SAMPLE,KIM,Probation,09/30/2027,Y",
           "/forms/allied_health_list.csv": f"{ALLIED}\nPhysician Assistant,C0000003,SAMPLE,PAT,Active,06/30/2027,No\n"
           "Respiratory Care,L0000004,SAMPLE,LEE,Active,06/30/2027,No\n"},
}


def license_(state: str, key: str, quote: str, **said: Any) -> Entry:
    return Entry(**{"kind": "license", "entity": "person", "last_name": "SAMPLE", "state": state, "key": key,
                    "quote": quote, **said})


LOOK_UP = {"wa": "https://fortress.wa.gov/doh/providercredentialsearch/",
           "co": "https://apps2.colorado.gov/dora/licensing/lookup/licenselookup.aspx",
           "ct": "https://www.elicense.ct.gov/Lookup/LicenseLookup.aspx",
           "de": "https://delpros.delaware.gov/OH_VerifyLicense", "tx_md": "https://profile.tmb.state.tx.us/",
           "tx_aprn": "https://www.bon.texas.gov/licensure_verification.asp",
           "il": "https://online-dfpr.micropact.com/lookup/licenselookup.aspx",
           "md": "https://www.mbp.state.md.us/bpqapp/", "leie": "https://exclusions.oig.hhs.gov/",
           "ny": "https://apps.health.ny.gov/pubdoh/professionals/doctors/conduct/factions/Home.action"}
# Registered nurses, liquor shops, cosmetologists, midwives and respiratory therapists are in none of them.
EXPECTED: dict[str, list[Entry]] = {
    "wa": [
        license_("WA", "AP30000001", "credentialnumber: AP30000001 · lastname: O'Sample-Jones · firstname: Kim · "
                 "credentialtype: ADVANCED REGISTERED NURSE PRACTITIONER LICENSE · status: Expired · "
                 "firstissuedate: 01/15/2010 · expirationdate: 01/15/2020 · actiontaken: Yes", url=LOOK_UP["wa"],
                 last_name="O'Sample-Jones", first_name="Kim", credential="NP", number="AP30000001", status="Expired",
                 license_type="ADVANCED REGISTERED NURSE PRACTITIONER LICENSE", active=False, issued="2010-01-15",
                 expires="2020-01-15", discipline="Action taken: Yes"),
        license_("WA", "MD00000000", "credentialnumber: MD00000000 · lastname: Sample · firstname: Alex · "
                 "middlename: Q · credentialtype: Physician And Surgeon License · status: ACTIVE · "
                 "firstissuedate: 20100115 · expirationdate: 20270115 · actiontaken: No", url=LOOK_UP["wa"],
                 last_name="Sample", first_name="Alex", middle_name="Q", credential="MD", number="MD00000000",
                 license_type="Physician And Surgeon License", status="ACTIVE", active=True, issued="2010-01-15",
                 expires="2027-01-15"),
        license_("WA", "PA60000002", "credentialnumber: PA60000002 · lastname: Sample · firstname: Kim · "
                 "credentialtype: Physician Assistant License · status: DORMANT · actiontaken: No", url=LOOK_UP["wa"],
                 last_name="Sample", first_name="Kim", credential="PA", number="PA60000002",
                 license_type="Physician Assistant License", status="DORMANT")],
    "co": [
        license_("CO", "APN 0990001", "licensetype: APN · subcategory: CRNA · licensenumber: 0990001 · "
                 "lastname: Sample · firstname: Kim · licensestatusdescription: Active - With Conditions · "
                 "casenumber: 2019-7 · programaction: Stipulation · "
                 "disciplineeffectivedate: 2019-05-01T00:00:00.000 · casenumber: 2021-9 · "
                 "programaction: Letter of Admonition", url=LOOK_UP["co"], last_name="Sample",
                 first_name="Kim", license_type="APN", credential="CRNA", number="0990001",
                 status="Active - With Conditions", active=True,
                 discipline="Stipulation (case 2019-7, effective 2019-05-01); Letter of Admonition (case 2021-9)"),
        license_("CO", "DR 0000000", "licensetype: DR · licensenumber: 0000000 · lastname: Sample · firstname: Alex · "
                 "licensestatusdescription: Active · licensefirstissuedate: 2010-01-15T00:00:00.000 · "
                 "licenseexpirationdate: 2027-04-30T00:00:00.000", url="https://verify.example/DR.0000000",
                 last_name="Sample", first_name="Alex", license_type="DR", credential="MD", number="0000000",
                 status="Active", active=True, issued="2010-01-15", expires="2027-04-30"),
        license_("CO", "PA 0000000", "licensetype: PA · licensenumber: 0000000 · lastname: Sample · firstname: Pat · "
                 "licensestatusdescription: Active", url=LOOK_UP["co"], last_name="Sample", first_name="Pat",
                 license_type="PA", credential="PA", number="0000000", status="Active", active=True),
        license_("CO", "RXN 0100001", "licensetype: RXN · licensenumber: 0100001 · lastname: Sample · firstname: Kim · "
                 "licensestatusdescription: Expired", url=LOOK_UP["co"], last_name="Sample", first_name="Kim",
                 license_type="RXN", number="0100001", status="Expired", active=False)],
    "ct": [
        license_("CT", "0000001", "name: ALEX Q SAMPLE · credential: Physician/Surgeon · "
                 "fullcredentialcode: 1.000001 · credentialnumber: 000001 · status: ACTIVE · statusreason: CURRENT · "
                 "issuedate: 2010-01-15T00:00:00.000 · expirationdate: 2027-01-31T00:00:00.000", url=LOOK_UP["ct"],
                 first_name="ALEX", middle_name="Q", license_type="Physician/Surgeon", credential="MD",
                 number="000001", status="ACTIVE", active=True, issued="2010-01-15", expires="2027-01-31"),
        license_("CT", "0000002", "name: KIM VAN DER SAMPLE JR · credential: Advanced Practice Registered Nurse · "
                 "fullcredentialcode: 12.000001 · credentialnumber: 000001 · status: INACTIVE · "
                 "statusreason: LAPSED DUE TO NON-RENEWAL · expirationdate: 2020-01-31T00:00:00.000",
                 url=LOOK_UP["ct"], last_name="VAN DER SAMPLE", first_name="KIM", suffix="JR", credential="NP",
                 license_type="Advanced Practice Registered Nurse", number="000001", active=False,
                 status="INACTIVE: LAPSED DUE TO NON-RENEWAL", expires="2020-01-31")],
    "de": [
        license_("DE", "C1-0000001", "license_no: C1-0000001 · license_type: Physician M.D. · last_name: Sample · "
                 "first_name: Alex · license_status: Active · issue_date: 2013-09-30T00:00:00.000 · "
                 "expiration_date: 2027-03-31T00:00:00.000", url=LOOK_UP["de"], last_name="Sample", first_name="Alex",
                 license_type="Physician M.D.", credential="MD", number="C1-0000001", status="Active", active=True,
                 issued="2013-09-30", expires="2027-03-31"),
        license_("DE", "C4-0000002", "license_no: C4-0000002 · license_type: Physician Assistant · last_name: Sample · "
                 "first_name: Kim · license_status: Revoked", url=LOOK_UP["de"], last_name="Sample", first_name="Kim",
                 license_type="Physician Assistant", credential="PA", number="C4-0000002", status="Revoked",
                 active=False, discipline="2019-02-01 Probation; 2022-05-11 Revocation"),
        license_("DE", "C9-0000003", "license_no: C9-0000003 · license_type: Physician M.D. · "
                 "last_name: Sample Practice of Medicine PA · license_status: Active", url=LOOK_UP["de"],
                 entity="organization", last_name=None, organization="Sample Practice of Medicine PA",
                 license_type="Physician M.D.", credential="MD", number="C9-0000003", status="Active", active=True)],
    "tx_md": [
        license_("TX", "Physician Assistant License PA0003", "license_number: PA0003 · last_name: SAMPLE · "
                 "first_name: PAT · license_type: Physician Assistant License · registration_status: ACTIVE · "
                 "license_status: NONE · disciplinary_status: COMPLAINT DISMISSED", url=LOOK_UP["tx_md"],
                 first_name="PAT", license_type="Physician Assistant License", credential="PA", number="PA0003",
                 status="ACTIVE", active=True),
        license_("TX", "Physician License T0001", "license_number: T0001 · last_name: SAMPLE · first_name: ALEX Q · "
                 "license_type: Physician License · registration_status: ACTIVE · license_status: NONE · "
                 "license_expiration_date: 2027-10-31T00:00:00.000 · disciplinary_status: NONE", url=LOOK_UP["tx_md"],
                 first_name="ALEX", middle_name="Q", license_type="Physician License", credential="MD",
                 number="T0001", status="ACTIVE", active=True, expires="2027-10-31"),
        license_("TX", "Physician License T0002", "license_number: T0002 · last_name: SAMPLE · first_name: KIM · "
                 "license_type: Physician License · registration_status: ACTIVE · license_status: SUSPENDED BY BOARD · "
                 "disciplinary_status: UNDER BOARD ORDER · current_board_action_date: 2025-03-07T00:00:00.000 · "
                 "current_board_action_description: Temporary suspension", url=LOOK_UP["tx_md"], first_name="KIM",
                 license_type="Physician License", credential="MD", number="T0002", active=False,
                 status="ACTIVE (SUSPENDED BY BOARD)",
                 discipline="UNDER BOARD ORDER (Temporary suspension, 2025-03-07)"),
        license_("TX", "Physician License T0004", "license_number: T0004 · last_name: SAMPLE · first_name: LEE · "
                 "license_type: Physician License · registration_status: ACTIVE · license_status: UNDER OBSERVATION · "
                 "disciplinary_status: NONE", url=LOOK_UP["tx_md"], first_name="LEE",
                 license_type="Physician License", credential="MD", number="T0004", active=None,
                 status="ACTIVE (UNDER OBSERVATION)")],
    "tx_aprn": [
        license_("TX", "NURSE PRACTITIONER AP000001", "license_number: AP000001 · last_name: SAMPLE · "
                 "first_name: KIM · apn_category: NURSE PRACTITIONER · apn_status: Active · "
                 "apn_prescriptive_authority_status: Active",
                 url=LOOK_UP["tx_aprn"], first_name="KIM", license_type="NURSE PRACTITIONER", credential="NP",
                 number="AP000001", status="Active", active=True)],
    "il": [
        license_("IL", "036000000", f"description: {IL} · license_number: 036000000 · license_status: ACTIVE · "
                 "last_name: SAMPLE · first_name: ALEX · original_issue_date: 01/15/2010 · "
                 "expiration_date: 07/31/2026 · ever_disciplined: N", url=LOOK_UP["il"], first_name="ALEX",
                 license_type=IL, credential="MD", number="036000000", status="ACTIVE", active=True,
                 issued="2010-01-15", expires="2026-07-31"),
        license_("IL", "036000001", f"description: {IL} · license_number: 036000001 · license_status: NOT RENEWED · "
                 "last_name: SAMPLE · first_name: KIM · middle: A · suffix: III · ever_disciplined: Y · "
                 "action: PROBATION · discipline_start_date: 02/01/2019 · discipline_reason: record keeping · "
                 "action: FINE", url=LOOK_UP["il"], first_name="KIM", middle_name="A", suffix="III", license_type=IL,
                 credential="MD", number="036000001", status="NOT RENEWED", active=False,
                 discipline="PROBATION (record keeping, 2019-02-01); FINE")],
    "ny": [
        license_("NY", "000000 Sample, Kim 2002-06-05 36e9d3bc", "licensenum: 000000 · last_name: Sample · "
                 "first_name: Kim · licensetype: PA · effectivedate: 06/05/2002 · webaction: Never register a license.",
                 kind="action", url=LOOK_UP["ny"], last_name="Sample", first_name="Kim", license_type="PA",
                 credential="PA", issued="2002-06-05", discipline="Never register a license."),
        license_("NY", "000001 Sample, Alex 2001-06-04 21b36e6f", "licensenum: 000001 · last_name: Sample · "
                 "first_name: Alex Q · licensetype: MD · effectivedate: 2001-06-04T00:00:00.000 · "
                 "webaction: License surrender.", kind="action", url=LOOK_UP["ny"], last_name="Sample",
                 first_name="Alex", middle_name="Q", license_type="MD", credential="MD", number="000001",
                 issued="2001-06-04", discipline="License surrender.")],
    "leie": [
        license_("OH", "SAMPLE|KIM|||OH|1128a1|20100720", "LASTNAME: SAMPLE · FIRSTNAME: KIM · "
                 "GENERAL: INDIVIDUAL - PRACTICE · STATE: OH · EXCLTYPE: 1128a1 · EXCLDATE: 20100720",
                 kind="exclusion", url=LOOK_UP["leie"], first_name="KIM", license_type="INDIVIDUAL - PRACTICE",
                 status="1128a1", issued="2010-07-20"),
        license_("OH", "SAMPLE|KIM|||OH|1128a1|20100720|2", "LASTNAME: SAMPLE · FIRSTNAME: KIM · "
                 "GENERAL: INDIVIDUAL - PRACTICE · STATE: OH · EXCLTYPE: 1128a1 · EXCLDATE: 20100720",
                 kind="exclusion", url=LOOK_UP["leie"], first_name="KIM", license_type="INDIVIDUAL - PRACTICE",
                 status="1128a1", issued="2010-07-20"),
        license_("WA", "SAMPLE|ALEX|Q||WA|1128b4|20240118", "LASTNAME: SAMPLE · FIRSTNAME: ALEX · MIDNAME: Q · "
                 "GENERAL: INDIVIDUAL - PRACTICE · SPECIALTY: NURSE PRACTITIONER · NPI: 2000000119 · STATE: WA · "
                 "EXCLTYPE: 1128b4 · EXCLDATE: 20240118", kind="exclusion", url=LOOK_UP["leie"], first_name="ALEX",
                 middle_name="Q", npi="2000000119", license_type="NURSE PRACTITIONER", status="1128b4",
                 issued="2024-01-18"),
        # Its NPI has a wrong check digit.
        license_("TX", "|||SAMPLE INFUSIONS INC|TX|1128b8|20180920", "BUSNAME: SAMPLE INFUSIONS INC · "
                 "GENERAL: OTHER BUSINESS · SPECIALTY: CLINIC · STATE: TX · EXCLTYPE: 1128b8 · EXCLDATE: 20180920 · "
                 "WAIVERDATE: 20200101 · WVRSTATE: TX", kind="exclusion", entity="organization", url=LOOK_UP["leie"],
                 last_name=None, organization="SAMPLE INFUSIONS INC", license_type="CLINIC", status="1128b8",
                 issued="2018-09-20")],
    "md": [
        license_("MD", "C0000003", "License #: C0000003 · Last Name: SAMPLE · First Name: PAT · Discipline: No · "
                 "Status: Active · Expire Date: 06/30/2027", url=LOOK_UP["md"], first_name="PAT", credential="PA",
                 license_type="Physician Assistant", number="C0000003", status="Active", active=True,
                 expires="2027-06-30"),
        license_("MD", "D0000001", "License #: D0000001 · Last Name: SAMPLE · First Name: ALEX Q · "
                 "License Status: Active · Expiration Date: 09/30/2027 · Discipline: N", url=LOOK_UP["md"],
                 first_name="ALEX", middle_name="Q", credential="MD", license_type="Physician", number="D0000001",
                 status="Active", active=True, expires="2027-09-30"),
        license_("MD", "H0000002", "License #: H0000002 · Last Name: SAMPLE · First Name: KIM · "
                 "License Status: Probation · Expiration Date: 09/30/2027 · Discipline: Y", url=LOOK_UP["md"],
                 first_name="KIM", credential="DO", license_type="Physician", number="H0000002", status="Probation",
                 active=True, expires="2027-09-30", discipline="Discipline: Y")],
}


@dataclass
class Loaded:
    """Every register, loaded into one store: what was said of each, and what each was asked."""

    store: RegistryStore
    said: dict[str, str]
    asked: dict[str, str]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    folder = tmp_path_factory.mktemp("registers")
    with webs() as start:
        sites = {id_: start(f"127.0.11.{n}", Socrata(tables) if (tables := TABLES.get(id_)) else
                            {path: Page(body, content_type="text/csv") for path, body in FILES[id_].items()})
                 for n, id_ in enumerate(EXPECTED, 1)}
        registries = write_registries(folder / "registries.yml", {id_: web.origin for id_, web in sites.items()})
        done = load(" ".join(EXPECTED), registries, folder / "var")
        assert done.returncode == 0, done.stdout + done.stderr
        said = {id_: "\n".join(line for line in done.stdout.splitlines() if line.startswith(f"{id_}: "))
                for id_ in sites}
        store = RegistryStore(folder / "var")
        yield Loaded(store, said, {id_: " ".join(asked.path for asked in web.asked) for id_, web in sites.items()})
        store.close()


@pytest.mark.parametrize("id_", EXPECTED)
def test_rows_are_read_whole(loaded: Loaded, id_: str) -> None:
    assert f"{id_}: {len(EXPECTED[id_])} rows in" in loaded.said[id_]
    read = [kept.entry for kept in loaded.store.find("e.source_id = ?", (id_,))]
    assert read == sorted(EXPECTED[id_], key=lambda entry: entry.key)


@pytest.mark.parametrize("id_", TABLES)
def test_only_what_is_needed_is_asked_for(loaded: Loaded, id_: str) -> None:
    columns = {name for table in TABLES[id_].values() for name in table.columns}
    personal = columns & {"birthyear", "yearofbirth", "gender", "ethnicity", "mailzipcode", "zip", "zip_code",
                          "address", "city", "practice_city", "webnotes", "disciplinary_action"}
    assert not [name for name in personal if f"{name}," in loaded.asked[id_] or f",{name}&" in loaded.asked[id_]]


def test_birth_dates_and_addresses_are_not_taken_over(loaded: Loaded) -> None:
    kept = repr(list(loaded.store.find("e.source_id = 'leie'", ())))
    assert not [word for word in ("19700101", "12 SAMPLE ST", "EXAMPLE CITY", "98001", "PO BOX") if word in kept]


def test_a_status_word_that_is_not_known_is_told(loaded: Loaded) -> None:
    told = "status words that we do not know, taken for neither active nor inactive: "
    assert told + "'DORMANT' (1)" in loaded.said["wa"]
    assert told + "'ACTIVE (UNDER OBSERVATION)' (1)" in loaded.said["tx_md"]
    assert "status words" not in loaded.said["co"]


def test_a_type_of_which_there_is_no_row_is_told(loaded: Loaded) -> None:
    assert "no row of these types: CLINICAL NURSE SPECIALIST, NURSE ANESTHETIST" in loaded.said["tx_aprn"]
    assert "no row of these types" not in loaded.said["co"]


def test_rows_that_are_left_out_are_told(loaded: Loaded) -> None:
    assert "md: 1 rows were left out" in loaded.said["md"]


def test_the_sample_file_is_csv_as_the_office_writes_it() -> None:
    rows = list(csv.reader(io.StringIO(FILES["leie"]["/exclusions/downloadables/UPDATED.csv"])))
    assert {len(row) for row in rows} == {18}
