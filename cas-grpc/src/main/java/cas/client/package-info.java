/// The nouns of the core over the wire: what is written against them runs on a daemon as it runs on a local
/// engine. [cas.client.CasClient] is the door.
@NullMarked
package cas.client;

import org.jspecify.annotations.NullMarked;
