package cas.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import cas.error.CasException.InvalidArgument;
import com.google.protobuf.Timestamp;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1970-01-01T00:00:00Z",
                "1969-12-31T23:59:59.999999999Z",
                "2026-11-22T12:34:56.123456789Z",
                "0001-01-01T00:00:00.000000001Z",
                "9999-12-31T23:59:59.999999999Z"
            })
    void comesBackToTheNanosecond(String text) {
        Instant instant = Instant.parse(text);
        assertEquals(Optional.of(instant), Timestamps.fromWire(true, Timestamps.toWire(instant)));
    }

    @Test
    void goZeroIsUnset() {
        Timestamp zero = Timestamps.toWire(Instant.parse("0001-01-01T00:00:00Z"));
        assertEquals(-62_135_596_800L, zero.getSeconds());
        assertEquals(Optional.empty(), Timestamps.fromWire(true, zero));
    }

    @Test
    void anAbsentFieldIsUnsetAndThe1970OfAPresentOneIsNot() {
        assertEquals(Optional.empty(), Timestamps.fromWire(false, Timestamp.getDefaultInstance()));
        assertEquals(Optional.of(Instant.EPOCH), Timestamps.fromWire(true, Timestamp.getDefaultInstance()));
    }

    @ParameterizedTest
    @CsvSource({"-62135596801,0", "253402300800,0", "0,-1", "0,1000000000", "9223372036854775807,0"})
    void whatIsNoTimeIsRefused(long seconds, int nanos) {
        Timestamp timestamp =
                Timestamp.newBuilder().setSeconds(seconds).setNanos(nanos).build();
        assertThrows(InvalidArgument.class, () -> Timestamps.fromWire(true, timestamp));
    }
}
