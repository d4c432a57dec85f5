"""How the bundled models were trained: data → command → card; not part of the wheel."""
