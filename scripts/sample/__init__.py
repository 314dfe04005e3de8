"""The sample company: a seller of outdoor gear to consumers and businesses, seen by five systems."""

from .generate import generate

__all__ = ["generate"]
