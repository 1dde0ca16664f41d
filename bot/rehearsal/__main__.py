"""`python -m bot.rehearsal [--port N]`: the pretend Telegram and its feeds alone, until Ctrl-C. An edge."""

import argparse
import asyncio
import signal
import sys

from bot.rehearsal import Newsroom, RehearsalServer, World


async def _serve(port: int) -> None:
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        # Asked for by name: a shell that starts this with `&` hands down an interrupt that is ignored.
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    world, newsroom = World(), Newsroom()
    server = RehearsalServer(world, newsroom, grow=True)
    await server.start(port)
    sys.stdout.write(f"TELEGRAM_API_URL={server.url}\nTELEGRAM_TOKEN={world.token}\n")
    sys.stdout.write(newsroom.feeds_yml(server.url))
    sys.stdout.flush()
    try:
        await stop.wait()
    finally:
        await server.stop()


def main() -> None:
    """Read the port, serve, and end quietly on Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m bot.rehearsal", description=__doc__)
    parser.add_argument("--port", type=int, default=8081, help="the port on 127.0.0.1 (default: 8081)")
    asyncio.run(_serve(parser.parse_args().port))


if __name__ == "__main__":
    main()
