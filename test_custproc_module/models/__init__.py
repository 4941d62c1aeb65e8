from . import engine_document
