"""What the demo's people do once the reviews are locked: the panel's interview, the loop's others,
and the debrief. What they say is in the YAML files beside the code."""
