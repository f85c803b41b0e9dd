"""Official documents of a project: what each lacks, made in the background, kept by version, traced."""
