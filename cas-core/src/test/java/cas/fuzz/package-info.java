/// Any bytes at all: what reads them gives a value or the stated refusal, and nothing else. docs/TESTING.md.
@NullMarked
package cas.fuzz;

import org.jspecify.annotations.NullMarked;
