"""A relay that takes every message and keeps their Message-IDs: run as a process of its own.

    python -m benchmarks.puits DOSSIER

It writes its port in DOSSIER/port, and one line by message in DOSSIER/recus: recipient, Message-ID.
"""

import socket
import sys
import threading
from contextlib import suppress
from pathlib import Path

REPONSES = {b"DATA": b"354 \r\n", b"QUIT": b"221 \r\n", b"EHLO": b"250-puits\r\n250 SIZE\r\n"}
FIN = b".\r\n"
IDENTITE = b"message-id:"


def serve(folder: Path) -> None:
    """Answer on a free port of this machine until the process is ended."""
    with socket.create_server(("127.0.0.1", 0)) as server, (folder / "recus").open("ab") as kept:
        (folder / "port.neuf").write_text(str(server.getsockname()[1]))
        (folder / "port.neuf").rename(folder / "port")
        while True:
            client, _ = server.accept()
            threading.Thread(target=converse, args=(client, kept), daemon=True).start()


def converse(client: socket.socket, kept) -> None:
    """Take the messages of one connection; each is noted before it is said to be taken."""
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    recipient = b""
    with suppress(ConnectionError), client, client.makefile("rb") as lines:
        client.sendall(b"220 puits\r\n")
        for line in lines:
            verb = line[:4].upper()
            if verb == b"RCPT":
                recipient = line[8:].strip(b"<>\r\n: ").split(b">")[0]
            client.sendall(REPONSES.get(verb, b"250 \r\n"))
            if verb == b"DATA":
                identity = read_identity(lines)
                if identity is None:
                    return
                kept.write(recipient + b" " + identity + b"\n")
                kept.flush()
                client.sendall(b"250 \r\n")
            if verb == b"QUIT":
                return


def read_identity(lines) -> bytes | None:
    """Read a message to its end, and return its Message-ID; None if its sender left midway."""
    identity = b""
    for line in lines:
        if line == FIN:
            return identity
        if not identity and line[: len(IDENTITE)].lower() == IDENTITE:
            identity = line[len(IDENTITE) :].strip()
    return None


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
