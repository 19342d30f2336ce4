package cas.content.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.disk.Disk;
import cas.sim.ForwardingDisk;
import cas.sim.Seeds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// A power cut after every single operation: what was acknowledged is there and whole, what is named is
/// whole, and the same work then succeeds.
final class CrashTest {
    private static final long SEED = Seeds.of(CrashTest.class);
    /// Always in a file, in memory at first, never in a file before the commit.
    static final List<Integer> MEMORIES = List.of(0, 250, 1000);

    @TestFactory
    Stream<DynamicTest> keepsItsPromises() {
        return Story.all().stream().flatMap(story -> MEMORIES.stream().map(memory -> keepsItsPromises(story, memory)));
    }

    private static DynamicTest keepsItsPromises(Story story, int memory) {
        return DynamicTest.dynamicTest(story.name() + ", " + memory + " bytes in memory", () -> {
            CrashCampaign campaign = new CrashCampaign(SEED, memory, UnaryOperator.identity());
            campaign.run(story);
            assertTrue(campaign.crashes() > 30, "crashes: " + campaign.crashes());
            assertEquals(List.of(), campaign.broken());
        });
    }

    /// The campaign is worth something only if it sees a store that breaks its word. Only what
    /// is being written to blobs goes unsynced: without its own record the store would not even open,
    /// and say that.
    @Test
    void aDiskThatIgnoresFileSyncsIsCaught() throws IOException {
        assertCaught(disk -> ForwardingDisk.withoutFileSync(disk, CrashTest::holdsBlobBytes), "acknowledged and gone");
    }

    private static boolean holdsBlobBytes(Path file) {
        return file.endsWith("data") || String.valueOf(file.getFileName()).startsWith("draft-");
    }

    @Test
    void aDiskThatIgnoresNameSyncsIsCaught() throws IOException {
        assertCaught(ForwardingDisk::withoutNameSync, "acknowledged and gone");
    }

    private static void assertCaught(UnaryOperator<Disk> fault, String what) throws IOException {
        for (int memory : MEMORIES) {
            CrashCampaign campaign = new CrashCampaign(SEED, memory, fault);
            campaign.run(Story.all().getFirst());
            assertFalse(campaign.broken().isEmpty());
            assertTrue(
                    campaign.broken().stream().anyMatch(promise -> promise.contains(what)),
                    campaign.broken()::toString);
        }
    }
}
