"""The sample company: outdoor gear for consumers and businesses, seen by five systems."""

from .generate import generate

__all__ = ["generate"]
