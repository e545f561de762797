"""The steps of a build: each module does one kind of stage, `build(job, out) -> metrics`."""
