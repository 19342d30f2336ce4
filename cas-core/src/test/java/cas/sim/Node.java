package cas.sim;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/// What a name stands for.
abstract sealed class Node {
    Instant modified;

    Node(Instant modified) {
        this.modified = modified;
    }

    static final class DirectoryNode extends Node {
        final TreeMap<String, Node> names = new TreeMap<>();
        /// The names a power cut would find.
        final TreeMap<String, Node> durable = new TreeMap<>();

        DirectoryNode(Instant modified) {
            super(modified);
        }

        /// What lies below, once for each of its names.
        List<FileNode> files() {
            List<FileNode> files = new ArrayList<>();
            for (Node node : names.values()) {
                switch (node) {
                    case FileNode file -> files.add(file);
                    case DirectoryNode below -> files.addAll(below.files());
                }
            }
            return files;
        }
    }

    static final class FileNode extends Node {
        private static final int BLOCK_BYTES = 64;

        byte[] bytes = new byte[0];
        /// How many bytes it takes: not those it was extended by.
        long taken;
        /// The bytes a power cut would find.
        byte[] durable = new byte[0];
        /// A sync has failed: the kernel has dropped the bytes, and later syncs claim success (ext4, measured).
        boolean doomed;
        boolean written;

        FileNode(Instant modified) {
            super(modified);
        }

        void sync() {
            if (!doomed) {
                durable = bytes.clone();
            }
        }

        void write(byte[] more, int length) {
            int end = bytes.length;
            taken += length;
            bytes = Arrays.copyOf(bytes, end + length);
            System.arraycopy(more, 0, bytes, end, length);
        }

        void crash(Survival survival, Random random) {
            bytes = switch (survival) {
                case NOTHING -> durable;
                case EVERYTHING -> doomed ? durable : bytes;
                case SOME -> doomed ? durable : some(random);
            };
            durable = bytes;
        }

        /// Any length between the old and the new, and in what was not synced any mix of old, new and zero blocks.
        private byte[] some(Random random) {
            if (Arrays.equals(bytes, durable)) {
                return bytes;
            }
            int least = Math.min(bytes.length, durable.length);
            int most = Math.max(bytes.length, durable.length);
            byte[] found = new byte[random.nextInt(4) == 0 ? least + random.nextInt(most - least + 1) : bytes.length];
            for (int start = 0; start < found.length; start += BLOCK_BYTES) {
                byte[] from = switch (random.nextInt(3)) {
                    case 0 -> durable;
                    case 1 -> bytes;
                    default -> new byte[0];
                };
                int end = Math.min(start + BLOCK_BYTES, found.length);
                if (start < from.length) {
                    System.arraycopy(from, start, found, start, Math.min(end, from.length) - start);
                }
            }
            keepWhatStayed(found);
            return found;
        }

        /// What was synced and not written since is safe, even beside what was.
        private void keepWhatStayed(byte[] found) {
            int both = Math.min(found.length, Math.min(bytes.length, durable.length));
            for (int i = 0; i < both; i++) {
                if (bytes[i] == durable[i]) {
                    found[i] = bytes[i];
                }
            }
        }
    }
}
