"""Looking back at hires: what their work shows half a year and a year later, by the rubric."""
