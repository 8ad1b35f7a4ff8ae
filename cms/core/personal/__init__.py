"""Personal data: the data map, consents, what people may do with what is held about them."""
