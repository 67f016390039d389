"""Run by the peer's own Python: Presidio with patterns only. Argument: a JSON list of texts."""

import json
import sys
import time
from pathlib import Path

import spacy
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer import predefined_recognizers as known
from presidio_analyzer.nlp_engine import SpacyNlpEngine

UK = ("NhsRecognizer", "UkNinoRecognizer", "UkPostcodeRecognizer", "UkPassportRecognizer",
      "UkVehicleRegistrationRecognizer", "UkDrivingLicenceRecognizer")  # fmt: skip


class Blank(SpacyNlpEngine):
    """Cuts text into words and knows nothing else."""

    def __init__(self) -> None:
        super().__init__()
        self.nlp = {"en": spacy.blank("en")}


registry = RecognizerRegistry()
registry.load_predefined_recognizers()
for name in UK:
    if hasattr(known, name):
        registry.add_recognizer(getattr(known, name)())
analyzer = AnalyzerEngine(registry=registry, nlp_engine=Blank(), supported_languages=["en"])
texts = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
analyzer.analyze(text="warm", language="en")
started = time.process_time()
found = [analyzer.analyze(text=text, language="en") for text in texts]
seconds = time.process_time() - started
spans = [[(one.start + 1, one.end - one.start, one.entity_type) for one in each] for each in found]
print(json.dumps({"seconds": seconds, "spans": spans}))
