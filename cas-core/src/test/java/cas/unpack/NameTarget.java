package cas.unpack;

import static cas.fuzz.FuzzTarget.require;

import cas.content.Descriptor;
import cas.digest.Digest;
import cas.error.CasException.InvalidArgument;
import cas.error.Reason;
import cas.fuzz.FuzzTarget;
import cas.image.Manifest.Entry;
import cas.name.Labels;
import cas.name.Namespace;
import cas.volume.VolumeName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Names that strangers choose: image references, namespaces, volumes (rules A2, C1, N6, N8).
public final class NameTarget implements FuzzTarget {
    @Override
    public void take(byte[] input) {
        String text = FuzzTarget.text(input);
        normalised(text);
        imported(text);
        namespace(text);
        volume(text);
    }

    private static void normalised(String tag) {
        String full = ImageNames.normalised(tag);
        require(full.contains("/"), "a domain");
        require(full.contains("@") || full.lastIndexOf(':') > full.lastIndexOf('/'), "a tag");
        require(ImageNames.normalised(full).equals(full), "twice: " + full);
    }

    private static void imported(String text) {
        int cut = text.length() / 3;
        String name = text.substring(cut);
        Descriptor target = new Descriptor(
                "application/x", Digest.sha256(new byte[0]), 1, Labels.of(Map.of(ImageNames.OCI_NAME, name)));
        Entry entry = new Entry(target, Optional.empty());
        for (Optional<String> base : List.of(Optional.<String>empty(), Optional.of(text.substring(0, cut)))) {
            ArchiveImport.Options options = new ArchiveImport.Options(base, true);
            List<String> names = new ImageNames(options, Instant.EPOCH).of(entry);
            require(!names.isEmpty() && names.stream().noneMatch(String::isEmpty), "names");
            require(
                    base.isEmpty() || names.stream().allMatch(each -> each.startsWith(base.get())),
                    "below the base name");
        }
    }

    private static void namespace(String text) {
        try {
            Namespace namespace = new Namespace(text);
            require(namespace.toString().equals(text) && text.length() <= Namespace.LENGTH_CHARS_MAX, "namespace");
            require(text.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '/'), "namespace characters");
        } catch (InvalidArgument e) {
            require(e.reason() == Reason.INVALID_NAMESPACE, "reason");
        }
    }

    private static void volume(String text) {
        try {
            VolumeName name = VolumeName.parse(text);
            require(name.toString().equalsIgnoreCase(text), "volume");
            require(VolumeName.parse(name.toString()).equals(name), "volume again");
        } catch (InvalidArgument e) {
            require(e.reason() == Reason.INVALID_VOLUME_NAME, "reason");
        }
    }

    @Override
    public List<byte[]> seeds() {
        return FuzzTarget.texts(
                "",
                "alpine",
                "alpine:3.19",
                "index.docker.io/alpine",
                "localhost/a@sha256:" + "0".repeat(64),
                "registry.example:5000/team/app:1.0-rc.1_x",
                "docker.io/library/a:1docker.io/library/a:1docker.io/library/a:1",
                "k8s.io",
                "a-b_c.d",
                "6ba7b810-9dad-11d1-80b4-00c04fd430c8#7",
                "6BA7B810-9DAD-11D1-80B4-00C04FD430C8#123456789012345678");
    }
}
