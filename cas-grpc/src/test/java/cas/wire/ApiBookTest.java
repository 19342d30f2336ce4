package cas.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import cas.error.Reason;
import cas.proto.containerd.containers.v1.ContainersProto;
import cas.proto.containerd.content.v1.ContentProto;
import cas.proto.containerd.diff.v1.DiffProto;
import cas.proto.containerd.events.v1.EventServiceProto;
import cas.proto.containerd.images.v1.ImagesProto;
import cas.proto.containerd.introspection.v1.IntrospectionProto;
import cas.proto.containerd.leases.v1.LeasesProto;
import cas.proto.containerd.mounts.v1.MountsProto;
import cas.proto.containerd.namespaces.v1.NamespacesProto;
import cas.proto.containerd.snapshots.v1.SnapshotsProto;
import cas.proto.containerd.streaming.v1.StreamingProto;
import cas.proto.containerd.transfer.v1.TransferProto;
import cas.proto.containerd.version.v1.VersionProto;
import cas.proto.grpc.health.v1.HealthProto;
import cas.proto.grpc.reflection.v1.ReflectionProto;
import cas.proto.store.v1.StoreProto;
import cas.proto.volumes.v1.VolumesProto;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// That docs/API.md names every service, method and reason that there is, and none that there is not.
class ApiBookTest {
    private static final Pattern REASON_ROW = Pattern.compile("\\| `([A-Z_]+)` \\| `([A-Z_]+)` \\|.*");
    private static final Pattern SERVICE_ROW =
            Pattern.compile("\\| `([a-z0-9.]+\\.v1\\.[A-Za-z]+)` \\| ([^|]*) \\| (?:needed|free) \\|.*");
    private static final Pattern WORD = Pattern.compile("`([A-Za-z]+)`");

    private static Stream<String> book() throws IOException {
        return Files.readAllLines(Path.of("..", "docs", "API.md")).stream();
    }

    @Test
    void everyReasonStandsOnceWithItsCode() throws IOException {
        List<String> named = book().map(REASON_ROW::matcher)
                .filter(row -> row.matches())
                .map(row -> row.group(1))
                .sorted()
                .toList();
        assertEquals(Arrays.stream(Reason.values()).map(Reason::name).sorted().toList(), named);
        Set<String> codes = Arrays.stream(StatusClass.values())
                .map(kind -> kind.code().name())
                .collect(Collectors.toSet());
        Set<String> said = book().map(REASON_ROW::matcher)
                .filter(row -> row.matches())
                .map(row -> row.group(2))
                .collect(Collectors.toSet());
        assertEquals(codes, said);
    }

    @Test
    void everyMethodStandsInItsRow() throws IOException {
        Map<String, Set<String>> named = new TreeMap<>();
        book().map(SERVICE_ROW::matcher)
                .filter(row -> row.matches())
                .forEach(row -> named.put(
                        row.group(1),
                        WORD.matcher(row.group(2))
                                .results()
                                .map(word -> word.group(1))
                                .collect(Collectors.toSet())));
        Map<String, Set<String>> there = new TreeMap<>();
        Stream.of(
                        ContentProto.getDescriptor(),
                        DiffProto.getDescriptor(),
                        EventServiceProto.getDescriptor(),
                        ImagesProto.getDescriptor(),
                        IntrospectionProto.getDescriptor(),
                        LeasesProto.getDescriptor(),
                        NamespacesProto.getDescriptor(),
                        SnapshotsProto.getDescriptor(),
                        StreamingProto.getDescriptor(),
                        ContainersProto.getDescriptor(),
                        MountsProto.getDescriptor(),
                        TransferProto.getDescriptor(),
                        VersionProto.getDescriptor(),
                        HealthProto.getDescriptor(),
                        ReflectionProto.getDescriptor(),
                        StoreProto.getDescriptor(),
                        VolumesProto.getDescriptor())
                .map(FileDescriptor::getServices)
                .flatMap(List::stream)
                .forEach(service -> there.put(service.getFullName(), methods(service)));
        assertEquals(there, named);
    }

    private static Set<String> methods(ServiceDescriptor service) {
        Set<String> names = new HashSet<>();
        for (MethodDescriptor method : service.getMethods()) {
            names.add(method.getName());
        }
        return names;
    }
}
