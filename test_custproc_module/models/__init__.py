from . import engine_document, extension
