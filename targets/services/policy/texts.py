"""Attaching the official wording to a policy: checked, numbered, kept for good (ADR 0021)."""

from hashlib import sha256
from unicodedata import category

from django.db import transaction
from django.utils.translation import gettext as _

from hightech_zone.lib.documents import safe_name
from hightech_zone.lib.file_kind import file_kind
from hightech_zone.lib.sheets import Refused
from hightech_zone.lib.text_tables import decode
from targets import audit
from targets.access import Permission, check
from targets.errors import InvalidInput, Problem
from targets.models import Policy, PolicyText, User
from targets.models.policy_text import MOST_BYTES

KEPT_CONTROLS = "\n\t"


@transaction.atomic
def policy_text_attach(
    *, policy: Policy, by: User, content: bytes, filename: str = ""
) -> PolicyText:
    """Keep the plain text in `content` as the policy's next one; `filename` empty: it was pasted.

    **Raises** InvalidInput where it is no plain text, empty, too long, or the same as the last.
    """
    check(by, Permission.ADMINISTER)
    held = Policy.objects.select_for_update(no_key=True).get(pk=policy.pk)
    text = _read(content)
    last = held.texts.first()
    written = text.encode()
    digest = sha256(written).hexdigest()
    if last and last.sha256 == digest:
        raise _refused("same", _("与第%(number)d份完全相同，没有再存。") % {"number": last.number})
    attached = PolicyText.objects.create(
        policy=held,
        number=last.number + 1 if last else 1,
        filename=safe_name(filename, "txt") if filename else "",
        size=len(written),
        sha256=digest,
        text=text,
        attached_by=by,
    )
    audit.record(
        action="policy_text.attached",
        actor=by,
        subject=attached,
        label=f"{held} {attached.number}",
        detail={"sha256": digest, "size": attached.size, "filename": attached.filename},
    )
    return attached


def _read(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        raise _refused("size", _("文字超过%(most)dKB。") % {"most": MOST_BYTES >> 10})
    kind = file_kind(content)
    if kind == "empty":
        raise _refused("empty", _("没有文字，请选择文件或粘贴原文。"))
    if kind != "text":
        raise _refused(
            "kind", _("只收纯文本（TXT）。请在Word或浏览器里复制全文，粘贴到下面的框里。")
        )
    try:
        text, _encoding = decode(content)
    except Refused as error:
        message = _("第%(line)s行有无法识别的字符，请另存为UTF-8再传。")
        raise _refused("encoding", message % {"line": error.detail}) from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    bad = next((one for one in text if category(one) == "Cc" and one not in KEPT_CONTROLS), None)
    if bad:
        message = _("有不允许的字符%(detail)s。") % {"detail": f"U+{ord(bad):04X}"}
        raise _refused("characters", message)
    if len(text.encode()) > MOST_BYTES:
        raise _refused("size", _("文字超过%(most)dKB。") % {"most": MOST_BYTES >> 10})
    return text


def _refused(rule: str, message: str) -> InvalidInput:
    return InvalidInput(message, [Problem(message, rule)])
