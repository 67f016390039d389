"""What tables promise: Open Data Contract Standard files, read and checked."""
