"""Labelled sets: contacts whose true owners are known, shipped by packages or invented."""
