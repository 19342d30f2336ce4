package cas.server;

import cas.event.Event;
import cas.event.EventBus;
import cas.event.Occurrence;
import cas.event.Subscription;
import cas.name.Namespace;
import cas.proto.volumes.v1.WatchVolumesResponse;
import cas.volume.Volume;
import cas.volume.VolumeManager;
import cas.volume.VolumeName;
import cas.wire.Timestamps;
import cas.wire.Volumes;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Tells what becomes of the volumes of a namespace.
final class VolumeWatch {
    private final EventBus events;
    private final Set<Subscription> watching = ConcurrentHashMap.newKeySet();

    VolumeWatch(EventBus events) {
        this.events = events;
    }

    void stop() {
        watching.forEach(Subscription::close);
    }

    /// @param existing whether to begin with what is there
    void run(Namespace namespace, VolumeManager volumes, boolean existing, Frames<WatchVolumesResponse> frames)
            throws IOException, InterruptedException {
        try (Subscription subscription = events.subscribe()) {
            watching.add(subscription);
            frames.whenGone(subscription::close);
            try {
                // Subscribed before: what changes meanwhile is told twice rather than never.
                for (Volume volume : existing ? volumes.list() : List.<Volume>of()) {
                    frames.send(WatchVolumesResponse.newBuilder()
                            .setEvent(WatchVolumesResponse.Event.EVENT_EXISTS)
                            .setName(volume.name().toString())
                            .setTime(Timestamps.toWire(volume.created()))
                            .setVolume(Volumes.toWire(volume, false))
                            .build());
                }
                Optional<Occurrence> next = subscription.next();
                while (next.isPresent()) {
                    if (next.get().namespace().equals(namespace)) {
                        tell(next.get(), volumes, frames);
                    }
                    next = subscription.next();
                }
            } finally {
                watching.remove(subscription);
            }
        }
    }

    private static void tell(Occurrence occurrence, VolumeManager volumes, Frames<WatchVolumesResponse> frames)
            throws IOException, InterruptedException {
        WatchVolumesResponse.Builder message =
                WatchVolumesResponse.newBuilder().setTime(Timestamps.toWire(occurrence.at()));
        if (occurrence.event() instanceof Event.VolumeCreated(String name)) {
            message.setName(name).setEvent(WatchVolumesResponse.Event.EVENT_CREATED);
        } else if (occurrence.event() instanceof Event.VolumeUpdated(String name)) {
            message.setName(name).setEvent(WatchVolumesResponse.Event.EVENT_CHANGED);
        } else if (occurrence.event() instanceof Event.VolumeDeleted(String name)) {
            message.setName(name).setEvent(WatchVolumesResponse.Event.EVENT_DELETED);
        } else {
            return;
        }
        volumes.get(VolumeName.parse(message.getName()))
                .ifPresent(volume -> message.setVolume(Volumes.toWire(volume, false)));
        frames.send(message.build());
    }
}
