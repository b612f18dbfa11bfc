"""Practice rounds: colleagues rate the same documents blind, and then compare."""
