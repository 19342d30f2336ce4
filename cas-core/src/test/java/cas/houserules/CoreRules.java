package cas.houserules;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.lang.ArchRule;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Stream;

/// What the classes of the engine may import and call. The package root is a parameter so that the rules can be
/// tried on planted offenders.
public final class CoreRules {
    /// Classes besides those of `disk` and `os.linux` that may touch the file system by themselves, and why.
    private static final Map<String, String> MAY_TOUCH_FILES = Map.of();

    /// Classes that bring the world in, and why.
    private static final Map<String, String> MAY_TOUCH_WORLD = Map.of(
            "SteadyChannel", "a sync needs a thread that nobody can interrupt, whoever asks for it",
            "Beside", "bytes are written by a thread that nobody else knows of, while they are hashed",
            "SteadyThread", "it is a thread, which whoever wants one makes",
            "FencedPrograms", "qemu-img reads disks of strangers in a process of its own",
            "LongOverlay", "only a thread of its own has a working directory of its own",
            "Writer", "LMDB's writer lock belongs to a thread of the operating system, for good");

    /// Implementation packages with more than one public type.
    private static final Map<String, Set<String>> MORE_DOORS = Map.of(
            "volume.local", Set.of("VolumeCopies", "VolumeFiles"),
            "layer", Set.of("ArchiveFiles", "Compression", "LayerWriter", "TreeApplier"),
            // Two pieces of work, and what both of them and volumes read and report with.
            "unpack", Set.of("ArchiveImport", "ImageUnpacker", "ImageReader", "Progress"));

    /// Packages of nouns.
    public static final Set<String> NOUNS = Set.of(
            "cas.content",
            "cas.snapshot",
            "cas.image",
            "cas.lease",
            "cas.namespace",
            "cas.volume",
            "cas.overview",
            "cas.finding",
            "cas.collection");

    private static final Set<String> FILE_MEMBERS = Set.of(
            "java.nio.file.Files.*",
            "java.nio.channels.FileChannel.open",
            "java.io.FileInputStream.<init>",
            "java.io.FileOutputStream.<init>",
            "java.io.FileReader.<init>",
            "java.io.FileWriter.<init>",
            "java.io.RandomAccessFile.<init>",
            "java.io.File.*");

    private static final Set<String> WORLD_MEMBERS = Set.of(
            "java.time.Instant.now",
            "java.time.InstantSource.system",
            "java.time.Clock.systemUTC",
            "java.time.Clock.systemDefaultZone",
            "java.lang.System.currentTimeMillis",
            "java.lang.System.getenv",
            "java.lang.System.exit",
            "java.lang.System.out",
            "java.lang.System.err",
            "java.lang.Math.random",
            "java.util.UUID.randomUUID",
            "java.util.Random.<init>",
            "java.util.concurrent.ThreadLocalRandom.current",
            "java.security.SecureRandom.<init>",
            "java.lang.Thread.<init>",
            "java.lang.Thread.ofVirtual",
            "java.lang.Thread.ofPlatform",
            "java.lang.Thread.startVirtualThread",
            "java.lang.Thread.sleep",
            "java.lang.Runtime.addShutdownHook",
            "java.lang.Runtime.halt",
            "java.lang.ProcessBuilder.<init>",
            "java.lang.Runtime.exec");

    private final String root;

    public CoreRules(String root) {
        this.root = root;
    }

    /// All rules by a short name.
    public SequencedMap<String, ArchRule> all() {
        var rules = new LinkedHashMap<String, ArchRule>();
        rules.put("floors", classes().should(new Floors(root).importDownOnly()));
        rules.put("cycles", slices().matching(root + ".(**)").should().beFreeOfCycles());
        rules.put("edge", nothingImports("no wire in the engine", "io.grpc..", "com.google.protobuf..", "io.netty.."));
        rules.put("command line", nothingImports("no command line in the engine", "picocli.."));
        rules.put("logging", nothingImports("no logging back end in the engine", "java.util.logging.."));
        rules.put("lmdb", only("kv.lmdb", "org.lmdbjava.."));
        rules.put("kernel", only("os.linux", "java.lang.foreign.."));
        rules.put("filters", only("filter", "com.google.re2j.."));
        rules.put(
                "files",
                classes()
                        .that(resideOutsideOfPackages(root + ".disk", root + ".os.linux"))
                        .should(Reach.notUse("leave files to disk and os.linux", FILE_MEMBERS, MAY_TOUCH_FILES)));
        rules.put(
                "world",
                classes().should(Reach.notUse("get the world through constructors", WORLD_MEMBERS, MAY_TOUCH_WORLD)));
        rules.put("words", classes().should(Words.beOurs()));
        rules.put("closed", classes().should(Doors.beClosed()));
        rules.put("doors", classes().that(resideInAnyPackage(implementations())).should(Doors.beFew(moreDoors())));
        return rules;
    }

    private String[] implementations() {
        return Stream.of(
                        "metadata",
                        "content.local",
                        "snapshot.overlay",
                        "volume.local",
                        "layer",
                        "registry",
                        "kv.memory",
                        "kv.lmdb",
                        "os.linux",
                        "engine")
                .map(name -> root + "." + name)
                .toArray(String[]::new);
    }

    private Map<String, Set<String>> moreDoors() {
        var doors = new HashMap<String, Set<String>>();
        MORE_DOORS.forEach((name, types) -> doors.put(root + "." + name, types));
        return doors;
    }

    private ArchRule nothingImports(String because, String... packages) {
        return noClasses()
                .should()
                .dependOnClassesThat(resideInAnyPackage(packages))
                .because(because);
    }

    private ArchRule only(String owner, String packages) {
        return noClasses()
                .that(resideOutsideOfPackage(root + "." + owner + ".."))
                .should()
                .dependOnClassesThat(resideInAnyPackage(packages))
                .because("only " + owner + " knows " + packages);
    }
}
