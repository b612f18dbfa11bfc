"""The demo after the reviews are locked: the panel's interview, the later interviews and the
debrief.
"""
