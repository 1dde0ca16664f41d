"""The methods that say how updates reach the bot: getUpdates, and the webhook that forbids it."""

from typing import Any

from bot.rehearsal.botapi.call import Call
from bot.rehearsal.botapi.refusals import bad_request, conflict
from bot.rehearsal.world import World

WEBHOOK_IS_SET = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)


async def get_updates(world: World, call: Call) -> list[dict[str, Any]]:
    """Serve getUpdates, waiting up to `timeout` seconds (at most 50); a newer call ends this one with 409."""
    if world.updates.webhook:
        raise conflict(WEBHOOK_IS_SET)
    world.updates.allow(call.nested("allowed_updates"))
    return await world.updates.take(
        offset=call.number("offset", 0) or 0,
        limit=call.number("limit", 100) or 100,
        patience=call.number("timeout", 0) or 0,
    )


def set_webhook(world: World, call: Call) -> bool:
    """Serve setWebhook. The rehearsal posts nothing there; getUpdates is refused from now on."""
    url = call.text("url")
    if url and not url.startswith("https://"):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    world.updates.webhook = url
    world.updates.allow(call.nested("allowed_updates"))
    if call.flag("drop_pending_updates"):
        world.updates.drop_all()
    return True


def delete_webhook(world: World, call: Call) -> bool:
    """Serve deleteWebhook."""
    world.updates.webhook = ""
    if call.flag("drop_pending_updates"):
        world.updates.drop_all()
    return True


def get_webhook_info(world: World, call: Call) -> dict[str, Any]:  # noqa: ARG001 - every method is called alike
    """Serve getWebhookInfo."""
    return {
        "url": world.updates.webhook,
        "has_custom_certificate": False,
        "pending_update_count": world.updates.pending,
        "allowed_updates": sorted(world.updates.allowed),
    }
