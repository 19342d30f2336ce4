package cas.cli;

import cas.unpack.ImageConversion;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `cas images convert` (rule O14).
@Command(
        name = "convert",
        description = {
            "Make another image of one that is here.",
            "Without options only the images of an index that run on this machine are kept. Prints the digest of the"
                    + " new one."
        },
        footer = {
            "",
            "Examples:",
            "  cas images convert --uncompress app:1 app:1-plain",
            "  cas images convert --oci --all-platforms app:1 app:1-oci"
        })
final class ImagesConvert implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final PlatformOptions platforms = new PlatformOptions();

    @Parameters(index = "0", paramLabel = "SOURCE", description = "Name of the image.")
    private String source = "";

    @Parameters(index = "1", paramLabel = "TARGET", description = "Name of the new one; it replaces what has it.")
    private String target = "";

    @Option(names = "--uncompress", description = "Make compressed layers plain ones.")
    private boolean uncompress;

    @Option(names = "--oci", description = "Make Docker's media types OCI's.")
    private boolean oci;

    ImagesConvert(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        ImageConversion.Options options = new ImageConversion.Options(uncompress, oci, platforms.chosen());
        return console.with(store -> {
            try (ProgressLine line = new ProgressLine(console.world())) {
                ImageConversion conversion = new ImageConversion(
                        store,
                        console.world().clock(),
                        new SecureRandom(),
                        (step, thing, done, total) -> line.show(step + " " + thing, done, total));
                console.out()
                        .println(
                                conversion.run(source, target, options).target().digest());
            }
        });
    }
}
