"""Ask what hires' work shows half a year and a year later, by the rubric."""
