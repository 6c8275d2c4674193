"""What the JSON API takes and gives, in typed shapes; the OpenAPI document is made from them."""
