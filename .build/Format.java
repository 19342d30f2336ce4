import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.JavaFormatterOptions;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * The formatter check of the build: {@code Format check DIR} fails naming every file that is not formatted, {@code
 * Format apply DIR} formats them. Run by Maven in a JVM of its own because the formatter needs the compiler of JDK 25
 * while Maven may run on 17.
 */
public final class Format {
    private Format() {}

    public static void main(String[] args) throws IOException {
        boolean apply = args[0].equals("apply");
        Formatter formatter = Formatter.createFormatter(JavaFormatterOptions.builder()
                .style(JavaFormatterOptions.Style.PALANTIR)
                .build());
        int wrong = 0;
        for (Path file : sources(Path.of(args[1]))) {
            String before = Files.readString(file);
            String after;
            try {
                after = formatter.formatSourceAndFixImports(before);
            } catch (FormatterException e) {
                System.err.println("not Java: " + file + ": " + e.getMessage());
                wrong++;
                continue;
            }
            if (before.equals(after)) {
                continue;
            }
            if (apply) {
                Files.writeString(file, after);
                System.out.println("formatted " + file);
            } else {
                wrong++;
                System.err.println("not formatted: " + file);
            }
        }
        if (wrong > 0) {
            System.err.println("run .build/format to format them");
            System.exit(1);
        }
    }

    private static List<Path> sources(Path root) throws IOException {
        var sources = new ArrayList<Path>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                String name = directory.getFileName().toString();
                return name.equals("target") || name.equals(".git")
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.toString().endsWith(".java")) {
                    sources.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        sources.sort(null);
        return sources;
    }
}
