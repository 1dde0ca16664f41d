"""Unpacks an HTTP body within bounds. Pure: bytes in, bytes out, never more than allowed at once."""

import zlib

from bot.feeds.answer import FeedError, Reason

MAX_WIRE = 2_000_000
MAX_DECODED = 5_000_000
MAX_RATIO = 200
# One-byte chunks are a thousand times the work of a plain body: a chunk counts for at least this much.
MIN_CHUNK = 100
RATIO_FROM = 1_000_000  # a small feed may be repetitive; a large one never is by this much

_GZIP = b"\x1f\x8b"
_PACKED = {"gzip", "x-gzip", "deflate"}
_PLAIN = {"", "identity", "utf-8", "utf8", "none"}  # publishers write their charset here


class Inflater:
    """Takes the body chunk by chunk and gives the whole at the end.

    Raises FeedError `too_large`, `bomb`, or `unreadable` for what cannot be unpacked.
    """

    def __init__(self, encoding: str | None) -> None:
        tokens = [token.strip().lower() for token in (encoding or "").split(",")]
        packed = [token for token in tokens if token not in _PLAIN]
        if len(packed) > 1:
            raise FeedError(Reason.BOMB, "the body is packed more than once")
        if packed and packed[0] not in _PACKED:
            raise FeedError(Reason.UNREADABLE, "the body is packed in a way that was not asked for")
        self._packed = bool(packed)
        self._unpack: zlib._Decompress | None = None
        self._head: bytes | None = b""  # the first two bytes tell packed from plain; None once they have
        self._after = b""  # what follows the end of a packed member
        self._wire = 0
        self._cost = 0
        self._out = bytearray()

    def feed(self, chunk: bytes) -> None:
        """Take one chunk as it came over the wire."""
        self._wire += len(chunk)
        self._cost += max(len(chunk), MIN_CHUNK)
        if self._cost > MAX_WIRE:
            raise FeedError(Reason.TOO_LARGE, f"more than {MAX_WIRE // 1_000_000} MB were sent")
        if self._head is not None:
            chunk = self._head + chunk
            if len(chunk) < 2:
                self._head = chunk
                return
            self._head = None
            self._unpack = self._begin(chunk)
        if self._unpack is None:
            self._out += chunk
        else:
            self._inflate(chunk)

    def finish(self) -> bytes:
        """Give the unpacked body. A packed body that ends early is refused: its end would be missing."""
        if self._unpack is not None and not self._unpack.eof:
            raise FeedError(Reason.UNREADABLE, "the packed body is cut short")
        return bytes(self._out) + (self._head or b"")

    def _begin(self, chunk: bytes) -> "zlib._Decompress | None":
        """Choose by the first bytes: some servers say gzip and send plain text."""
        if not self._packed:
            return None
        zlib_header = chunk[0] & 0x8F == 8 and int.from_bytes(chunk[:2]) % 31 == 0  # RFC 1950, 2.2
        return zlib.decompressobj(wbits=47) if chunk.startswith(_GZIP) or zlib_header else None

    def _inflate(self, chunk: bytes) -> None:
        while chunk and self._unpack is not None:
            if self._unpack.eof:
                self._after += chunk
                if not self._after.startswith(_GZIP):
                    return  # padding after the end, or half of a header
                chunk, self._after = self._after, b""
                self._unpack = zlib.decompressobj(wbits=47)
            room = MAX_DECODED + 1 - len(self._out)
            try:
                self._out += self._unpack.decompress(chunk, room)
            except zlib.error:
                raise FeedError(Reason.UNREADABLE, "the packed body is damaged") from None
            self._check(self._wire - len(self._unpack.unconsumed_tail))
            chunk = self._unpack.unconsumed_tail or self._unpack.unused_data

    def _check(self, used: int) -> None:
        size = len(self._out)
        if size > RATIO_FROM and size > MAX_RATIO * used:
            raise FeedError(Reason.BOMB, f"the body unpacks to more than {MAX_RATIO} times its size")
        if size > MAX_DECODED:
            raise FeedError(Reason.TOO_LARGE, f"the body unpacks to more than {MAX_DECODED // 1_000_000} MB")
