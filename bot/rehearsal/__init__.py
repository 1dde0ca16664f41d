"""A local Telegram Bot API and local sample feeds, so that everything runs with no token and no network.

clock = time.time                              # anything that gives unix seconds
world = World(clock=clock)                     # .token, .bot_username, .bot_id
newsroom = Newsroom(clock=clock)
server = RehearsalServer(world, newsroom)      # newsroom is optional
await server.start(port=0); server.url         # "http://127.0.0.1:PORT"; base_url is server.url + "/bot"
...
await server.stop()

mina = world.user("Mina", language_code="ko")
mina.start("payload"); mina.says(mina, "/subscribe"); mina.presses(mina, "Done"); mina.blocks()
forum = world.forum("Friends", owner=mina, topics=("Alerts",)); mina.adds_bot(forum, as_admin=True)
world.messages(mina); world.sends(mina); world.throttled
await world.until(lambda: world.messages(mina), within=5)
world.faults.append(Fault("sendMessage", "after"))
"""

from bot.rehearsal.botapi.buttons import Button
from bot.rehearsal.botapi.faults import Fault, When
from bot.rehearsal.botapi.flood import UNLIMITED, Limits
from bot.rehearsal.cast import Cast, play
from bot.rehearsal.chats import Chat, Kind, Standing
from bot.rehearsal.messages import Message
from bot.rehearsal.newsroom import FeedFault, Newsroom, Outlet, Story
from bot.rehearsal.people import Press, User
from bot.rehearsal.server import RehearsalServer
from bot.rehearsal.world import REHEARSAL_TOKEN, Refused, World

__all__ = [
    "REHEARSAL_TOKEN",
    "UNLIMITED",
    "Button",
    "Cast",
    "Chat",
    "Fault",
    "FeedFault",
    "Kind",
    "Limits",
    "Message",
    "Newsroom",
    "Outlet",
    "Press",
    "Refused",
    "RehearsalServer",
    "Standing",
    "Story",
    "User",
    "When",
    "World",
    "play",
]
