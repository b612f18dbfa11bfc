"""What runs inside the limited child process, and nothing else."""
