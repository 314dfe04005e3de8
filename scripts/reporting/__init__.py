"""The web page of what was published: read, told in sections, drawn and written as one HTML file."""
