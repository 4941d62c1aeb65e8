from . import customer_document_copy
