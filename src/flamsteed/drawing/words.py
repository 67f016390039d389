"""Things named in words."""


def a(thing: str) -> str:
    """A thing with its article: `a person`, `an organisation`; what is written with _ is spaced."""
    words = thing.replace("_", " ")
    sounds_long = words.lower().startswith(("uni", "use", "uti", "eu"))
    return f"{'an' if words[:1].lower() in set('aeiou') and not sounds_long else 'a'} {words}"


def many(thing: str) -> str:
    """Several of a thing: `people`, `properties`, `organisations`."""
    return {"person": "people", "property": "properties"}.get(thing, f"{thing}s")
