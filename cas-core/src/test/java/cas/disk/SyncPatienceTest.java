package cas.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class SyncPatienceTest {
    private static final long SLOW = 8 * SyncPatience.NANOS_MIN;

    private final SyncPatience patience = new SyncPatience();

    @Test
    void littleIsWaitedAtFirst() {
        assertEquals(SyncPatience.NANOS_MIN, patience.nanos());
    }

    @Test
    void whoWaitsDoesSoAsLongAsASyncTakes() {
        patience.took(SLOW);
        patience.took(SLOW + 1);
        assertEquals(SLOW, patience.nanos());
    }

    @Test
    void oneSlowSyncAmongFastOnesChangesNothing() {
        patience.took(1);
        patience.took(SLOW);
        assertEquals(SyncPatience.NANOS_MIN, patience.nanos());
        patience.took(1);
        assertEquals(SyncPatience.NANOS_MIN, patience.nanos());
    }

    @Test
    void theWaitHasAnEnd() {
        patience.took(Long.MAX_VALUE);
        patience.took(Long.MAX_VALUE);
        assertEquals(SyncPatience.NANOS_MAX, patience.nanos());
    }
}
