"""Language models that each answer one request, and the services that provide them."""
