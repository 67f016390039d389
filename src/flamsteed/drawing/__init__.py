"""Pictures and pages as text: SVG and HTML from plain figures. Knows nothing of data or stores."""
