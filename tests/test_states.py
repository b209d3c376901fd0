"""The states served: what the provider says of its patients, never its address, a study, a law or another's clinics."""

import time

import pytest

from extraction.page import Page
from extraction.states import read_states


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>We serve patients in Ohio, Indiana and West Virginia.</p>", ["OH", "IN", "WV"]),
        ("<p>Available in CO, WA, OR and ID.</p>", ["CO", "WA", "OR", "ID"]),
        ("<p>Our clinicians are licensed in these states:</p><ul><li>Utah</li><li>New Mexico</li></ul>", ["UT", "NM"]),
        ("<h2>Where we treat</h2><p>Arizona, Montana and Utah.</p>", ["AZ", "MT", "UT"]),
        ("<p>We prescribe only to people who live in North Carolina.</p>", ["NC"]),
        ("<p>You can be treated while you are in Kansas or Nebraska.</p>", ["KS", "NE"]),
        ("<p>We offer telehealth throughout New York State.</p>", ["NY"]),
        ("<p>We treat patients in all 50 states.</p>", ["nationwide"]),
        (
            "<table><tr><th>States we serve</th><th>Since</th></tr><tr><td>Alaska</td><td>2024</td></tr>"
            "<tr><td>Maine</td><td>2025</td></tr></table>",
            ["AK", "ME"],
        ),
        # near misses
        ("<p>12 Alder Court, Portland, Oregon 97214</p>", []),
        ("<p>Suite 4, Larkford, OH 43099</p>", []),
        ("<p>We are not licensed in South Carolina.</p>", []),
        ("<p>New York and Oregon are next: coming soon.</p>", []),
        ("<h3>Dana Roe, MD</h3><p>Licensed in Texas and Arizona.</p>", []),
        ("<p>She trained at the University of Washington.</p>", []),
        ("<p>Our offices in Colorado Springs and Kansas City.</p>", []),
        ("<p>The Texas Medical Board regulates physicians.</p>", []),
        ("<p>Ketamine clinics are found nationwide.</p>", []),
        ("<p>With coverage, people in Arizona often pay a copay.</p>", []),
        ("<p>Come in or call me, OK? Oh, hi.</p>", []),
        ("<p>Do you treat patients in Ohio?</p>", []),
    ],
)
def test_states_served(body: str, expected: list[str]) -> None:
    page = Page("https://a.example/", f"<html><body>{body}</body></html>")
    assert [f.value for f in read_states(page)] == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>We are licensed in Oregon, Washington and Idaho.</p>", ["OR", "WA", "ID"]),
        ("<p>We see patients anywhere in Texas.</p>", ["TX"]),
        ("<p>Telehealth visits are available to residents of Florida, Georgia and Tennessee.</p>", ["FL", "GA", "TN"]),
        ("<p>Our prescribers hold active licenses in Utah, Nevada & Arizona.</p>", ["UT", "NV", "AZ"]),
        ("<p>You must be physically in California at the time of your visit.</p>", ["CA"]),
        ("<p>Patients must live in Colorado or New Mexico.</p>", ["CO", "NM"]),
        (
            "<p>We currently serve patients in Ohio, Michigan, and Pennsylvania, but not in New York.</p>",
            ["OH", "MI", "PA"],
        ),
        ("<p>Now serving Minnesota, Wisconsin and Iowa!</p>", ["MN", "WI", "IA"]),
        ("<p>At-home ketamine is available in AZ, CA, CO, FL and TX.</p>", ["AZ", "CA", "CO", "FL", "TX"]),
        ("<p>I am licensed to see clients in Massachusetts and Rhode Island.</p>", ["MA", "RI"]),
        ("<p>We treat adults across Virginia by video.</p>", ["VA"]),
        ("<p>Therapy by telehealth throughout North Carolina.</p>", ["NC"]),
        ("<p>Oregon and Washington residents can book online.</p>", ["OR", "WA"]),
        ("<p>We ship only to addresses in Kansas and Missouri.</p>", ["KS", "MO"]),
        ("<h2>Where we treat</h2><div><h3>Oregon</h3></div><div><h3>Idaho</h3></div>", ["OR", "ID"]),
        (
            "<p>We currently treat patients in:</p><div>Oregon</div><div>Idaho</div><div>Montana</div>",
            ["OR", "ID", "MT"],
        ),
        ("<h2>States we serve</h2><ul><li>Oregon</li><li>Idaho (new)</li></ul>", ["OR", "ID"]),
        ("<h3>Which states are you in?</h3><p>Maine, Vermont and New Hampshire.</p>", ["ME", "VT", "NH"]),
        ("<p>Licensed in: CA | OR | WA</p>", ["CA", "OR", "WA"]),
        ("<p>Serving patients in all 50 states.</p>", ["nationwide"]),
        ("<p>We're available nationwide by telehealth.</p>", ["nationwide"]),
        ("<p>If you live in Ohio, Indiana or Kentucky, you can start this week.</p>", ["OH", "IN", "KY"]),
        ("<p>Our clinicians practice in Illinois and Indiana.</p>", ["IL", "IN"]),
        (
            "<p>Washington, Oregon and Idaho: the three states where our clinicians are licensed.</p>",
            ["WA", "OR", "ID"],
        ),
        ("<p>Atendemos por video a pacientes de Texas y Nuevo México.</p>", ["TX", "NM"]),
        ("<p>Tenemos licencia en Florida y Georgia.</p>", ["FL", "GA"]),
        ("<p>I offer therapy by video to adults throughout Oregon.</p>", ["OR"]),
        ("<p>Clients need to be located in Washington State during sessions.</p>", ["WA"]),
        ("<p>Our clinic is located in Oregon.</p>", []),
        ("<p>We treat patients at our clinic in Portland, Oregon.</p>", []),
        ("<p>We have offices in Texas and Oklahoma.</p>", []),
        ("<p>Visit us in Denver, Colorado or Boise, Idaho.</p>", []),
        ("<p>Patients travel from Nevada and Utah to see us.</p>", []),
        ("<p>We do not treat residents of New York.</p>", []),
        ("<p>Coming soon to Georgia and Alabama.</p>", []),
        ("<p>A study of patients in Michigan and Ohio found relief.</p>", []),
        ("<p>Texas law requires an in-person visit.</p>", []),
        ("<p>Dr. Roe grew up in Kansas and trained in Missouri.</p>", []),
        ("<p>Many firms are licensed in California and Texas.</p>", []),
        ("<p>The lozenges come from a pharmacy licensed in Florida.</p>", []),
        ("<p>Do you see patients in Idaho?</p>", []),
        ("<h3>Ann Roe, PMHNP</h3><p>Licensed in Texas and Utah.</p>", []),
        ("<h2>Coming soon</h2><ul><li>Ohio</li><li>Iowa</li></ul>", []),
        ("<h2>Find a clinic</h2><ul><li>Ohio</li><li>Iowa</li></ul>", []),
        ("<h2>Locations</h2><ul><li>Portland, Oregon</li><li>Boise, Idaho</li></ul>", []),
        ("<p>We work with a pharmacy in Massachusetts.</p>", []),
        ("<p>Blue Cross Blue Shield of Texas and New Mexico Medicaid are accepted.</p>", []),
        ("<p>Ketamine clinics operate in Oregon and Colorado.</p>", []),
        ("<p>We offer IV ketamine infusions in Ohio.</p>", []),
        ("<p>Our clients come from Oregon and Idaho.</p>", []),
        ("<p>Ketamine is legal in all 50 states.</p>", []),
        ("<p>She is a member of the Ohio Psychiatric Association.</p>", []),
        ("<p>We serve the Kansas City area.</p>", []),
    ],
)
def test_states_served_in_other_words(body: str, expected: list[str]) -> None:
    page = Page("https://a.example/", f"<html><body>{body}</body></html>")
    assert sorted(f.value for f in read_states(page)) == sorted(expected)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<h2>Where we are</h2><p>Right now: Nevada, Utah and Idaho. Oregon is on our wish list.</p>", "NV UT ID"),
        ("<h3>Live in Iowa, Missouri or Kansas?</h3><p>Our program treats adults with depression.</p>", "IA MO KS"),
        ("<p>Members have to be in Maine or Vermont when a session starts.</p>", "ME VT"),
        ("<p>Patients need to be inside Montana for each video visit.</p>", "MT"),
        ("<p>Video visits are open to anyone who is in Delaware that day.</p>", "DE"),
        ("<h3>Lena Ortwin, PMHNP</h3><p>She sees patients by telehealth anywhere in Nebraska or Iowa.</p>", "NE IA"),
        ("<p>We see Texans and Oklahomans by video.</p>", "TX OK"),
        ("<p>Our lozenge program is for Minnesotans who live far from a clinic.</p>", "MN"),
        ("<p>You will need a mailing address in Kansas or Nebraska.</p>", "KS NE"),
        ("<p>You need a Georgia or Florida address to enroll.</p>", "GA FL"),
        ("<td>First visit (office, or video for Wyoming residents)</td>", "WY"),
        ("<p>We hold licenses in Ohio, Kentucky and Indiana.</p>", "OH KY IN"),
        ("<p>My licence covers New Mexico and Arizona.</p>", "NM AZ"),
        ("<p>We are live in AZ, NV and UT.</p>", "AZ NV UT"),
        ("<p>Home programs are open in Virginia, Maryland and Delaware.</p>", "VA MD DE"),
        ("<p>Telehealth: Oregon and Washington only.</p>", "OR WA"),
        ("<p>We are a telehealth practice for Pennsylvania and New Jersey.</p>", "PA NJ"),
        ("<p>Teletherapy is available statewide in Wisconsin.</p>", "WI"),
        ("<p>We enroll adults in Louisiana, Mississippi and Alabama.</p>", "LA MS AL"),
        ("<p>Currently enrolling in Michigan and Ohio.</p>", "MI OH"),
        ("<h2>States</h2><p>As of June: Idaho, Montana.</p>", "ID MT"),
        ("<dl><dt>Where you can join</dt><dd>Hawaii, Alaska</dd></dl>", "HI AK"),
        ("<p>Patients anywhere in Connecticut can see us online.</p>", "CT"),
        ("<p>Follow-up by phone or video if you are in Rhode Island or Massachusetts.</p>", "RI MA"),
        ("<p>The medicine can only be mailed within Tennessee.</p>", "TN"),
        ("<p>We prescribe for people in Arkansas and Oklahoma.</p>", "AR OK"),
        ("<p>Do you have to live in Utah? You have to be in Utah, or in Nevada, on the day.</p>", "UT NV"),
        ("<p>Our clinicians are licensed across Georgia, South Carolina and Tennessee.</p>", "GA SC TN"),
        ("<p>Online care for New Yorkers.</p>", "NY"),
        ("<p>Prescriptions go only to Colorado and New Mexico addresses.</p>", "CO NM"),
        ("<p>We welcome patients from all over Kentucky by telehealth.</p>", "KY"),
        ("<p>Everyone in Dr. Vale's telehealth practice lives in Illinois or Indiana.</p>", "IL IN"),
        ("<p>California residents may ask us to delete their data.</p>", ""),
        ("<p>We are licensed in Colorado and nowhere else, so a cabin across the Wyoming line will not do.</p>", "CO"),
        ("<p>You have to be in an open state; a week in Ohio means we talk later.</p>", ""),
        ("<p>We are in network with Blue Cross Blue Shield of Kansas.</p>", ""),
        ("<p>We accept Regence BlueShield of Idaho and Montana Medicaid.</p>", ""),
        ("<p>Oregon medical license MD12345.</p>", ""),
        ("<p>One in five adults in Texas lives with depression.</p>", ""),
        ("<p>Many Texans have tried two antidepressants without relief.</p>", ""),
        ("<p>The first clinic of its kind in Ohio.</p>", ""),
        ("<p>Come and see us in Bend, Oregon.</p>", ""),
        ("<p>We came to Vermont for the snow and stayed for the people.</p>", ""),
        ("<p>Alabama and Texas are on the whiteboard, nothing more.</p>", ""),
        ("<p>Serving Portland, Oregon and Vancouver, Washington.</p>", ""),
        ("<p>Texas Health Resources and Ohio State trained both of our nurses.</p>", ""),
        ("<p>Our pharmacy ships from Arizona.</p>", ""),
        ("<p>We left Georgia in May.</p>", ""),
        ("<p>People drive to us from Nebraska and Iowa.</p>", ""),
        ("<p>A clinical trial enrolled adults in Ohio and Utah.</p>", ""),
        ("<p>Patients in Oregon have access to psilocybin services.</p>", ""),
        ("<h2>Our clinics</h2><p>Idaho: Boise and Nampa</p><p>Utah: Provo</p>", ""),
        ("<p>Live music from Nashville, Tennessee plays in the lobby.</p>", ""),
        ("<p>In Virginia, a physician must sign the order.</p>", ""),
        ("<p>You must be 21 to enter. Washington rules keep us from mailing lozenges.</p>", ""),
        ("<h2>States</h2><div><div>Iowa</div><p>Open</p></div><div><div>Ohio</div><p>Coming soon</p></div>", "IA"),
        ("<p>We treat people in:</p><ul><li>Iowa</li><li>Ohio</li></ul><h3>Coming soon</h3>", "IA OH"),
    ],
)
def test_states_served_as_pages_say_it(body: str, expected: str) -> None:
    page = Page("https://a.example/", f"<html><body>{body}</body></html>")
    assert sorted(f.value for f in read_states(page)) == sorted(expected.split())


def test_a_long_run_of_states_is_read_in_time() -> None:
    for piece in ("Ohio, ", "we treat patients in Ohio ", "licensed in "):
        started = time.perf_counter()
        list(read_states(Page("https://a.example/", f"<p>{piece * 400}</p>")))
        assert time.perf_counter() - started < 3
