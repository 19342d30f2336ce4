package cas.event;

import cas.error.CasException.Unavailable;
import cas.error.Reason;
import cas.name.Namespace;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/// Carries what happened to those who listen now; nothing is kept for those who come later (rule I1).
///
/// Every subscriber has a queue of its own, so a slow one holds up nobody. One that falls behind by more
/// than [#QUEUE_EVENTS_MAX] is dropped as a whole and told so: it then knows that it must list anew, which
/// it would not if single events went missing.
public final class EventBus implements EventSink, AutoCloseable {
    public static final int QUEUE_EVENTS_MAX = 4096;
    public static final int SUBSCRIBERS_MAX = 256;

    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<Subscription> subscriptions = new LinkedHashSet<>();
    private boolean closed;

    public EventBus(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public void publish(Namespace namespace, Event event) {
        forward(new Occurrence(clock.instant(), namespace, event));
    }

    /// Passes on an event that already has its time.
    public void forward(Occurrence occurrence) {
        lock.lock(); // so that all subscribers see one order
        try {
            subscriptions.removeIf(subscription -> !subscription.offer(occurrence));
        } finally {
            lock.unlock();
        }
    }

    /// Hears everything from now on, until it is closed.
    ///
    /// @throws Unavailable if there are too many subscribers or the bus is closed
    public Subscription subscribe() {
        lock.lock();
        try {
            if (closed) {
                throw new Unavailable(Reason.SHUTTING_DOWN, "cannot subscribe to events: the store is closing");
            }
            if (subscriptions.size() >= SUBSCRIBERS_MAX) {
                throw new Unavailable(
                        Reason.TOO_MANY_SUBSCRIBERS,
                        "cannot subscribe to events: expected at most " + SUBSCRIBERS_MAX + " subscribers");
            }
            Subscription subscription = new Subscription(this, QUEUE_EVENTS_MAX);
            subscriptions.add(subscription);
            return subscription;
        } finally {
            lock.unlock();
        }
    }

    /// How many listen now.
    public int subscribers() {
        lock.lock();
        try {
            return subscriptions.size();
        } finally {
            lock.unlock();
        }
    }

    void forget(Subscription subscription) {
        lock.lock();
        try {
            subscriptions.remove(subscription);
        } finally {
            lock.unlock();
        }
    }

    /// Ends every subscription, after what is already queued for it.
    @Override
    public void close() {
        List<Subscription> ended;
        lock.lock();
        try {
            closed = true;
            ended = new ArrayList<>(subscriptions);
            subscriptions.clear();
        } finally {
            lock.unlock();
        }
        ended.forEach(Subscription::end);
    }
}
