"""/zone: in which zone a coordinator's hours are. Part of the edge."""

import asyncio

from bot.chat.desk import Desk
from bot.chat.inbound import Said
from bot.texts import call_parts, zones
from storage.models import Coordinator
from storage.queries import coordinators


async def zone(desk: Desk, said: Said, coordinator: Coordinator) -> None:
    """Set the zone to the city or IANA zone behind /zone, or say which one it is."""
    language = coordinator.language
    if not said.argument:
        await desk.say(said.address, call_parts.zone(zones.zone_of(coordinator.zone), desk.clock(), language))
        return
    found = await asyncio.to_thread(zones.find, said.argument)  # names of all zones take a while at first
    if found is None:
        await desk.say(said.address, call_parts.zone_unknown(language))
        return
    async with desk.db.transaction() as tx:
        await coordinators.set_zone(tx, coordinator.id or 0, found)
    await desk.say(said.address, call_parts.zone(zones.zone_of(found), desk.clock(), language))
