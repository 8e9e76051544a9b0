"""Contracts: register, import, show, change, hand over, close."""
