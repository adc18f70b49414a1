"""What all pages share: layout, words, gate, tables, forms, deeds, charts."""
