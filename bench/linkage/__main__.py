"""`python -m bench.linkage`: the peer on every data set, then the platform beside it."""

from bench.linkage import as_project, splink_models

splink_models.main([])
as_project.main([])
