package cas.volume;

import cas.name.Namespace;
import cas.volume.VolumePlan.Quota;
import java.io.IOException;

/// What the volumes of a namespace may be together.
@FunctionalInterface
public interface VolumeQuotas {
    /// The label of a namespace that sets its quota: a decimal number of bytes. Without it there is none.
    String LABEL = "cas.volumes/quota-bytes";

    Quota of(Namespace namespace) throws IOException;
}
