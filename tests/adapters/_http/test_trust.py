"""The certificates that are believed."""

import asyncio
from ssl import CERT_REQUIRED, PROTOCOL_TLS_CLIENT, SSLContext
from threading import Event, get_ident

import pytest

from adapters._http.trust import Trust


async def test_hosts_must_prove_their_name() -> None:
    """By a certificate that one of many authorities vouches for."""
    context = await Trust().context()
    assert (context.verify_mode, context.check_hostname) == (CERT_REQUIRED, True)
    assert len(context.get_ca_certs()) > 50


async def test_they_are_read_once_and_nobody_is_held_up() -> None:
    """All who want them at the same time wait together, while the loop goes on; who gives up spoils it for nobody."""
    readers, go_on, made = [], Event(), SSLContext(PROTOCOL_TLS_CLIENT)

    def read() -> SSLContext:
        readers.append(get_ident())
        assert go_on.wait(10)
        return made

    trust = Trust(read)
    hasty, *patient = (asyncio.create_task(trust.context()) for _ in range(3))
    await asyncio.sleep(0)
    hasty.cancel()
    go_on.set()  # the loop came here although nothing is read yet
    assert await asyncio.gather(*patient) == [made, made]
    assert await trust.context() is made
    assert len(readers) == 1
    assert readers[0] != get_ident()


async def test_what_could_not_be_read_is_read_again() -> None:
    """A file may come back; until then everybody is told."""
    made = [OSError("gone"), OSError("still gone"), SSLContext(PROTOCOL_TLS_CLIENT)]

    def read() -> SSLContext:
        found = made.pop(0)
        if isinstance(found, OSError):
            raise found
        return found

    trust = Trust(read)
    for words in ("^gone$", "^still gone$"):
        with pytest.raises(OSError, match=words):
            await trust.context()
    assert (await trust.context()).check_hostname
