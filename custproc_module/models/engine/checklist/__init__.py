"""Questions of the departments to a document, their answers and conclusions."""
