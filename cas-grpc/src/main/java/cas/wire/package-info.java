/// Between messages and nouns: the only package that sees both protobuf and core types. Each class serves one noun;
/// `toWire` makes messages, `fromWire` reads them and refuses what can never be right with a [cas.error.CasException].
@NullMarked
package cas.wire;

import org.jspecify.annotations.NullMarked;
