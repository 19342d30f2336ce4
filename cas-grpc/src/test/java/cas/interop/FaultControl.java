package cas.interop;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Decides, while a program runs, which of its calls to the file system goes wrong (`src/test/native/faults.c`, whose
/// `struct control` is laid out here again).
final class FaultControl {
    private static final int ARMED = 0;
    private static final int FATE = 4;
    private static final int ERROR = 8;
    private static final int WANTED = 12;
    private static final int COUNT = 16;
    private static final int MET = 20;
    private static final int PATH = 24;
    private static final int PATH_BYTES = 256;
    private static final int NAMES = PATH + PATH_BYTES;
    private static final int NAMES_MAX = 1024;
    private static final int NAME_BYTES = 96;

    private final Path file;
    private final MappedByteBuffer control;

    /// What happens to a call.
    enum Fate {
        NOTHING(0, 0),
        EIO(1, 5),
        EMFILE(1, 24),
        ENOSPC(1, 28),
        EDQUOT(1, 122),
        SHORT(2, 0),
        KILL_BEFORE(3, 0),
        KILL_AFTER(4, 0);

        private final int number;
        private final int error;

        Fate(int number, int error) {
            this.number = number;
            this.error = error;
        }

        boolean isDeadly() {
            return this == KILL_BEFORE || this == KILL_AFTER;
        }

        boolean isNoRoom() {
            return this == ENOSPC || this == EDQUOT;
        }

        /// Whether the kernel could answer so.
        boolean befits(String call) {
            String name = call.split(" ", 2)[0];
            return switch (this) {
                case NOTHING, EIO, KILL_BEFORE, KILL_AFTER -> true;
                case EMFILE -> name.startsWith("open");
                case SHORT -> name.contains("write") || name.contains("read") && !name.equals("readdir");
                case ENOSPC, EDQUOT ->
                    name.endsWith("creat")
                            || name.equals("fallocate")
                            || name.contains("write")
                            || name.contains("sync")
                            || name.contains("link") && !name.startsWith("unlink")
                            || name.startsWith("rename")
                            || name.startsWith("mkdir");
            };
        }
    }

    /// @param below calls on paths that contain this text are counted
    FaultControl(Path file, String below) throws IOException {
        this.file = file;
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            int size = NAMES + NAMES_MAX * NAME_BYTES;
            channel.write(ByteBuffer.allocate(size), 0);
            control = channel.map(FileChannel.MapMode.READ_WRITE, 0, size);
        }
        control.order(ByteOrder.nativeOrder());
        control.put(PATH, below.getBytes(StandardCharsets.UTF_8));
    }

    /// What a program needs in its environment to be at our mercy.
    Map<String, String> environment() throws IOException {
        return Map.of("LD_PRELOAD", NativeTool.faults().toString(), "FAULTS_CONTROL", file.toString());
    }

    /// From now on calls are counted from 1, and the `wanted`th meets its fate.
    void arm(int wanted, Fate fate) {
        disarm();
        control.putInt(COUNT, 0);
        control.putInt(MET, 0);
        control.putInt(FATE, fate.number);
        control.putInt(ERROR, fate.error);
        control.putInt(WANTED, wanted);
        control.putInt(ARMED, 1);
    }

    void disarm() {
        control.putInt(ARMED, 0);
    }

    /// Whether the call came.
    boolean met() {
        return control.getInt(MET) == 1;
    }

    /// The calls that were counted, each with its path below the place that is watched.
    List<String> calls() {
        var calls = new ArrayList<String>();
        for (int i = 0; i < Math.min(control.getInt(COUNT), NAMES_MAX); i++) {
            byte[] name = new byte[NAME_BYTES];
            control.get(NAMES + i * NAME_BYTES, name);
            String text = new String(name, StandardCharsets.UTF_8);
            calls.add(text.substring(0, text.indexOf('\0')));
        }
        return calls;
    }
}
