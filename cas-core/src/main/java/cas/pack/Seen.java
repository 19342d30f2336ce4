package cas.pack;

import cas.os.Attributes;
import cas.os.TreeReader;
import cas.os.TreeReader.Found;
import cas.os.TreeView.Kind;
import java.io.IOException;
import java.util.List;

/// What a mount shows under one name.
///
/// @param spot where it lies
/// @param places of a directory, all the directories that are shown as one, the nearest first
/// @param below of anything else, where the layers below would have its directory, the nearest first
record Seen(Spot spot, Found found, List<Spot> places, List<Spot> below) {
    Seen {
        places = List.copyOf(places);
        below = List.copyOf(below);
    }

    /// Of a file or directory, with all extended attributes.
    Attributes attributes() throws IOException {
        try (TreeReader.Opened opened = spot.open()) {
            return opened.attributes();
        }
    }

    boolean directory() {
        return found.kind() == Kind.DIRECTORY;
    }
}
