"""Unpacking within bounds: whatever is sent, no more than five megabytes come out."""

import functools
import gzip
import tracemalloc
import zlib

import pytest

from bot.feeds.answer import FeedError, Reason
from bot.feeds.inflate import MAX_DECODED, MAX_WIRE, MIN_CHUNK, Inflater

packed = functools.partial(gzip.compress, mtime=0)  # the same bytes, and so the same test ids, every time
TEXT = "<rss>강제로 돌려보낸 사람들</rss>".encode()


def unpacked(encoding: str | None, data: bytes, step: int = 65_536) -> bytes:
    inflater = Inflater(encoding)
    for start in range(0, len(data), step):
        inflater.feed(data[start : start + step])
    return inflater.finish()


@pytest.mark.parametrize("step", [1, 2, 7, 65_536])
@pytest.mark.parametrize(
    ("encoding", "data"),
    [
        (None, TEXT),
        ("identity", TEXT),
        ("UTF-8", TEXT),
        ("gzip", packed(TEXT)),
        ("x-gzip", packed(TEXT)),
        ("deflate", zlib.compress(TEXT)),
        ("gzip", TEXT),
        ("gzip", packed(TEXT[:9]) + packed(TEXT[9:])),
        ("gzip", packed(TEXT) + b"\x00\x00padding"),
    ],
)
def test_honest_bodies_come_through_whole_in_pieces_of_any_size(encoding, data, step):
    assert unpacked(encoding, data, step) == TEXT


@pytest.mark.parametrize("data", [b"", b"<"])
def test_hardly_any_body_is_no_error(data):
    assert unpacked("gzip", data) == data


@pytest.mark.parametrize(
    ("encoding", "data", "reason"),
    [
        ("br", b"x", Reason.UNREADABLE),
        ("zstd", b"x", Reason.UNREADABLE),
        ("gzip, gzip", packed(packed(TEXT)), Reason.BOMB),
        ("gzip, br", b"x", Reason.BOMB),
        ("gzip", packed(TEXT)[:-9], Reason.UNREADABLE),
        ("gzip", packed(TEXT)[:12] + b"\xff" * 40, Reason.UNREADABLE),
        (None, bytes(MAX_WIRE + 1), Reason.TOO_LARGE),
        ("gzip", packed(bytes(MAX_DECODED * 2), 9), Reason.BOMB),
        ("deflate", zlib.compress(bytes(MAX_DECODED * 2), 9), Reason.BOMB),
    ],
)
def test_what_cannot_or_must_not_be_unpacked_is_refused(encoding, data, reason):
    with pytest.raises(FeedError) as caught:
        unpacked(encoding, data)
    assert caught.value.reason == reason


def test_many_members_of_one_body_count_together():
    member = packed(bytes(range(256)) * 2_000, 1)
    with pytest.raises(FeedError) as caught:
        unpacked("gzip", member * 12)
    assert caught.value.reason in {Reason.TOO_LARGE, Reason.BOMB}


def test_crumbs_count_for_more_than_their_bytes():
    """A chunk of one byte is as much work as one of hundreds, so a body of crumbs ends long before 2 MB."""
    inflater = Inflater(None)
    with pytest.raises(FeedError) as caught:
        for _ in range(MAX_WIRE // MIN_CHUNK + 1):
            inflater.feed(b"x")
    assert caught.value.reason == Reason.TOO_LARGE


def test_a_bomb_takes_little_more_memory_than_is_allowed():
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join([*(packer.compress(bytes(1_000_000)) for _ in range(100)), packer.flush()])
    tracemalloc.start()
    with pytest.raises(FeedError):
        unpacked("gzip", bomb)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 3 * MAX_DECODED
