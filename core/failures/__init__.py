"""The reasons why a case came out badly, as far as stored numbers can say."""
