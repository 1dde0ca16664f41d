import asyncio
import gc
import ipaddress
import ssl
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from bot.feeds.fetch import Fetcher
from storage.database import Database
from tests.bot.feeds.etiquette_desk import Desk, Papers, opened
from tests.bot.feeds.feed_publisher import Publisher

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@asynccontextmanager
async def running(it: Publisher, context: ssl.SSLContext | None = None) -> AsyncIterator[Publisher]:
    server = await asyncio.start_server(it.serve, "127.0.0.1", 0, ssl=context)
    it.port = server.sockets[0].getsockname()[1]
    yield it
    server.close()
    for task in list(it.tasks):
        task.cancel()
    await asyncio.gather(*it.tasks, return_exceptions=True)
    await server.wait_closed()


@pytest.fixture
def as_started() -> Iterator[None]:
    """Leave out of collections what is there already, as the bot does at its start.

    Else what hundreds of tests before left in this process is walked through in the middle of the test, which
    alone can take a quarter of a second.
    """
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture
async def publisher() -> AsyncIterator[Publisher]:
    """Run a publisher on a free port of loopback."""
    async with running(Publisher()) as it:
        yield it


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a certificate for 127.0.0.1 that nobody has signed but itself, with its key in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "loopback")])
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder(issuer_name=name, subject_name=name, public_key=key.public_key())
        .serial_number(1)
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(address, critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "loopback.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + secret)
    return path


@pytest.fixture
async def https_publisher(certificate: Path) -> AsyncIterator[Publisher]:
    """Run a publisher behind TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    async with running(Publisher(scheme="https"), context) as it:
        yield it


@pytest.fixture
async def papers() -> AsyncIterator[Papers]:
    """Run publishers who keep their connections."""
    it = Papers()
    async with running(it):
        yield it


@pytest.fixture
async def desk(sqlite: Database, papers: Papers) -> AsyncIterator[Desk]:
    """Open the listening stage before them; its hours pass by hand."""
    async with opened(sqlite, papers) as it:
        yield it


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


async def by_name(host: str, port: int) -> Sequence[str]:
    return {"inner.test": ["10.0.0.5"]}.get(host, ["127.0.0.1"])


@pytest.fixture
async def fetcher(clock: Clock) -> AsyncIterator[Fetcher]:
    agent = "RepatriationWatch/0.1 (+https://watch.example)"
    async with Fetcher(
        agent, allow_private=True, host_gap=0.0, deadline=3.0, resolve=by_name, clock=clock
    ) as it:
        yield it
