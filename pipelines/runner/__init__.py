"""What every run of every stage needs: the job, its process, its provenance."""
