package cas.server;

import cas.content.Descriptor;
import cas.error.CasException.InvalidArgument;
import cas.error.CasException.NotFound;
import cas.error.Reason;
import cas.image.Platform;
import cas.namespace.StoreView;
import cas.proto.containerd.types.transfer.UnpackConfiguration;
import cas.unpack.ArchiveImport;
import cas.unpack.ImageUnpacker;
import cas.wire.Transfers;
import com.google.protobuf.Any;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// Unpacks what a transfer brings in, for the platforms and snapshotters that it was asked for.
record Unpacking(
        StoreView view,
        InstantSource clock,
        RandomGenerator random,
        List<UnpackConfiguration> wanted,
        Consumer<Any> progress)
        implements ArchiveImport.Arrival {
    private static final String SNAPSHOTTER_DEFAULT = "overlayfs";

    @Override
    public void at(String name, Descriptor target) throws IOException {
        for (UnpackConfiguration one : wanted) {
            unpack(target, one);
        }
    }

    /// An image for other platforms, or of a machine, stays packed.
    private void unpack(Descriptor target, UnpackConfiguration one) throws IOException {
        String snapshotter = one.getSnapshotter().isEmpty() ? SNAPSHOTTER_DEFAULT : one.getSnapshotter();
        try {
            new ImageUnpacker(view, clock, random)
                    .unpack(
                            target,
                            snapshotter,
                            one.hasPlatform() ? Transfers.fromWire(one.getPlatform()) : Platform.host(),
                            (step, thing, done, total) ->
                                    progress.accept(Transfers.progress(step, thing, done, total)));
        } catch (InvalidArgument e) {
            if (e.reason() != Reason.UNSUPPORTED_FORMAT) {
                throw e;
            }
        } catch (NotFound e) {
            if (e.reason() != Reason.NOT_FOUND) {
                throw e;
            }
        }
    }
}
