package cas.cli;

import picocli.CommandLine.Command;

/// `cas volumes`.
@Command(
        name = "volumes",
        aliases = {"volume", "v"},
        description = {
            "Disks and root file systems of machines.",
            "A volume is named UUID#GENERATION; quote it, or the shell takes what stands behind # for a comment."
        },
        subcommands = {
            VolumesPlan.class,
            VolumesCreate.class,
            VolumesList.class,
            VolumesInspect.class,
            VolumesMount.class,
            VolumesUnmount.class,
            VolumesRemove.class,
            VolumesResize.class,
            VolumesPurge.class,
            VolumesMove.class,
            VolumesExport.class,
            VolumesUsage.class,
            VolumesVerify.class,
            VolumesSnapshot.class,
            VolumesSnapshots.class,
            VolumesRollback.class,
            VolumesRemoveSnapshot.class
        })
final class VolumesCommand {
    VolumesCommand(Console console) {}
}
