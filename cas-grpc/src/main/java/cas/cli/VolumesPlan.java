package cas.cli;

import cas.overview.Room;
import cas.volume.VolumePlan;
import cas.volume.VolumePlan.Needs;
import cas.volume.VolumeRequest;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `cas volumes plan`.
@Command(
        name = "plan",
        description = {
            "Say what making a volume would come to, and make nothing.",
            "Takes what `create` takes: shows how it would be made, what it needs and what there is. Ends with the code"
                    + " for no room if it would be refused."
        },
        footer = {
            "",
            "Examples:",
            "  cas volumes plan --from docker.io/library/nginx:1 '6ba7b810-9dad-11d1-80b4-00c04fd430c8#0'",
            "  cas volumes plan --from sha256:2c26b46b... --size 40G '6ba7b811-9dad-11d1-80b4-00c04fd430c8#0'"
        })
final class VolumesPlan implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final VolumeOptions options;

    VolumesPlan(Console console) {
        this.console = console;
        this.options = new VolumeOptions(console.world());
    }

    @Override
    public Integer call() throws Exception {
        VolumeRequest request = options.request();
        boolean[] refused = {false};
        console.with(store -> {
            VolumePlan plan = store.volumes().changes().plan(request);
            console.out().print(text(plan));
            refused[0] = plan.refusal().isPresent();
        });
        return (refused[0] ? ExitCode.FULL : ExitCode.DONE).number();
    }

    private static String text(VolumePlan plan) {
        StringBuilder text = new StringBuilder();
        Needs needs = plan.needs();
        Room room = plan.room();
        String how = needs.certain() ? "at most " : "about ";
        line(text, "Method", plan.format().word() + ", " + VolumeText.method(plan.method()));
        line(text, "Size", plan.sizeBytes() == 0 ? "-" : SizeText.binary(plan.sizeBytes()));
        line(text, "Missing", SizeText.binary(needs.missingBytes()) + " to bring in first");
        line(text, "Peak", how + SizeText.binary(needs.peakBytes()));
        line(text, "Final", how + SizeText.binary(needs.finalBytes()));
        line(
                text,
                "Free",
                SizeText.binary(Math.max(0, room.availableBytes())) + " of " + SizeText.binary(room.freeBytes()) + " ("
                        + SizeText.binary(room.lackedBytes()) + " for the reserve, "
                        + SizeText.binary(room.promisedBytes()) + " promised to others)");
        line(text, "Quota", quota(plan));
        plan.collectableBytes().ifPresent(bytes -> line(text, "Collectable", SizeText.binary(bytes) + " by `cas gc`"));
        line(text, "Answer", plan.refusal().map(why -> "refused: " + why).orElse("it fits"));
        return text.toString();
    }

    private static String quota(VolumePlan plan) {
        String used = SizeText.binary(plan.quota().usedBytes());
        return plan.quota().limitBytes().isPresent()
                ? used + " of " + SizeText.binary(plan.quota().limitBytes().getAsLong()) + " taken"
                : "none; " + used + " taken";
    }

    private static void line(StringBuilder text, String label, String value) {
        text.append(String.format(Locale.ROOT, "%-13s", label)).append(value).append('\n');
    }
}
