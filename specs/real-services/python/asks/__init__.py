"""Ways to ask: functions of host, port and a word."""

from . import datagrams, streams

WAYS = {"tcp": streams.line, "web": streams.page, "udp": datagrams.connected, "datagram": datagrams.addressed}
