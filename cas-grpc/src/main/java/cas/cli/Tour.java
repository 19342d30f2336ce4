package cas.cli;

import cas.cli.Script.Result;
import cas.client.CasClient;
import cas.client.ClientOptions;
import cas.filter.Filter;
import cas.image.Image;
import cas.name.Namespace;
import cas.namespace.StoreView;
import cas.volume.Volume;
import cas.volume.VolumeFormat;
import cas.volume.VolumeName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What `quickstart` shows, once its daemon runs.
final class Tour {
    private static final String SNAPSHOTTER = "overlayfs";
    private static final int NAMES_MAX = 12;

    private final Script script;
    private final PrivatePlace place;
    private final Path address;
    private final World world;
    private boolean mountFailed;

    Tour(World world, Script script, PrivatePlace place, Path address) {
        this.world = world;
        this.script = script;
        this.place = place;
        this.address = address;
    }

    /// @param given an archive of the user's, or empty to make one
    /// @return how it went
    ExitCode walk(Optional<Path> given) throws IOException {
        Path archive = given.isPresent() ? take(given.get()) : make();
        if (root()) {
            String image = importImage(archive);
            VolumeName volume = volume(image);
            disk();
            overview();
            leave(volume);
        } else {
            importPacked(archive);
            disk();
            overview();
            script.step("Stop");
        }
        return mountFailed ? ExitCode.FAILED : ExitCode.DONE;
    }

    private Path take(Path archive) throws IOException {
        script.step("Take your image");
        script.say(archive + "  " + SizeText.binary(Files.size(archive)));
        return archive;
    }

    private Path make() throws IOException {
        script.step("Make a container image of files of this machine");
        Instant start = world.clock().instant();
        Path archive = place.resolve("image.tar");
        Path scratch = Files.createDirectory(place.resolve("layers"));
        SampleImage image = new SampleImage(Path.of(System.getProperty("java.home")), program(), scratch);
        List<SampleImage.Layer> layers = image.write(archive);
        script.say(archive + "  " + SizeText.binary(Files.size(archive)) + ", " + layers.size() + " layers:");
        for (SampleImage.Layer layer : layers) {
            script.say("  " + layer.about() + ", "
                    + SizeText.binary(layer.written().blob().size()));
        }
        script.took(start);
        return archive;
    }

    /// Where this program's jars or classes lie.
    private static Path program() throws IOException {
        try {
            Path code = Path.of(Tour.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return Files.isDirectory(code)
                    ? code
                    : Optional.ofNullable(code.getParent()).orElse(code);
        } catch (java.net.URISyntaxException e) {
            throw new IOException("cannot find this program's own files: " + e.getMessage(), e);
        }
    }

    private static boolean root() throws IOException {
        return Objects.equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"), 0);
    }

    private void importPacked(Path archive) throws IOException {
        script.step("Import it through the socket, its layers left packed");
        run("images", "import", "--no-unpack", archive.toString());
        script.say("Unpacking keeps owners, and unpacking and mounting need root: no container volume here.");
        script.say("Run \"sudo cas quickstart\" to see that too.");
    }

    private String importImage(Path archive) throws IOException {
        script.step("Import it through the socket: blobs, then unpacked layers");
        run("images", "import", archive.toString());
        try (CasClient client = connect()) {
            List<Image> images = store(client).images().list(Filter.ALL);
            if (images.isEmpty()) {
                throw new IOException("the archive " + archive + " has no image");
            }
            return images.getFirst().name();
        }
    }

    private VolumeName volume(String image) throws IOException {
        script.step("Make a volume of it, and look inside");
        VolumeName name = new VolumeName(UUID.randomUUID(), 0);
        run("volumes", "create", "--from", image, name.toString());
        try (CasClient client = connect()) {
            Optional<Volume> volume = store(client).volumes().get(name);
            if (volume.isPresent() && volume.get().format() == VolumeFormat.CONTAINER) {
                mount(volume.get(), image);
            }
        }
        return name;
    }

    private void mount(Volume volume, String image) throws IOException {
        String[] words = {"volumes", "mount", volume.name().toString()};
        show(words);
        Result result = script.attempt(address, InputStream.nullInputStream(), words);
        if (result.code() == ExitCode.DENIED.number()) {
            script.say("Mounting needs root: run \"sudo cas quickstart\" to see that too.");
        } else if (result.code() != ExitCode.DONE.number()) {
            mountFailed = true;
        } else {
            look(Path.of(result.output().strip()), image);
        }
    }

    private void look(Path root, String image) throws IOException {
        script.show("ls", root.toString());
        script.say("  " + names(root));
        if (!image.equals(SampleImage.NAME)) {
            return;
        }
        script.show("cat", root.resolve(SampleImage.MESSAGE).toString());
        script.say("  " + Files.readString(root.resolve(SampleImage.MESSAGE)).strip());
        boolean gone = !Files.exists(root.resolve(SampleImage.GONE), LinkOption.NOFOLLOW_LINKS);
        String only = names(root.resolve(SampleImage.OPAQUE));
        script.say(
                "The fourth layer deleted /" + SampleImage.GONE + ": " + (gone ? "it is gone." : "IT IS STILL THERE."));
        script.say("It made /" + SampleImage.OPAQUE + " opaque: it holds " + only + " and nothing of the first layer.");
        if (!gone || !only.equals("only-this")) {
            throw new IOException("the mounted image is not what its layers say");
        }
    }

    private static String names(Path directory) throws IOException {
        try (Stream<Path> listing = Files.list(directory)) {
            List<String> names = listing.map(child -> child.getFileName().toString())
                    .sorted()
                    .toList();
            String shown = names.stream().limit(NAMES_MAX).collect(Collectors.joining("  "));
            return names.size() > NAMES_MAX ? shown + "  ... (" + names.size() + ")" : shown;
        }
    }

    private void disk() throws IOException {
        script.step("Store a raw disk image, and make a bigger disk for a virtual machine of it");
        Path raw = place.resolve("disk.raw");
        SampleDisk.write(raw);
        String[] ingest = {"content", "ingest", "quickstart-disk", "--print-digest"};
        script.say("$ cas " + String.join(" ", ingest) + " < " + raw);
        String digest;
        try (InputStream bytes = Files.newInputStream(raw)) {
            digest = script.run(address, bytes, ingest).strip();
        }
        VolumeName name = new VolumeName(UUID.randomUUID(), 0);
        run("volumes", "create", "--from", digest, "--size", "1G", name.toString());
        run("volumes", "ls");
    }

    private void overview() throws IOException {
        script.step("See who holds what, and what it takes");
        try (CasClient client = connect()) {
            script.say(new Holders(store(client), SNAPSHOTTER).text().lines().toList());
        }
        run("status");
    }

    private void leave(VolumeName volume) throws IOException {
        script.step("Stop");
        run("volumes", "unmount", volume.toString());
    }

    private void show(String... words) {
        script.say("$ cas " + Stream.of(words).map(Script::quoted).collect(Collectors.joining(" ")));
    }

    private void run(String... words) throws IOException {
        show(words);
        var _ = script.run(address, InputStream.nullInputStream(), words);
    }

    private CasClient connect() throws IOException {
        return CasClient.connect(new ClientOptions(address));
    }

    private static StoreView store(CasClient client) {
        return client.view(new Namespace(GlobalOptions.NAMESPACE_DEFAULT));
    }
}
