package cas.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.error.CasException.NotFound;
import cas.error.Reason;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/// What the command line takes and how it answers when it is wrong.
final class CommandTreeTest {
    private static final Map<String, String> NOWHERE = Map.of("CAS_ADDRESS", "/nowhere/cas.sock");

    @TestFactory
    List<DynamicTest> everyCommandExplainsItselfWithAnExample() {
        List<DynamicTest> tests = new ArrayList<>();
        for (List<String> command : commands(CommandTree.of(new Screen(Map.of()).world()), List.of())) {
            tests.add(DynamicTest.dynamicTest(String.join(" ", command), () -> {
                Screen screen = new Screen(Map.of());
                List<String> arguments = new ArrayList<>(command);
                arguments.add("--help");
                assertEquals(0, screen.run(arguments.toArray(String[]::new)), screen.err());
                assertTrue(screen.out().contains("Usage: cas"), screen.out());
                assertTrue(screen.out().contains("Example"), screen.out());
                assertTrue(screen.out().lines().allMatch(line -> line.length() <= 100), screen.out());
            }));
        }
        return tests;
    }

    /// The list of commands shows the first element of a description, and each element is wrapped by itself.
    @Test
    void descriptionsAreASentenceAndTheRest() {
        List<String> wrong = new ArrayList<>();
        CommandTree.of(new Screen(NOWHERE).world()).getSubcommands().values().forEach(each -> describe(each, wrong));
        assertEquals(List.of(), wrong);
    }

    private static void describe(CommandLine command, List<String> wrong) {
        List<String> elements = List.of(command.getCommandSpec().usageMessage().description());
        if (elements.size() > 2 || !elements.getFirst().endsWith(".")) {
            wrong.add(command.getCommandSpec().qualifiedName() + ": " + elements);
        }
        command.getSubcommands().values().forEach(each -> describe(each, wrong));
    }

    private static List<List<String>> commands(CommandLine parent, List<String> path) {
        List<List<String>> found = new ArrayList<>();
        for (CommandLine child : new TreeSet<>(parent.getSubcommands().keySet())
                .stream().map(parent.getSubcommands()::get).toList()) {
            List<String> below = new ArrayList<>(path);
            below.add(child.getCommandName());
            if (child.getSubcommands().isEmpty()) {
                found.add(below);
            } else {
                found.addAll(commands(child, below));
            }
        }
        return found.stream().distinct().toList();
    }

    @ParameterizedTest
    @CsvSource({
        "'',which command?",
        "nonsense,nonsense",
        "images,subcommand",
        "images nonsense,nonsense",
        "volumes create x#0,--from",
        "volumes create --from a --size 3X x#0,no size",
        "content get,DIGEST",
        "--timeout soon version,no time"
    })
    void wrongUsageIsOneLineAndAPointer(String line, String expected) {
        Screen screen = new Screen(NOWHERE);
        assertEquals(ExitCode.USAGE.number(), screen.run(line.isEmpty() ? new String[0] : line.split(" ")));
        assertTrue(screen.err().startsWith("cas: "), screen.err());
        assertTrue(screen.err().contains(expected), screen.err());
        assertTrue(screen.err().lines().toList().getLast().startsWith("See: cas"), screen.err());
        assertEquals("", screen.out());
    }

    @Test
    void noDaemonIsOneLineAndItsOwnCode() {
        Screen screen = new Screen(NOWHERE);
        assertEquals(ExitCode.UNREACHABLE.number(), screen.run("content", "ls"));
        assertEquals(1, screen.err().lines().count(), screen.err());
        assertTrue(screen.err().contains("/nowhere/cas.sock"), screen.err());
    }

    @Test
    void debugShowsWhere() {
        Screen screen = new Screen(NOWHERE);
        screen.run("--debug", "content", "ls");
        assertTrue(screen.err().contains("\tat "), screen.err());
    }

    @ParameterizedTest
    @CsvSource({
        "volumes inspect nonsense,UUID#generation",
        "content get nonsense,invalid digest",
        "-n ..bad.. content ls,namespace"
    })
    void badNamesAreRefusedBeforeTheDaemonIsAsked(String line, String expected) {
        Screen screen = new Screen(NOWHERE);
        screen.run(line.split(" "));
        assertTrue(screen.err().startsWith("cas: "), screen.err());
        assertTrue(screen.err().contains(expected) || screen.err().contains("/nowhere"), screen.err());
    }

    @Test
    void globalOptionsStandBeforeOrBehindTheCommand() {
        for (String line : List.of(
                "-a /x.sock -n app --timeout 1m30s content ls", "content ls -a /x.sock -n app --timeout 1m30s")) {
            GlobalOptions options = options(Map.of(), line.split(" "));
            assertEquals(Path.of("/x.sock"), options.address());
            assertEquals("app", options.namespace().text());
            assertEquals(Duration.ofSeconds(90), options.timeout());
        }
    }

    @Test
    void variablesOfCtrHoldAndOursComeFirst() {
        Map<String, String> theirs = Map.of("CONTAINERD_ADDRESS", "/c.sock", "CONTAINERD_NAMESPACE", "k8s.io");
        assertEquals(Path.of("/c.sock"), options(theirs, "version").address());
        assertEquals("k8s.io", options(theirs, "version").namespace().text());
        Map<String, String> both = Map.of("CONTAINERD_ADDRESS", "/c.sock", "CAS_ADDRESS", "/o.sock");
        assertEquals(Path.of("/o.sock"), options(both, "version").address());
        assertEquals(
                Path.of("/a.sock"), options(both, "-a", "/a.sock", "version").address());
        assertEquals(
                Path.of(GlobalOptions.ADDRESS_DEFAULT),
                options(Map.of(), "version").address());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "images rm one two",
                "images ls name==one labels.x",
                "content ls size==1 digest~=x",
                "volumes rm 6ba7b810-9dad-11d1-80b4-00c04fd430c8#0 6ba7b810-9dad-11d1-80b4-00c04fd430c8#1",
                "volumes create --from a --label x=1 --label y=2 --size 4G 6ba7b810-9dad-11d1-80b4-00c04fd430c8#0"
            })
    void severalOfAKindAreTaken(String line) {
        Screen screen = new Screen(NOWHERE);
        assertEquals(ExitCode.UNREACHABLE.number(), screen.run(line.split(" ")), screen.err());
    }

    private static GlobalOptions options(Map<String, String> environment, String... arguments) {
        CommandLine commands = CommandTree.of(new Screen(environment).world());
        ParseResult parsed = commands.parseArgs(arguments);
        assertFalse(parsed.errors().stream().findAny().isPresent());
        CasCommand top = commands.getCommand();
        return top.options();
    }

    @Test
    void textsOfFailures() {
        assertEquals("image \"a\": not found", Failures.text(new NotFound(Reason.IMAGE_NOT_FOUND, "image \"a\"")));
        assertEquals(
                "image \"a\": not found",
                Failures.text(new NotFound(Reason.IMAGE_NOT_FOUND, "image \"a\": not found")));
        assertEquals("/x: no such file or directory", Failures.text(new NoSuchFileException("/x")));
        assertEquals(ExitCode.FAILED, Failures.code(new IOException("broken")));
        assertEquals(ExitCode.NOT_FOUND, Failures.code(new NotFound(Reason.IMAGE_NOT_FOUND, "image \"a\"")));
    }
}
