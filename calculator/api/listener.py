"""The socket that servers listen on."""

import socket


def listener(host: str, port: int) -> socket.socket:
    """A socket named TCP in so many words: only then does asyncio switch off Nagle's wait, 40 ms an answer.

    Raises:
        OSError: host and port cannot be listened on.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(2048)
        listening.set_inheritable(True)
    except OSError:
        listening.close()
        raise
    return listening
