"""The bytes of one TCP or TLS connection, as they come: a buffer that is never large and never hides a byte."""

from __future__ import annotations

import asyncio
import ssl
from typing import Any

from crawler.addresses import Endpoint
from crawler.fault import Fault
from model.page import Cause

_HIGH_WATER = 256 * 1024  # unread bytes at which the server has to wait
_TIME_INVALID = frozenset({9, 10})  # X509_V_ERR_CERT_NOT_YET_VALID, _HAS_EXPIRED
_NAME_INVALID = frozenset({62, 63, 64})  # X509_V_ERR_HOSTNAME_MISMATCH, EMAIL, IP_ADDRESS


class Wire(asyncio.Protocol):
    """A connection to a checked endpoint. `is_silent` is False once bytes, an end or a fault wait to be read."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._transport: asyncio.Transport | None = None
        self._reader: asyncio.Future[None] | None = None
        self._is_over = False
        self._is_paused = False
        self._error: BaseException | None = None

    @classmethod
    async def connect(cls, endpoint: Endpoint, context: ssl.SSLContext | None, host: str) -> Wire:
        """Connect, with TLS for `host` when a context is given. Fault: CONNECT_REFUSED, CONNECT_FAILED, TLS_…"""
        try:
            _, wire = await asyncio.get_running_loop().create_connection(
                cls, endpoint.address, endpoint.port, ssl=context, server_hostname=host if context else None
            )
        except (ssl.SSLError, ssl.CertificateError) as error:
            raise tls_fault(error) from None
        except ConnectionRefusedError:
            raise Fault(Cause.CONNECT_REFUSED, str(endpoint)) from None
        except ConnectionError as error:
            cause = Cause.TLS_FAILED if context else Cause.CONNECT_FAILED
            raise Fault(cause, f"{endpoint}: {error or type(error).__name__}") from None
        except TimeoutError as error:  # the kernel's own, after minutes
            raise Fault(Cause.CONNECT_TIMEOUT, f"{endpoint}: {error}") from None
        except OSError as error:
            raise Fault(Cause.CONNECT_FAILED, f"{endpoint}: {error.strerror or error}") from None
        return wire

    @property
    def tls(self) -> str:
        """Protocol and cipher, "" without TLS."""
        shape = self._transport.get_extra_info("ssl_object") if self._transport else None
        return f"{shape.version()} {shape.cipher()[0]}" if shape is not None else ""

    @property
    def certificate(self) -> dict[str, Any]:
        """The other side's certificate, once verified, as ssl.getpeercert gives it; empty without TLS."""
        shape = self._transport.get_extra_info("ssl_object") if self._transport else None
        return shape.getpeercert() or {} if shape is not None else {}

    @property
    def is_silent(self) -> bool:
        """True while the other side has sent nothing that was not read, and has not hung up."""
        return not self._buffer and not self._is_over

    def write(self, data: bytes) -> None:
        """Send; a fault of sending shows when the answer is read, for a server may answer and close early."""
        if self._transport is not None:
            self._transport.write(data)

    async def read(self) -> bytes:
        """The bytes that have come, at least one; b"" at the end. Fault(DISCONNECTED) when it was cut."""
        if not self._buffer and not self._is_over:
            self._reader = asyncio.get_running_loop().create_future()
            try:
                await self._reader
            finally:
                self._reader = None
        if self._buffer:
            data = bytes(self._buffer)
            self._buffer.clear()
            if self._is_paused and self._transport is not None:
                self._is_paused = False
                self._transport.resume_reading()
            return data
        if isinstance(self._error, ssl.SSLError):  # TLS 1.3 refuses a client after the handshake
            raise tls_fault(self._error)
        if self._error is not None:
            raise Fault(Cause.DISCONNECTED, str(self._error) or type(self._error).__name__)
        return b""

    def close(self) -> None:
        """Drop the connection at once."""
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See asyncio.Protocol."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """See asyncio.Protocol."""
        self._buffer += data
        if len(self._buffer) > _HIGH_WATER and self._transport is not None:
            self._is_paused = True
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> None:
        """See asyncio.Protocol."""
        self._is_over = True
        self._wake()

    def connection_lost(self, error: BaseException | None) -> None:
        """See asyncio.Protocol."""
        self._is_over = True
        self._error = error
        self._wake()

    def _wake(self) -> None:
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)


def tls_fault(error: ssl.SSLError | ssl.CertificateError) -> Fault:
    """The kind of a TLS failure."""
    if isinstance(error, ssl.SSLCertVerificationError):
        if error.verify_code in _TIME_INVALID:
            return Fault(Cause.TLS_EXPIRED, error.verify_message)
        if error.verify_code in _NAME_INVALID:
            return Fault(Cause.TLS_NAME_MISMATCH, error.verify_message)
        return Fault(Cause.TLS_UNTRUSTED, error.verify_message)
    return Fault(Cause.TLS_FAILED, getattr(error, "reason", None) or str(error))
