package cas.cli;

/// The entry point of the `cas` command.
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        DaemonLog.prepare();
        DaemonLog.off();
        int code = CommandTree.of(World.ofProcess()).execute(arguments);
        System.out.flush();
        System.err.flush();
        System.exit(code);
    }
}
