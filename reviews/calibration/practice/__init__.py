"""Colleagues rate the same documents blind, and then compare."""
