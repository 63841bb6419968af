"""Over UDP: with a socket of the event loop that is connected, and with one that names whom it asks and looks at who answers."""

import asyncio
import socket

PATIENCE_S = 5


class Answer(asyncio.DatagramProtocol):
    def __init__(self, got):
        self.got = got

    def datagram_received(self, data, address):
        self.got.set_result(data.decode())

    def error_received(self, error):
        self.got.set_exception(error)


async def ask(host, port, word):
    loop = asyncio.get_running_loop()
    got = loop.create_future()
    transport, _ = await loop.create_datagram_endpoint(lambda: Answer(got), remote_addr=(host, port))
    try:
        transport.sendto(word.encode())
        return await asyncio.wait_for(got, PATIENCE_S)
    finally:
        transport.close()


def connected(host, port, word):
    return asyncio.run(ask(host, port, word))


def addressed(host, port, word):
    family, kind, protocol, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)[0]
    with socket.socket(family, kind, protocol) as asking:
        asking.settimeout(PATIENCE_S)
        asking.sendto(word.encode(), where)
        data, sender = asking.recvfrom(1500)
        if sender[:2] != where[:2]:
            return f"{where} was asked, {sender} has answered"
        return data.decode()
