package cas.proto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import cas.proto.containerd.containers.v1.ContainersProto;
import cas.proto.containerd.content.v1.ContentProto;
import cas.proto.containerd.diff.v1.DiffProto;
import cas.proto.containerd.events.EventsProto;
import cas.proto.containerd.events.v1.EventServiceProto;
import cas.proto.containerd.images.v1.ImagesProto;
import cas.proto.containerd.introspection.v1.IntrospectionProto;
import cas.proto.containerd.leases.v1.LeasesProto;
import cas.proto.containerd.mounts.v1.MountsProto;
import cas.proto.containerd.namespaces.v1.NamespacesProto;
import cas.proto.containerd.snapshots.v1.SnapshotsProto;
import cas.proto.containerd.streaming.v1.StreamingProto;
import cas.proto.containerd.transfer.v1.TransferProto;
import cas.proto.containerd.types.TypesProto;
import cas.proto.containerd.types.transfer.TransferTypesProto;
import cas.proto.containerd.version.v1.VersionProto;
import cas.proto.grpc.health.v1.HealthProto;
import cas.proto.grpc.reflection.v1.ReflectionProto;
import cas.proto.store.v1.StoreProto;
import cas.proto.volumes.v1.VolumesProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Names and numbers on the wire never change: containerd's are in `containerd.txt`, ours in `cas.txt`. Both
/// tables are compared whole, so that a message too many is found like a number that is wrong.
class WireTableTest {
    private static final List<FileDescriptor> FILES = List.of(
            ContentProto.getDescriptor(),
            ImagesProto.getDescriptor(),
            SnapshotsProto.getDescriptor(),
            LeasesProto.getDescriptor(),
            ContainersProto.getDescriptor(),
            MountsProto.getDescriptor(),
            TransferProto.getDescriptor(),
            StreamingProto.getDescriptor(),
            TransferTypesProto.getDescriptor(),
            NamespacesProto.getDescriptor(),
            DiffProto.getDescriptor(),
            EventServiceProto.getDescriptor(),
            IntrospectionProto.getDescriptor(),
            VersionProto.getDescriptor(),
            TypesProto.getDescriptor(),
            EventsProto.getDescriptor(),
            HealthProto.getDescriptor(),
            ReflectionProto.getDescriptor(),
            VolumesProto.getDescriptor(),
            StoreProto.getDescriptor());

    private static final Map<String, Set<String>> TABLE = read("containerd.txt", "cas.txt");

    static Stream<FileDescriptor> files() {
        return FILES.stream();
    }

    @ParameterizedTest
    @MethodSource("files")
    void isWhatTheTableSays(FileDescriptor file) {
        Set<String> expected = TABLE.getOrDefault(file.getPackage(), Set.of());
        assertEquals(String.join("\n", expected), String.join("\n", Rendering.of(file)), file.getPackage());
    }

    @Test
    void noPackageOfTheTableIsMissing() {
        Set<String> packages = new TreeSet<>();
        FILES.forEach(file -> packages.add(file.getPackage()));
        assertEquals(TABLE.keySet(), packages);
    }

    /// That the comparison sees what it must: each mistake a hand can make in a .proto file shows.
    @Test
    void everyMistakeShows() throws DescriptorValidationException {
        List<Consumer<FieldDescriptorProto.Builder>> mistakes = List.of(
                field -> field.setNumber(9),
                field -> field.setName("refs"),
                field -> field.setType(FieldDescriptorProto.Type.TYPE_BYTES),
                field -> field.setLabel(FieldDescriptorProto.Label.LABEL_REPEATED));
        FileDescriptor right = ContentProto.getDescriptor();
        for (Consumer<FieldDescriptorProto.Builder> mistake : mistakes) {
            FileDescriptorProto.Builder wrong = right.toProto().toBuilder();
            int abort = right.findMessageTypeByName("AbortRequest").getIndex();
            mistake.accept(wrong.getMessageTypeBuilder(abort).getFieldBuilder(0));
            assertNotEquals(Rendering.of(right), Rendering.of(build(wrong, right)));
        }
        FileDescriptorProto.Builder wrong = right.toProto().toBuilder();
        wrong.getServiceBuilder(0).getMethodBuilder(0).setServerStreaming(true);
        assertNotEquals(Rendering.of(right), Rendering.of(build(wrong, right)));
    }

    private static FileDescriptor build(FileDescriptorProto.Builder file, FileDescriptor like)
            throws DescriptorValidationException {
        return FileDescriptor.buildFrom(file.build(), like.getDependencies().toArray(new FileDescriptor[0]));
    }

    private static Map<String, Set<String>> read(String... resources) {
        Map<String, Set<String>> table = new TreeMap<>();
        for (String resource : resources) {
            for (String block : text(resource).split("\npackage ")) {
                List<String> lines = Arrays.asList(block.split("\n"));
                if (!block.startsWith("#")) {
                    table.put(lines.getFirst(), new TreeSet<>(lines.subList(1, lines.size())));
                }
            }
        }
        table.values().forEach(lines -> lines.remove(""));
        return table;
    }

    private static String text(String resource) {
        try (InputStream in = WireTableTest.class.getResourceAsStream("/" + resource)) {
            return new String(Objects.requireNonNull(in, resource).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(resource, e);
        }
    }
}
