"""After the reviews are locked: the panel's interview, the loop and the debrief."""
