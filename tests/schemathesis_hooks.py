"""What a schema cannot say of the search, told to schemathesis: a place that is one, an order that has what it needs.

Such values are put in place of drawn ones where the test is about something else; otherwise every request would be a
400 for a cursor that nobody gave out, and nothing behind it would be tried.
"""

import schemathesis

KNOWN_PLACES = {"near": "80202"}
LEFT_OUT = ("cursor", "sort", "page")


@schemathesis.hook
def before_call(context, case, **kwargs):
    """Mend a request whose other parts are to be tried; one that is drawn to be wrong all over stays as it is."""
    if case.meta is None or not case.query:
        return
    about = getattr(case.meta.phase.data, "parameter", None)
    if not case.meta.generation.mode.is_positive and about is None:
        return
    for name in LEFT_OUT:
        if name != about and name in case.query:
            del case.query[name]
    for name, value in KNOWN_PLACES.items():
        if name != about and name in case.query:
            case.query[name] = value
    if about in (*LEFT_OUT, *KNOWN_PLACES) and case.meta.generation.mode.is_positive:
        case.query = {key: value for key, value in case.query.items() if key != about}
