"""The emulator behind a socket."""

import asyncio
import socket
from typing import Final

from adapters._emulator.conversation import Conversation
from adapters._emulator.emulator import Emulator
from adapters._emulator.turns import Turns

GRACEFUL: Final = 10.0
"""Seconds that answers under way have to be given, once the server is stopped."""


async def serve(emulator: Emulator, listener: socket.socket) -> None:
    """Answer whoever comes to *listener*, a socket that is bound, until cancelled."""
    loop = asyncio.get_running_loop()
    turns = Turns()
    open_ones: set[Conversation] = set()
    server = await loop.create_server(
        lambda: Conversation(emulator, turns, open_ones), sock=listener, backlog=socket.SOMAXCONN
    )
    try:
        await loop.create_future()
    finally:
        server.close()
        for conversation in open_ones:
            conversation.finish()
        if open_ones:
            await asyncio.wait([conversation.over for conversation in open_ones], timeout=GRACEFUL)
        for conversation in open_ones:
            conversation.abort()
