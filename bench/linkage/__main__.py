"""`python -m bench.linkage`: the peer on every data set, then our engine on its models, then the platform beside it."""

from bench.linkage import as_project, engine, splink_models

splink_models.main([])
engine.main([])
as_project.main([])
