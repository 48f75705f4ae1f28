"""A proxy that sends nothing on before it has everything, as some firewalls and tunnels do."""

from typing import Any

import anyio
import httpx
from starlette.types import Receive, Scope, Send

OWN_HEADERS = {b"content-length", b"transfer-encoding", b"connection", b"content-encoding"}


class HoldingProxy:
    """Passes requests on to `upstream`, and answers that have ended back."""

    def __init__(self, upstream: str) -> None:
        self._upstream = upstream

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def forward() -> None:
            async with httpx.AsyncClient(timeout=None) as client:
                answer = await client.request(scope["method"], url, headers=scope["headers"])
            kept = [item for item in answer.headers.raw if item[0].lower() not in OWN_HEADERS]
            await send(
                {"type": "http.response.start", "status": answer.status_code, "headers": kept}
            )
            await send({"type": "http.response.body", "body": answer.content})
            tasks.cancel_scope.cancel()

        async def until_gone() -> None:
            message: Any = {}
            while message.get("type") != "http.disconnect":
                message = await receive()
            tasks.cancel_scope.cancel()

        query = scope["query_string"].decode()
        url = f"{self._upstream}{scope['path']}?{query}".removesuffix("?")
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(until_gone)
            tasks.start_soon(forward)
