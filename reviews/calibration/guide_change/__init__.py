"""A practice debrief changes a rating guide: notes become a draft of the prompt."""
