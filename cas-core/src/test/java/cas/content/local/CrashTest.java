package cas.content.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.disk.Disk;
import cas.sim.ForwardingDisk;
import cas.sim.Seeds;
import java.io.IOException;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// A power cut after every single operation: what was acknowledged is there and whole, what is named is whole, and the
/// same work then succeeds.
final class CrashTest {
    private static final long SEED = Seeds.of(CrashTest.class);

    @TestFactory
    Stream<DynamicTest> keepsItsPromises() {
        return Story.all().stream()
                .map(story -> DynamicTest.dynamicTest(story.name(), () -> {
                    CrashCampaign campaign = new CrashCampaign(SEED, UnaryOperator.identity());
                    campaign.run(story);
                    assertTrue(campaign.crashes() > 100, "crashes: " + campaign.crashes());
                    assertEquals(List.of(), campaign.broken());
                }));
    }

    /// The campaign is worth something only if it sees a store that breaks its word. Only what
    /// is being written to blobs goes unsynced: without its own record the store would not even open, and say that.
    @Test
    void aDiskThatIgnoresFileSyncsIsCaught() throws IOException {
        assertCaught(
                disk -> ForwardingDisk.withoutFileSync(disk, file -> file.endsWith("data")), "acknowledged and gone");
    }

    @Test
    void aDiskThatIgnoresNameSyncsIsCaught() throws IOException {
        assertCaught(ForwardingDisk::withoutNameSync, "acknowledged and gone");
    }

    private static void assertCaught(UnaryOperator<Disk> fault, String what) throws IOException {
        CrashCampaign campaign = new CrashCampaign(SEED, fault);
        campaign.run(Story.all().getFirst());
        assertFalse(campaign.broken().isEmpty());
        assertTrue(campaign.broken().stream().anyMatch(promise -> promise.contains(what)), campaign.broken()::toString);
    }
}
