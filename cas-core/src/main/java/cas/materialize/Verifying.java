package cas.materialize;

import cas.content.BlobReader;
import cas.digest.Digest;
import cas.disk.FileStat;
import cas.diskimage.DiskHeaders;
import cas.diskimage.DiskHeaders.Found;
import cas.error.CasException.InvalidArgument;
import cas.materialize.Volumes.Parts;
import cas.namespace.StoreView;
import cas.volume.Volume;
import cas.volume.VolumeFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One volume being looked at. What its machine wrote into a raw disk is its own affair; everything else must be as the
/// record says.
record Verifying(Parts parts, StoreView view, Volume volume) {
    List<String> run() throws IOException {
        List<String> wrong = new ArrayList<>();
        Optional<FileStat> found = parts.files().stat(volume.name(), volume.encrypted());
        FileStat.Type expected = volume.format().isDisk() ? FileStat.Type.FILE : FileStat.Type.DIRECTORY;
        if (found.isEmpty() || found.get().type() != expected) {
            wrong.add(volume.path() + ": expected a " + expected.name().toLowerCase(java.util.Locale.ROOT) + ", found "
                    + found.map(stat -> stat.type().name().toLowerCase(java.util.Locale.ROOT))
                            .orElse("nothing"));
            return wrong;
        }
        Optional<Digest> base = volume.traits().base();
        if (base.isPresent() && view.content().info(base.get()).isEmpty()) {
            wrong.add("blob " + base.get() + ", which it reads from, is gone");
        }
        Optional<String> key = volume.snapshotKey();
        if (key.isPresent()
                && view.snapshotter(Volumes.SNAPSHOTTER).stat(key.get()).isEmpty()) {
            wrong.add("snapshot " + key.get() + ", its root file system, is gone");
        }
        if (volume.format().isDisk() && base.isEmpty()) {
            disk(wrong);
        }
        return wrong;
    }

    private void disk(List<String> wrong) throws IOException {
        try (BlobReader reader = parts.files().open(volume.name(), volume.encrypted())) {
            long size = reader.size();
            if (volume.format() != VolumeFormat.RAW) {
                Found header = DiskHeaders.read(reader);
                size = header.sizeBytes();
                if (header.format() != volume.format()) {
                    wrong.add("format: expected " + volume.format().word() + ", found "
                            + header.format().word());
                }
            }
            if (size != volume.sizeBytes()) {
                wrong.add("size: expected " + volume.sizeBytes() + " bytes, found " + size);
            }
        } catch (InvalidArgument e) {
            wrong.add(e.getMessage());
        }
    }
}
