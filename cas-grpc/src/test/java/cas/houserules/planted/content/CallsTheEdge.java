package cas.houserules.planted.content;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import picocli.CommandLine.Command;

/// A class of the engine, by its package, that knows the wire and the command line. It can only be planted here: the
/// engine's own class path has neither.
@Command
record CallsTheEdge(ByteString bytes, Status status) {}
