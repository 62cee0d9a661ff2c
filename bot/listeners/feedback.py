"""Whether an answer helped, and what was wrong with it if not."""

import asyncio
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks import FEEDBACK_ACTION, FEEDBACK_MODAL, feedback_modal
from bot.posting import Wire
from bot.replies import sentence_for
from bot.wiring import BotServices
from pipeline.errors import RedactionFailed
from pipeline.journal import Feedback


def register(app: AsyncApp, services: BotServices) -> None:
    """Listen to the buttons under answers and to the modal behind the second one."""

    async def judge(ack: AsyncAck, body: Wire, action: Wire, client: AsyncWebClient) -> None:
        verdict, _, work_id = str(action["value"]).partition(" ")
        if verdict == "bad":  # a trigger lives for three seconds: the modal comes first
            await client.views_open(trigger_id=body["trigger_id"], view=feedback_modal(work_id))
        given = Feedback(work_id, body["user"]["id"], helpful=verdict == "good")
        await asyncio.to_thread(services.journal.keep_feedback, given)
        await ack()

    async def explain(ack: AsyncAck, body: Wire, view: Wire) -> None:
        try:
            given = await asyncio.to_thread(_read, services, body["user"]["id"], view)
        except RedactionFailed as error:
            await ack(response_action="errors", errors={"comment": sentence_for(error)})
            return
        await asyncio.to_thread(services.journal.keep_feedback, given)
        await ack()

    app.action(FEEDBACK_ACTION)(judge)
    app.view(FEEDBACK_MODAL)(explain)


def _read(services: BotServices, user: str, view: Wire) -> Feedback:
    values: dict[str, dict[str, Any]] = view["state"]["values"]
    chosen = values.get("reasons", {}).get("reasons", {}).get("selected_options") or []
    comment = values.get("comment", {}).get("comment", {}).get("value") or ""
    return Feedback(
        work_id=str(view.get("private_metadata", "")),
        person=user,
        helpful=False,
        reasons=tuple(str(option["value"]) for option in chosen),
        comment=services.gate.document().redact(comment),
    )
