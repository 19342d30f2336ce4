package cas.materialize;

import cas.diskimage.DiskHeaders.Found;
import cas.diskimage.DiskHeaders.Packing;
import cas.error.CasException.FailedPrecondition;
import cas.error.Reason;
import cas.os.Programs;
import cas.os.Programs.Bounds;
import cas.os.Programs.Ended;
import cas.os.Programs.Job;
import cas.volume.VolumeFormat;
import cas.volume.VolumeManager.ProgressSink;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `qemu-img`, fenced. Every format is named, nothing is ever guessed (rules S25, S26).
final class ImageTool {
    private static final String PROGRAM = "qemu-img";
    private static final long MEMORY_BYTES_MAX = 1L << 30;
    /// What the tables of a format may take besides the disk's own bytes.
    private static final long TABLE_BYTES_MAX = 1L << 30;
    private static final Duration SHORT = Duration.ofMinutes(2);
    private static final long BYTES_PER_SECOND_MIN = 4 << 20;
    private static final Pattern REQUIRED = Pattern.compile("required size: ([0-9]{1,18})");
    private static final Pattern PROGRESS = Pattern.compile("\\(([0-9]{1,3})\\.[0-9]{2}/100%\\)");

    private final Programs programs;

    ImageTool(Programs programs) {
        this.programs = programs;
    }

    /// Writes the disk that `found` says lies in `from` into `to`, which is there: a raw disk into zeros of at least
    /// its size, anything else into an empty file.
    void convert(Path from, Found found, Path to, VolumeFormat format, ProgressSink progress) throws IOException {
        convert(List.of(from), found, to, format, progress);
    }

    private void convert(List<Path> from, Found found, Path to, VolumeFormat format, ProgressSink progress)
            throws IOException {
        List<String> words = new ArrayList<>(List.of(PROGRAM, "convert", "-p", "-t", "writeback"));
        if (format == VolumeFormat.RAW) {
            words.addAll(List.of("-n", "--target-is-zero"));
        }
        words.addAll(List.of("-O", driver(format), "--image-opts", options(from.getFirst(), found), to.toString()));
        Bounds bounds = new Bounds(
                MEMORY_BYTES_MAX,
                found.sizeBytes() + TABLE_BYTES_MAX,
                SHORT.plusSeconds(found.sizeBytes() / BYTES_PER_SECOND_MIN));
        run(new Job(words, from, List.of(to), bounds), said -> {
            Matcher matcher = PROGRESS.matcher(said);
            if (matcher.find()) {
                progress.at(
                        "converting", found.sizeBytes() / 100 * Long.parseLong(matcher.group(1)), found.sizeBytes());
            }
        });
    }

    /// As [#convert] to raw, of an overlay that reads from a blob.
    void flatten(Path from, Path base, Found found, Path to, ProgressSink progress) throws IOException {
        convert(List.of(from, base), found, to, VolumeFormat.RAW, progress);
    }

    /// Makes a disk larger; what is new reads as zeros.
    void resize(Path file, VolumeFormat format, long sizeBytes) throws IOException {
        Bounds bounds = new Bounds(MEMORY_BYTES_MAX, sizeBytes + TABLE_BYTES_MAX, SHORT);
        // A larger disk needs no look at what it stands on.
        String image = "driver=" + driver(format) + ",backing=,file.driver=file,file.filename=" + quoted(file);
        List<String> words = List.of(PROGRAM, "resize", "--image-opts", image, Long.toString(sizeBytes));
        run(new Job(words, List.of(), List.of(file), bounds), said -> {});
    }

    /// The most that [#convert] would write of the disk that `found` says lies in `from`.
    long measure(Path from, Found found) throws IOException {
        Bounds bounds = new Bounds(MEMORY_BYTES_MAX, 0, SHORT);
        // As qcow2, of which the answer counts only what holds something; of raw it would be the whole disk.
        List<String> words =
                List.of(PROGRAM, "measure", "-O", driver(VolumeFormat.QCOW2), "--image-opts", options(from, found));
        Matcher said = REQUIRED.matcher(run(new Job(words, List.of(from), List.of(), bounds), part -> {})
                .said());
        return said.find() ? Long.parseLong(said.group(1)) : found.sizeBytes();
    }

    private Ended run(Job job, java.util.function.Consumer<String> heard) throws IOException {
        Ended ended = programs.run(job, heard);
        if (ended.status() != 0) {
            throw new FailedPrecondition(
                    Reason.CONVERSION_FAILED,
                    job.words().get(0) + " " + job.words().get(1) + ": expected status 0, found " + ended.status()
                            + ": " + ended.said());
        }
        return ended;
    }

    private static String options(Path from, Found found) {
        String driver = "driver=" + driver(found.format());
        // Others count cylinders; the footer says the size.
        String more = found.format() == VolumeFormat.VHD ? ",force_size_calc=current_size" : "";
        if (found.packing() == Packing.OVA) {
            return driver + ",file.driver=raw,file.offset=" + found.offset() + ",file.size=" + found.lengthBytes()
                    + ",file.file.driver=file,file.file.filename=" + quoted(from);
        }
        return driver + more + ",file.driver=file,file.filename=" + quoted(from);
    }

    private static String quoted(Path path) {
        return path.toString().replace(",", ",,");
    }

    private static String driver(VolumeFormat format) {
        return switch (format) {
            case RAW -> "raw";
            case QCOW2 -> "qcow2";
            case VMDK -> "vmdk";
            case VHD -> "vpc";
            case VHDX -> "vhdx";
            case CONTAINER -> throw new IllegalArgumentException("a container is no disk");
        };
    }
}
