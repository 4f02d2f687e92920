"""Embeds the page at an address as two oEmbed consumers from PyPI do it, and prints what each of them understood."""

import sys

import pyoembed
from oembedpy import consumer, discovery

url = sys.argv[1]

found = pyoembed.oEmbed(url, maxwidth=500)
assert found["type"] == "rich" and found["width"] <= 500 and "<iframe" in found["html"], found
print("pyoembed:", found["title"])

endpoint, asked = discovery.find_from_content(url)
told = consumer.fetch_content(endpoint, asked)
assert told.type == "rich" and told.thumbnail_width == 1200 and "<iframe" in told.html, told
print("oEmbedPy:", told.title)
