package cas.cli;

import cas.volume.VolumeName;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `cas volumes verify`.
@Command(
        name = "verify",
        description = "Look whether the files of a volume are there and as its record says; print what is wrong.",
        footer = {"", "Example:", "  cas volumes verify '6ba7b810-9dad-11d1-80b4-00c04fd430c8#0'"})
final class VolumesVerify implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "UUID#GENERATION", description = "Name of the volume.")
    private String name = "";

    VolumesVerify(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        VolumeName wanted = VolumeName.parse(name);
        List<String> wrong = new ArrayList<>();
        int code = console.with(store -> wrong.addAll(store.volumes().changes().verify(wanted)));
        wrong.forEach(console.out()::println);
        return wrong.isEmpty() ? code : ExitCode.DAMAGED.number();
    }
}
