"""Zip packages whose bytes depend on their parts alone."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

_EPOCH = (1980, 1, 1, 0, 0, 0)
_PACKED_ALREADY = (".gz", ".png")


def packed(parts: Mapping[str, bytes]) -> bytes:
    """A zip of the parts by their names, in their order."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, body in parts.items():
            part = zipfile.ZipInfo(name, _EPOCH)
            part.compress_type = zipfile.ZIP_STORED if name.endswith(_PACKED_ALREADY) else zipfile.ZIP_DEFLATED
            package.writestr(part, body)
    return buffer.getvalue()
