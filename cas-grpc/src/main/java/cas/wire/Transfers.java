package cas.wire;

import cas.image.Image;
import cas.image.Platform;
import cas.image.Platforms;
import cas.proto.containerd.types.transfer.ImageExportStream;
import cas.proto.containerd.types.transfer.ImageImportStream;
import cas.proto.containerd.types.transfer.ImageReference;
import cas.proto.containerd.types.transfer.ImageStore;
import cas.proto.containerd.types.transfer.Progress;
import cas.unpack.ArchiveExport;
import cas.unpack.ArchiveImport;
import cas.unpack.ArchiveImport.DigestNames;
import cas.unpack.ArchiveImport.Naming;
import com.google.protobuf.Any;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a transfer may come from and go to.
public final class Transfers {
    private Transfers() {}

    public static Platform fromWire(cas.proto.containerd.types.Platform platform) {
        return new Platform(platform.getOs(), platform.getArchitecture(), platform.getVariant());
    }

    /// None means all.
    public static Platforms fromWire(List<cas.proto.containerd.types.Platform> platforms) {
        return new Platforms(platforms.stream().map(Transfers::fromWire).toList());
    }

    /// How to bring in an archive (rule N6).
    public static ArchiveImport.Options importing(ImageImportStream source, ImageStore destination) {
        Optional<ImageReference> prefix = destination.getExtraReferencesList().stream()
                .filter(ImageReference::getIsPrefix)
                .findFirst();
        DigestNames digests = prefix.filter(ImageReference::getAddDigest)
                .map(one -> one.getSkipNamedDigest() ? DigestNames.UNNAMED : DigestNames.ALL)
                .orElse(DigestNames.NONE);
        Naming naming = new Naming(
                prefix.map(ImageReference::getName).filter(name -> !name.isEmpty()),
                prefix.isPresent() && !prefix.get().getAllowOverwrite(),
                digests,
                Optional.of(destination.getName()).filter(name -> !name.isEmpty()));
        return new ArchiveImport.Options(naming, fromWire(destination.getPlatformsList()), source.getForceCompress());
    }

    public static ArchiveExport.Options exporting(ImageExportStream destination) {
        boolean all = destination.getAllPlatforms();
        Platforms platforms = all || destination.getPlatformsCount() == 0
                ? all ? Platforms.ALL : Platforms.of(Platform.host())
                : fromWire(destination.getPlatformsList());
        return new ArchiveExport.Options(
                platforms, !destination.getSkipCompatibilityManifest(), !destination.getSkipNonDistributable());
    }

    /// The names that a store of images says, without the prefixes.
    public static List<String> names(ImageStore store) {
        List<String> names = new ArrayList<>();
        if (!store.getName().isEmpty()) {
            names.add(store.getName());
        }
        store.getExtraReferencesList().stream()
                .filter(reference -> !reference.getIsPrefix())
                .map(ImageReference::getName)
                .forEach(names::add);
        return names;
    }

    /// The prefixes that a store of images says.
    public static List<String> prefixes(ImageStore store) {
        return store.getExtraReferencesList().stream()
                .filter(ImageReference::getIsPrefix)
                .map(ImageReference::getName)
                .toList();
    }

    public static Any progress(String event) {
        return BareAny.of(Progress.newBuilder().setEvent(event).build());
    }

    public static Any progress(String event, Image image) {
        return BareAny.of(Progress.newBuilder()
                .setEvent(event)
                .setName(image.name())
                .setDesc(Descriptors.toWire(image.target()))
                .build());
    }

    public static Any progress(String event, String name, long done, long total) {
        return BareAny.of(Progress.newBuilder()
                .setEvent(event)
                .setName(name)
                .setProgress(done)
                .setTotal(total)
                .build());
    }
}
