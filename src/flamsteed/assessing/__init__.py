"""Papers that the law asks of whoever links people, filled in from what a project declares and a store measured."""
