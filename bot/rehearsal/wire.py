"""HTTP in, a Call out, and Telegram's JSON back: forms, multipart, JSON bodies and queries. An edge."""

import json
import re
from email import message_from_bytes
from email.message import Message as Headers
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from bot.rehearsal.botapi.call import Call, Upload
from bot.rehearsal.botapi.refusals import Refusal, bad_request

TOKEN_SHAPE = re.compile(r"\d+:[A-Za-z0-9_-]{20,}")


async def read_call(request: Request, method: str) -> Call:
    """Read one call; the body wins over the query. Raises Refusal 400 on a broken body."""
    values: dict[str, Any] = dict(request.query_params)
    files: dict[str, Upload] = {}
    body = await request.body()
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/json"):
        values |= _json_object(body)
    elif kind.startswith("multipart/form-data"):
        fields, files = split_multipart(body, kind)
        values |= fields
    elif body:
        values |= dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    return Call(method, values, files)


def _json_object(body: bytes) -> dict[str, Any]:
    if not body:
        return {}
    try:
        found = json.loads(body)
    except ValueError:
        raise bad_request("can't parse request body as JSON") from None
    if not isinstance(found, dict):
        raise bad_request("request body must be a JSON object")
    return found


def split_multipart(body: bytes, content_type: str) -> tuple[dict[str, str], dict[str, Upload]]:
    """Give the fields and the files of a multipart/form-data body, by name."""
    header = Headers()
    header["content-type"] = content_type
    boundary = b"--" + str(header.get_param("boundary")).encode()
    fields: dict[str, str] = {}
    files: dict[str, Upload] = {}
    for part in body.split(boundary)[1:-1]:
        head, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        headers = message_from_bytes(head + b"\r\n\r\n")
        name = str(headers.get_param("name", header="content-disposition"))
        filename = headers.get_filename()
        content = content.removesuffix(b"\r\n")
        if filename is None:
            fields[name] = content.decode("utf-8", "replace")
        else:
            files[name] = Upload(filename, headers.get_content_type(), content)
    return fields, files


def granted(result: Any) -> Response:
    """Give the answer of a call that was carried out."""
    return _json(200, {"ok": True, "result": result})


def refused(refusal: Refusal) -> Response:
    """Give the answer of a call that was not; a 429 carries its pause in a header too."""
    content: dict[str, Any] = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    if refusal.parameters:
        content["parameters"] = refusal.parameters
    response = _json(refusal.code, content)
    if refusal.parameters and "retry_after" in refusal.parameters:
        response.headers["Retry-After"] = str(refusal.parameters["retry_after"])
    return response


def proxy_page(status: int) -> Response:
    """Give the page a proxy shows in Telegram's place."""
    words = f"<html><head><title>{status}</title></head><body><h1>{status}</h1><hr>proxy</body></html>"
    return Response(words, status, media_type="text/html")


def _json(status: int, content: dict[str, Any]) -> Response:
    return Response(json.dumps(content, ensure_ascii=False), status, media_type="application/json")
