"""Carriers. Every public module here is one; a leading underscore is plumbing."""

from adapters._discovery import NotACarrier, discover

__all__ = ["NotACarrier", "discover"]
