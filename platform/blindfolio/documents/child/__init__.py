"""The code that runs inside the limited child process, and nothing else."""
