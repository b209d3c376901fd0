"""Pages of Datasette that are not part of this site: each is answered as an address that there is not."""

from datasette import hookimpl
from datasette.utils.asgi import NotFound

OF_NO_USE = "messages|logout|auth-token|allow-debug|permissions|patterns|actor"  # to sign in, for its own developers
OF_THE_MACHINE = "versions|plugins|databases|threads"  # what runs here, where files lie, what it is doing


async def closed(datasette, request):
    raise NotFound("Not part of this site")


@hookimpl
def register_routes():
    return [(rf"^/-/({OF_NO_USE}|{OF_THE_MACHINE})(\.json)?$", closed)]
