/// The `cas` command: one small class per command, which parses, calls the nouns of the core through
/// [cas.client] and prints. [cas.cli.Main] is the door.
@NullMarked
package cas.cli;

import org.jspecify.annotations.NullMarked;
