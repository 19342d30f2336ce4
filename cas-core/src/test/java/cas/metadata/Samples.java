package cas.metadata;

import static cas.contract.StoreContract.labels;

import cas.container.Container;
import cas.container.Payload;
import cas.content.Descriptor;
import cas.digest.Digest;
import cas.finding.CheckProgress;
import cas.finding.VerificationBook.Round;
import cas.image.Image;
import cas.lease.Lease;
import cas.lease.LeaseResource;
import cas.name.Labels;
import cas.name.Namespace;
import cas.snapshot.Kind;
import cas.snapshot.SnapshotInfo;
import cas.snapshot.Usage;
import cas.volume.CreationMethod;
import cas.volume.Volume;
import cas.volume.VolumeFormat;
import cas.volume.VolumeName;
import cas.volume.VolumeOrigin;
import cas.volume.VolumeRecords.Intent;
import cas.volume.VolumeTraits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/// One value of every table, and its bytes.
final class Samples {
    static final Instant ONE = Instant.ofEpochSecond(1_700_000_000L, 123_456_789);
    static final Instant TWO = Instant.ofEpochSecond(1_700_000_001L);
    static final Labels LABELS = labels("a", "1", "b", "é");
    static final Digest DIGEST = Digest.sha256(new byte[0]);
    static final Descriptor TARGET = new Descriptor("application/x", DIGEST, 300, labels("t", "v"));
    static final VolumeName VOLUME = VolumeName.parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8#7");
    static final Namespace NAMESPACE = new Namespace("default");

    private static final Map<String, String> BYTES = load();

    private Samples() {}

    /// @param name of its bytes in `golden.txt`
    record Golden<V>(TypedTable.Codec<V> codec, V value, String name) {
        /// The bytes as version 1 of the schema writes them, for ever.
        byte[] bytes() {
            return HexFormat.of().parseHex(Objects.requireNonNull(BYTES.get(name), name));
        }
    }

    private static Map<String, String> load() {
        Map<String, String> lines = new HashMap<>();
        try (InputStream in = Objects.requireNonNull(Samples.class.getResourceAsStream("golden.txt"))) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .toList()) {
                if (!line.startsWith("#")) {
                    String[] words = line.split(" ", -1);
                    lines.put(words[0], words.length > 1 ? words[1] : "");
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return Map.copyOf(lines);
    }

    static Volume volume(String path) {
        return new Volume(
                VOLUME,
                NAMESPACE,
                VolumeFormat.CONTAINER,
                new VolumeOrigin.FromImage("busybox", TARGET),
                CreationMethod.SNAPSHOT,
                true,
                0,
                Path.of(path),
                Optional.of("volume/1"),
                LABELS,
                ONE);
    }

    static Volume disk(String path) {
        return new Volume(
                VOLUME,
                NAMESPACE,
                VolumeFormat.RAW,
                new VolumeOrigin.FromBlob(DIGEST),
                CreationMethod.REFLINK,
                false,
                1 << 30,
                Path.of(path),
                Optional.empty(),
                Labels.none(),
                ONE);
    }

    private static Volume other(String path, VolumeFormat format, VolumeOrigin origin, CreationMethod method) {
        boolean stands = method == CreationMethod.OVERLAY;
        return new Volume(
                VOLUME,
                NAMESPACE,
                format,
                origin,
                method,
                true,
                1 << 20,
                Path.of(path),
                Optional.empty(),
                Labels.none(),
                ONE,
                new VolumeTraits("door", true, stands ? Optional.of(DIGEST) : Optional.empty()));
    }

    static Volume overlay(String path) {
        return other(path, VolumeFormat.QCOW2, new VolumeOrigin.FromBlob(DIGEST), CreationMethod.OVERLAY);
    }

    static Volume blank(String path) {
        return other(path, VolumeFormat.VHDX, new VolumeOrigin.Blank(), CreationMethod.BLANK);
    }

    static Container container() {
        return new Container(
                "c",
                LABELS,
                "i",
                new Container.Runner("r", Optional.of(any("o"))),
                Optional.of(any("s")),
                new Container.Root("overlayfs", "k"),
                new TreeMap<>(Map.of("e", any("x"))),
                "pod",
                ONE,
                TWO);
    }

    private static Payload any(String text) {
        return new Payload("T", ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    static List<Golden<?>> all() {
        SnapshotInfo snapshot = new SnapshotInfo("n", "p", Kind.COMMITTED, ONE, TWO, LABELS);
        return List.of(
                new Golden<>(Schema.SCHEMA.codec(), new SchemaRecord(1, ONE), "schema"),
                new Golden<>(Schema.COUNTERS.codec(), new Counter(300), "counter"),
                new Golden<>(Schema.NAMESPACES.codec(), new NamespaceRecord(LABELS, ONE), "namespace"),
                new Golden<>(Schema.BLOBS.codec(), new BlobRecord(5, ONE, TWO, LABELS), "blob"),
                new Golden<>(Schema.HOLDERS.codec(), Nothing.NOTHING, "blob-holder"),
                new Golden<>(Schema.IMAGES.codec(), new Image("i", TARGET, LABELS, ONE, TWO), "image"),
                new Golden<>(Schema.CONTAINERS.codec(), container(), "container"),
                new Golden<>(Schema.SNAPSHOTS.codec(), new SnapshotRecord(9, snapshot, new Usage(4096, 1)), "snapshot"),
                new Golden<>(Schema.LEASES.codec(), new LeaseRecord(4, new Lease("l", ONE, LABELS)), "lease"),
                new Golden<>(Schema.RESOURCES.codec(), new LeaseResource("ingests", "r"), "lease-resource"),
                new Golden<>(Schema.VOLUMES.codec(), new VolumeForm.Entry(volume("vault/v")), "volume-container"),
                new Golden<>(Schema.VOLUMES.codec(), new VolumeForm.Entry(disk("clear/v")), "volume-raw"),
                new Golden<>(Schema.VOLUMES.codec(), new VolumeForm.Entry(overlay("vault/o")), "volume-overlay"),
                new Golden<>(Schema.VOLUMES.codec(), new VolumeForm.Entry(blank("vault/b")), "volume-blank"),
                new Golden<>(
                        Schema.INTENTS.codec(),
                        new Intent(VOLUME, NAMESPACE, true, Optional.of("volume/1")),
                        "volume-intent"),
                new Golden<>(Schema.VERIFIED.codec(), new VerifiedRecord(ONE, 3), "blob-verified"),
                new Golden<>(Schema.DAMAGES.codec(), new DamageRecord(5, ONE, "é"), "blob-damage"),
                new Golden<>(
                        Schema.ROUNDS.codec(),
                        new RoundRecord(new Round(ONE, Optional.of(DIGEST), new CheckProgress(1, 2, 3, 300))),
                        "check"),
                new Golden<>(Schema.TALLIES.codec(), new TallyRecord(1, 300, 0), "tally"));
    }
}
