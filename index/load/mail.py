"""A mail → its subject, its sender, its day, and its words."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

from index.errors import InputError
from index.load.encoding import decode
from index.load.html import page_text


def mail_text(data: bytes) -> str:
    """Return the subject, the day, the sender, and the body; raises InputError where there is no body."""
    told = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(told, EmailMessage)
    body = told.get_body(("plain", "html"))
    payload = body.get_payload(decode=True) if body else None
    if body is None or not isinstance(payload, bytes):
        raise InputError("its mail holds no text; save what it has attached as a file of its own")
    words = decode(payload).text
    if body.get_content_type() == "text/html":
        words = page_text(words)
    head = [str(told["Subject"] or ""), _day(str(told["Date"] or ""))]
    head += [f"发件人：{told['From']}"] if told["From"] else []
    return "\n".join([*filter(None, head), "", words.replace("\r\n", "\n")])


def _day(date: str) -> str:
    try:
        return parsedate_to_datetime(date).date().isoformat()
    except (ValueError, TypeError, OverflowError):
        return ""
