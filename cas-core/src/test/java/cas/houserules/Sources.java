package cas.houserules;

import com.sun.source.tree.CatchTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.Name;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/// Laws that only the source text shows: sizes, swallowed exceptions, promises left in comments, null-marked packages.
public final class Sources {
    static final int FILE_LINES_MAX = 400;
    static final int METHOD_LINES_MAX = 40;
    static final int INTERFACE_METHODS_MAX = 10;
    static final int CONSTRUCTOR_PARAMETERS_MAX = 6;

    private static final Pattern PROMISE = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");
    /// Marks the members of a record: its constructor takes what its header says.
    private static final String RECORD = " (record)";

    private static final Set<String> TOO_WIDE = Set.of("Exception", "Throwable");

    /// `Class.method` or `Class`, where breaking a law was weighed and kept.
    private final Set<String> excused;

    /// @param excused names, each with its reason
    public Sources(Map<String, String> excused) {
        this.excused = Set.copyOf(excused.keySet());
    }

    /// Everything that breaks a law below this directory, one line each.
    public List<String> findings(Path directory) throws IOException {
        var findings = new ArrayList<String>();
        List<Path> files;
        try (var walk = Files.walk(directory)) {
            files = walk.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        }
        for (Path file : files) {
            text(file, findings);
            nullMarked(file, findings);
        }
        if (!files.isEmpty()) {
            trees(files, findings);
        }
        return List.copyOf(findings);
    }

    private static void text(Path file, List<String> findings) throws IOException {
        List<String> lines = Files.readAllLines(file);
        if (lines.size() > FILE_LINES_MAX) {
            findings.add(file + ": expected at most " + FILE_LINES_MAX + " lines, found " + lines.size());
        }
        for (int i = 0; i < lines.size(); i++) {
            if (PROMISE.matcher(lines.get(i)).find()) {
                findings.add(file + ":" + (i + 1) + ": expected no promises, found "
                        + lines.get(i).strip());
            }
        }
    }

    private static void nullMarked(Path file, List<String> findings) throws IOException {
        Path about = file.resolveSibling("package-info.java");
        if (!Files.exists(about) || !Files.readString(about).contains("@NullMarked\npackage ")) {
            findings.add(file + ": expected a package-info.java with @NullMarked beside it");
        }
    }

    private void trees(List<Path> files, List<String> findings) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (var manager = compiler.getStandardFileManager(null, Locale.ROOT, null)) {
            var task = (JavacTask) compiler.getTask(
                    null, manager, null, List.of("-proc:none"), null, manager.getJavaFileObjectsFromPaths(files));
            for (CompilationUnitTree unit : task.parse()) {
                new Sizes(unit, Trees.instance(task), findings).scan(unit, "");
            }
        }
    }

    /// Walks one file; the second argument of each visit is the simple name of the enclosing type.
    private final class Sizes extends TreeScanner<@Nullable Void, String> {
        private final CompilationUnitTree unit;
        private final Trees trees;
        private final List<String> findings;

        Sizes(CompilationUnitTree unit, Trees trees, List<String> findings) {
            this.unit = unit;
            this.trees = trees;
            this.findings = findings;
        }

        @Override
        public @Nullable Void visitClass(ClassTree type, String outer) {
            Name name = type.getSimpleName();
            String inner = name.isEmpty() ? outer : name.toString();
            if (type.getKind() == Tree.Kind.INTERFACE) {
                long methods = type.getMembers().stream()
                        .filter(member -> member instanceof MethodTree method
                                && !method.getModifiers().getFlags().contains(Modifier.DEFAULT)
                                && !method.getModifiers().getFlags().contains(Modifier.STATIC))
                        .count();
                check(inner, type, "methods", methods, INTERFACE_METHODS_MAX);
            }
            return super.visitClass(type, type.getKind() == Tree.Kind.RECORD ? inner + RECORD : inner);
        }

        @Override
        public @Nullable Void visitMethod(MethodTree method, String scope) {
            boolean record = scope.endsWith(RECORD);
            String type = record ? scope.substring(0, scope.length() - RECORD.length()) : scope;
            String name = type + "." + method.getName();
            if (method.getReturnType() == null && !record) {
                check(
                        type + ".<init>",
                        method,
                        "parameters",
                        method.getParameters().size(),
                        CONSTRUCTOR_PARAMETERS_MAX);
            }
            if (method.getBody() != null) {
                check(name, method, "lines", lines(method), METHOD_LINES_MAX);
            }
            return super.visitMethod(method, type);
        }

        @Override
        public @Nullable Void visitCatch(CatchTree clause, String type) {
            String caught = clause.getParameter().getType().toString();
            if (TOO_WIDE.contains(caught) && !excused.contains(type)) {
                findings.add(at(clause) + ": " + type + " catches " + caught + "; expected what can really happen");
            }
            return super.visitCatch(clause, type);
        }

        private void check(String name, Tree tree, String what, long found, int max) {
            if (found > max && !excused.contains(name)) {
                findings.add(at(tree) + ": " + name + ": expected at most " + max + " " + what + ", found " + found);
            }
        }

        private long lines(MethodTree method) {
            return line(trees.getSourcePositions().getEndPosition(unit, method))
                    - line(trees.getSourcePositions().getStartPosition(unit, method))
                    + 1;
        }

        private long line(long position) {
            return unit.getLineMap().getLineNumber(position);
        }

        private String at(Tree tree) {
            return unit.getSourceFile().getName() + ":"
                    + line(trees.getSourcePositions().getStartPosition(unit, tree));
        }
    }
}
