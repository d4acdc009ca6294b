"""The nouns of the house: frozen values shared by every room. Standard library only, no behaviour beyond
reading one's own fields."""
