"""What is in a packet's JSON file, a file for each subject; `whole` has both kinds of packet."""
