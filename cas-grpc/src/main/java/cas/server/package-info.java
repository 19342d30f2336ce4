/// The gRPC edge: a unix socket, who may come in, and one small class per service. No service decides
/// anything: each translates with `cas.wire`, asks a noun of the core, and translates back. The door is
/// [CasServer].
@NullMarked
package cas.server;

import org.jspecify.annotations.NullMarked;
