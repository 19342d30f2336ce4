package cas.proving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The judge of trees is judged first: it must see each kind of difference.
@NeedsRoot(tools = {"getfattr", "setfattr"})
class TreeListingTest {
    private static final String MAKE = """
        mkdir -p "$1/d" "$1/ü"; cd "$1"; umask 022
        echo 1 > d/a; ln d/a d/b; ln -s a l; mkfifo p; mknod c c 1 3; printf x > $'new\\nline\\\\'; echo 2 > $'\\xff'
        setfattr -n user.k -v v d/a; touch -hd @5.123456789 d/a l p c ü $'new\\nline\\\\' $'\\xff' d .
        """;

    @TempDir
    Path directory;

    @Test
    void equalTreesHaveNoDifferences() {
        Path left = make("left");
        Path right = make("right");
        TreeListing listing = TreeListing.of(left);
        assertEquals(10, listing.entries().size(), listing::toString);
        assertEquals(List.of(), listing.differences("left", TreeListing.of(right), "right"));
    }

    @Test
    void eachChangeIsSeen() {
        assertSeen("chmod 600 d/a", "/d/a: mode", "/d/b: mode");
        assertSeen("chown -h 1:2 l", "/l: owner");
        assertSeen("touch -hd @5.123456788 p", "/p: modified");
        assertSeen("echo 3 > d/a; touch -d @5.123456789 d/a", "/d/a: content", "/d/b: content");
        assertSeen("cp -a d/a x; rm d/b; mv x d/b; touch -d @5.123456789 d .", "/d/a: links", "/d/b: links");
        assertSeen("ln -sf b l; touch -hd @5.123456789 l .", "/l: target");
        assertSeen("rm c; mknod c c 1 5; touch -d @5.123456789 c .", "/c: target");
        assertSeen("setfattr -n user.k -v w d/a", "/d/a: attributes", "/d/b: attributes");
        assertSeen("rm $'\\xff'; touch -d @5.123456789 .", "/\u00ff: only in left");
        assertSeen("echo longer > $'\\xff'; touch -d @5.123456789 $'\\xff'", "/\u00ff: size", "/\u00ff: content");
    }

    private void assertSeen(String change, String... expected) {
        TreeListing before = TreeListing.of(make("left"));
        Path right = make("right");
        Program.shell("cd \"$1\"; " + change, right).check();
        List<String> found = before.differences("left", TreeListing.of(right), "right");
        assertEquals(expected.length, found.size(), () -> change + ": " + found);
        for (int i = 0; i < expected.length; i++) {
            String line = found.get(i);
            assertTrue(line.startsWith(expected[i]), () -> change + ": " + found);
        }
    }

    private Path make(String name) {
        Path root = directory.resolve(name);
        Program.shell("rm -rf \"$1\"; " + MAKE, root).check();
        return root;
    }
}
