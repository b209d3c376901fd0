"""Text made to make a pattern run away: each must be read to its end, and give no value that the page does not hold.

Two minutes are no measure of speed (that is `make bench`), only the difference between reading and hanging: what runs
away on fifty kilobytes does not come back within hours.
"""
import signal

import pytest

from extraction.profile import read

URL = "https://adversarial.example/"
SIZE = 50_000
HANGING = 120  # seconds
REPEATED = {
    "letters": "a ", "dollars": "$1 ", "no": "no ", "open brackets": "(",
    "quotes": '"', "hyphens": "- ", "commas": ", ",
    "people": "Jane Roe, MD. ", "credentials": "MD, ", "phones": "212-555-0100 ", "digits": "5", "per": "$450 per ",
    "streets": "12 Main Street, Suite 4, Austin, TX 78701 ", "half a street": "12 Main Street Suite ",
    "treats": "we treat depression, anxiety, ptsd, ocd and ", "denials": "ketamine infusions not offered at home, ",
    "states": "licensed in Oregon, Washington and ", "ranges": "6-8-",
    "minutes": "forty minutes to an hour and a half ",
    "weeks": "twice a week for four ", "insurers": "we accept Aetna, Cigna, ", "not not": "is not not ",
    "spravato": "Spravato nasal spray at home is safe and effective with no side effects ",
    "cures": "guaranteed to cure your depression for good, ",
    "fda": "FDA approved for depression and not approved for ",
    "only": "we only use iv or im or ", "headings": "Ketamine ",
    "mixed": "IV ketamine $450 (from $400 to $500), not 3 ",
}


@pytest.fixture(autouse=True)
def _guard():
    """Break off what hangs."""
    def stop(number, frame):
        raise TimeoutError(f"not read within {HANGING} seconds")
    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(HANGING)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize("layout", ["one paragraph", "many paragraphs", "one word", "table", "list"])
@pytest.mark.parametrize("name", REPEATED)
def test_adversarial_text_is_read_to_its_end(name, layout):
    piece = REPEATED[name]
    text = piece * (SIZE // len(piece))
    lines = [text[i:i + 120] for i in range(0, len(text), 120)]
    rows = "".join(f"<tr><th>{line[:60]}</th><td>{line[60:]}</td></tr>" for line in lines)
    body = {
        "one paragraph": f"<p>{text}</p>",
        "many paragraphs": "".join(f"<p>{line}</p>" for line in lines),
        "one word": f"<p>{text.replace(' ', '')}</p>",
        "table": f"<table>{rows}</table>",
        "list": f"<p>{text[:80]}:</p><ul>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul>",
    }[layout]
    html = f"<title>Ketamine Clinic</title><h1>We offer ketamine</h1>{body}"
    shown = "".join(html.split())
    for fact in read(URL, html).facts:
        if fact.origin == "text" and layout != "table":
            assert "".join(fact.quote.split()) in shown


@pytest.mark.parametrize("deep", ["div", "b", "ul", "table", "blockquote", "span"])
def test_elements_within_elements_are_read_to_their_end(deep):
    html = f"<title>Ketamine</title>{f'<{deep}>' * 20_000}<p>Call (212) 555-0100.</p>"
    assert read(URL, html).url == URL
