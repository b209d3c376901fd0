"""`python -m extraction FILE URL` prints the page profile of one saved HTML page as JSON."""
import json
import sys
from pathlib import Path
from urllib.parse import urlsplit

from extraction import vocabulary
from extraction.profile import profile
from extraction.terms import VocabularyError

USAGE = "usage: python -m extraction FILE URL\nFILE is a saved HTML page, URL the address it was saved from."


def main(arguments: list[str]) -> int:
    """Print the profile; on bad input say what to do and return 2."""
    if len(arguments) != 2:
        print(USAGE, file=sys.stderr)
        return 2
    path, url = arguments
    if not is_web_address(url):
        print(f"{url!r} is no web address: give the http:// or https:// address of the page.", file=sys.stderr)
        return 2
    try:
        body = Path(path).read_bytes()
    except OSError as error:
        print(f"{path} cannot be read: {error.strerror}. Give the path of a saved HTML page.", file=sys.stderr)
        return 2
    try:
        vocabulary.check()
        result = profile(url, body)
    except VocabularyError as error:
        print(" ".join(str(error).split()), file=sys.stderr)
        return 2
    json.dump(result, sys.stdout, ensure_ascii=False, indent=1)
    print()
    return 0


def is_web_address(text: str) -> bool:
    """Whether a text is an http:// or https:// address with a host."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
